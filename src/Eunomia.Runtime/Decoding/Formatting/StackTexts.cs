using System.Text;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Writes frames of stacks. Long names are cut: a process chooses those of its files.</summary>
internal static class FrameText
{
    /// <summary>Longest name of a function or a file, in characters.</summary>
    public const int LongestName = 256;

    /// <summary>Longest text of one frame, in bytes.</summary>
    public const int Longest = (2 * LongestName * Escaping.Longest) + 160;

    /// <summary>A frame as a name: <c>vfs_read+0x12</c>, <c>main+0x5 [/bin/cat]</c>, or an address.</summary>
    public static int WriteName(StackFrame frame, TextStyle style, Span<byte> destination)
    {
        var length = 0;
        if (style == TextStyle.Json)
        {
            destination[length++] = (byte)'"';
        }

        if (frame.Symbol is { } symbol)
        {
            length += Name(symbol, style, destination[length..]);
            length += frame.IsUnknown ? 0 : Number("+0x"u8, frame.Offset, destination[length..]);
        }
        else
        {
            length += Number("0x"u8, frame.Address, destination[length..]);
        }

        if (frame.Module is { } module)
        {
            length += Copy(" ["u8, destination[length..]);
            length += Name(module.Trim('[', ']'), style, destination[length..]);
            length += frame.Symbol is null ? Number("+0x"u8, frame.Offset, destination[length..]) : 0;
            destination[length++] = (byte)']';
        }

        if (style == TextStyle.Json)
        {
            destination[length++] = (byte)'"';
        }

        return length;
    }

    /// <summary>A frame as an object, with all that is known of it.</summary>
    public static int WriteObject(StackFrame frame, Span<byte> destination)
    {
        int length;
        if (frame.BuildId is { } id)
        {
            length = Copy("{\"build_id\":\""u8, destination);
            length += Encoding.ASCII.GetBytes(id, destination[length..]);
            length += Number("\",\"offset\":\"0x"u8, frame.Address, destination[length..]);
            length += Member("\",\"file\":\""u8, frame.Module, destination[length..]);
            length += Member("\",\"symbol\":\""u8, frame.Symbol, destination[length..]);
            length += frame.Symbol is null || frame.IsUnknown ? 0 : Number("+0x"u8, frame.Offset, destination[length..]);
            return length + Copy("\"}"u8, destination[length..]);
        }

        length = Number("{\"address\":\"0x"u8, frame.Address, destination);
        length += Member("\",\"symbol\":\""u8, frame.Symbol, destination[length..]);
        length += Copy("\""u8, destination[length..]);
        if ((frame.Symbol is not null && !frame.IsUnknown) || frame.Module is not null)
        {
            length += Copy(",\"offset\":"u8, destination[length..]);
            length += Digits.Write(frame.Offset, destination[length..]);
        }

        if (frame.Module is not null)
        {
            length += Member(",\"module\":\""u8, frame.Module, destination[length..]);
            length += Copy("\""u8, destination[length..]);
        }

        return length + Copy("}"u8, destination[length..]);
    }

    /// <summary>Frames as an array.</summary>
    public static int WriteArray(ImmutableArray<StackFrame> frames, bool asNames, Span<byte> destination)
    {
        destination[0] = (byte)'[';
        var length = 1;
        for (var i = 0; i < frames.Length; i++)
        {
            if (i > 0)
            {
                destination[length++] = (byte)',';
            }

            length += asNames ? WriteName(frames[i], TextStyle.Json, destination[length..]) : WriteObject(frames[i], destination[length..]);
        }

        destination[length] = (byte)']';
        return length + 1;
    }

    /// <summary>An escaped name as part of a line of text.</summary>
    public static string Shown(string name) => Encoding.UTF8.GetString(Escaping.Encode(name[..Math.Min(name.Length, LongestName)], TextStyle.Plain));

    private static int Member(ReadOnlySpan<byte> before, string? name, Span<byte> destination) =>
        name is null ? 0 : Copy(before, destination) is var length ? length + Name(name, TextStyle.Json, destination[length..]) : 0;

    private static int Number(ReadOnlySpan<byte> before, ulong value, Span<byte> destination)
    {
        var length = Copy(before, destination);
        var digits = HexDigits.Count(value);
        HexDigits.Write(value, destination.Slice(length, digits));
        return length + digits;
    }

    private static int Name(string name, TextStyle style, Span<byte> destination)
    {
        var text = name.AsSpan(0, Math.Min(name.Length, LongestName));
        Span<byte> bytes = stackalloc byte[3 * LongestName];
        return Escaping.Write(bytes[..Encoding.UTF8.GetBytes(text, bytes)], style, destination);
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        text.CopyTo(destination);
        return text.Length;
    }
}

/// <summary>A stack, with the functions where they are wanted; of JSON an array, in tables as well.</summary>
internal sealed class StackText(StackField stack, Symbolizer? symbols, TextStyle style) : ValueText
{
    public override long MaxLength => 2 + ((FrameText.Longest + 1L) * stack.Count);

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var frames = stack.Frames(record, symbols);
        return !stack.IsSingle ? FrameText.WriteArray(frames, stack.IsNames || style == TextStyle.Plain, destination)
            : frames is [var frame] ? FrameText.WriteObject(frame, destination)
            : Null(destination);
    }

    private static int Null(Span<byte> destination)
    {
        "null"u8.CopyTo(destination);
        return 4;
    }
}

/// <summary>An address as the function that it lies in.</summary>
internal sealed class SymbolText(IntegerLoad load, bool isKernel, IntegerLoad? pid, Symbolizer? symbols, TextStyle style) : ValueText
{
    public override long MaxLength => FrameText.Longest;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var address = load.Load(record);
        var process = pid is { } known ? (int)known.Load(record) : 0;
        var frame = address == 0 ? null : symbols?.Frame(isKernel, process, address, isReturn: false);
        return FrameText.WriteName(frame ?? new StackFrame(address, null, 0, null), style, destination);
    }
}

/// <summary>A stack id as its stack; a number where there is none.</summary>
internal sealed class StackIdText(RecordField field, StackIds stacks, Symbolizer? symbols, IntegerLoad? pid, TextStyle style) : ValueText
{
    public override long MaxLength => 2 + ((FrameText.Longest + 1L) * StackIds.MostFrames);

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var id = field.Integer.IsSigned ? (long)field.Integer.Load(record) : (int)field.Integer.Load(record);
        var process = pid is { } known ? (int)known.Load(record) : 0;
        return stacks.Find(field.Name, id) is { } stack
            ? FrameText.WriteArray(StackField.Frames(stack.Value, stack.HasBuildIds, StackIds.MostFrames, process, symbols, field.BigEndian), style == TextStyle.Plain, destination)
            : Digits.Write(id, destination);
    }
}
