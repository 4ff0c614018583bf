using System.Globalization;
using System.Text;
using System.Text.Json;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Decoding.Formatting;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Stacks;

/// <summary>
/// Writes stacks as text or JSON. Names of processes, functions and files are those of strangers: what controls a terminal is spelled out in text,
/// line feeds as well, and they are cut where they are longer than anybody reads.
/// </summary>
public static class StackTraceFormatter
{
    /// <summary>Writes frames as an array: the address, as hexadecimal text because not every reader keeps 64 bits of a number, and what is known of the function, the offset in it, and the module.</summary>
    public static void WriteJson(Utf8JsonWriter json, string name, ImmutableArray<StackFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartArray(name);
        foreach (var frame in frames)
        {
            json.WriteStartObject();
            json.WriteString("address", $"0x{frame.Address:x}");
            if (frame.Symbol is not null)
            {
                json.WriteString("symbol", frame.Symbol);
            }

            if ((frame.Symbol is not null && !frame.IsUnknown) || frame.Module is not null)
            {
                json.WriteNumber("offset", frame.Offset);
            }

            if (frame.Module is not null)
            {
                json.WriteString("module", frame.Module);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The frames of an entry of a map of type <c>BPF_MAP_TYPE_STACK_TRACE</c>, innermost first. It does not say of which process they are.</summary>
    /// <param name="map">The map.</param>
    /// <param name="value">The value of the entry.</param>
    /// <param name="symbolizer">Finds functions; null: frames are addresses.</param>
    public static ImmutableArray<StackFrame> FramesOf(SessionMap map, ReadOnlySpan<byte> value, Symbolizer? symbolizer) =>
        StackField.Frames(value, StackIds.HasBuildIds(map), StackField.MostFrames, 0, symbolizer, bigEndian: !BitConverter.IsLittleEndian);

    /// <summary>A frame as one name: <c>vfs_read+0x12</c>, <c>main+0x5 [/bin/cat]</c>, or an address.</summary>
    public static string Name(StackFrame frame)
    {
        var text = new byte[FrameText.Longest];
        return Encoding.UTF8.GetString(text, 0, FrameText.WriteName(frame, TextStyle.Plain, text));
    }

    /// <summary>Appends the process of a sample.</summary>
    internal static void AppendHead(StringBuilder text, StackSample sample)
    {
        text.Append("COMM: ").Append(FrameText.Shown(sample.Comm ?? "?")).Append(CultureInfo.InvariantCulture, $" (pid={sample.Pid})");
        if (sample.Cpu is { } cpu)
        {
            text.Append(CultureInfo.InvariantCulture, $" @ CPU {cpu}");
        }
    }

    /// <summary>Appends a stack as lines.</summary>
    internal static void AppendStack(StringBuilder text, string name, ImmutableArray<StackFrame> frames, int error)
    {
        if (frames.IsEmpty)
        {
            text.Append("No ").Append(name).Append(" Stack");
            text.Append(error == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (error {error})")).Append('\n');
            return;
        }

        text.Append(name).Append(":\n");
        for (var i = 0; i < frames.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {i} ");
            AppendFrame(text, frames[i]);
            text.Append('\n');
        }
    }

    private static void AppendFrame(StringBuilder text, StackFrame frame)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"+0x{frame.Offset:x}");
        text.Append(frame.BuildId is null
            ? string.Create(CultureInfo.InvariantCulture, $"[<{frame.Address:x16}>]")
            : string.Create(CultureInfo.InvariantCulture, $"[<{frame.BuildId}+0x{frame.Address:x}>]"));
        if (frame.Symbol is not null)
        {
            text.Append(' ').Append(FrameText.Shown(frame.Symbol)).Append(frame.IsUnknown ? "" : at);
        }

        if (frame.Module is not null)
        {
            text.Append(" [").Append(FrameText.Shown(frame.Module.Trim('[', ']'))).Append(frame.Symbol is null && frame.BuildId is null ? at : "").Append(']');
        }
    }
}
