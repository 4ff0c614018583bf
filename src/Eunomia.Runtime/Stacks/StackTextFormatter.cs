using System.Buffers;
using System.Text;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Decoding.Formatting;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Stacks;

/// <summary>Writes records that are samples of stacks as lines: a head with all members that are none, then each stack with one frame a line.</summary>
public sealed class StackTextFormatter : IRecordFormatter
{
    // "  126 [<BUILD ID+0x…>] SYMBOL+0x… [MODULE]", and what stands beside frames.
    private const int LongestFrame = FrameText.Longest + 64;

    private readonly StackTraceInterpreter _interpreter;
    private readonly Symbolizer? _symbols;
    private readonly ImmutableArray<(string Name, ValueText Text)> _others;
    private readonly StackField? _kernel;
    private readonly StackField? _user;
    private byte[] _value = [];

    /// <summary>Prepares to write records of a type.</summary>
    /// <param name="interpreter">Finds the stacks in them.</param>
    /// <param name="type">The type.</param>
    /// <param name="format">How other members are written, and what finds the functions of frames.</param>
    public StackTextFormatter(StackTraceInterpreter interpreter, RecordType type, FormatOptions format)
    {
        ArgumentNullException.ThrowIfNull(interpreter);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(format);
        (_interpreter, _symbols, MinimumLength) = (interpreter, format.Symbols, type.MinimumSize);
        var members = interpreter.Members;
        string?[] shown = [members.Pid, members.Comm, members.Cpu, members.Kernel, members.User];
        var texts = new ValueTexts(format, type);
        _others =
        [
            .. type.Fields.Where(field => !shown.Contains(field.Name, StringComparer.Ordinal))
                .Select(field => (Encoding.UTF8.GetString(Escaping.Encode(field.Name, TextStyle.Plain)), texts.Create(field, TextStyle.Plain))),
        ];
        (_kernel, _user) = (StackOf(members.Kernel), StackOf(members.User));

        StackField? StackOf(string? member) => member is not null && type.Find(member) is { } field ? StackField.Find(field, type) : null;
    }

    /// <inheritdoc/>
    public int MinimumLength { get; }

    /// <inheritdoc/>
    public int MaxLength(int recordLength) =>
        checked(_others.Sum(other => other.Name.Length + RoomFor(other.Text, recordLength)) + (((_kernel?.Count ?? 0) + (_user?.Count ?? 0) + 2) * LongestFrame));

    /// <inheritdoc/>
    public int Format(ReadOnlySpan<byte> record, long timestampNs, Span<byte> destination) =>
        record.Length < MinimumLength ? 0 : Encoding.UTF8.GetBytes(Text(record), destination);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> record, long timestampNs, IBufferWriter<byte> output)
    {
        // The longest text there could be is a hundred times the usual one.
        if (record.Length >= MinimumLength)
        {
            Encoding.UTF8.GetBytes(Text(record), output);
        }
    }

    private static int RoomFor(ValueText value, int recordLength) =>
        (int)Math.Min(value.MaxLength + (value.Flexible?.MaxLength(recordLength) ?? 0), TextBudget.LongestLine) + TextBudget.Slack;

    private string Text(ReadOnlySpan<byte> record)
    {
        var sample = _interpreter.Decode(record);
        var text = new StringBuilder();
        StackTraceFormatter.AppendHead(text, sample);
        foreach (var (name, value) in _others)
        {
            text.Append(' ').Append(name).Append('=').Append(ValueOf(value, record));
        }

        text.Append('\n');
        Append(text, "Kernel", _kernel, record, sample.KernelError);
        Append(text, "Userspace", _user, record, sample.UserError);
        return text.Append('\n').ToString();
    }

    private string ValueOf(ValueText value, ReadOnlySpan<byte> record)
    {
        var room = RoomFor(value, record.Length);
        _value = _value.Length < room ? new byte[room] : _value;
        return Encoding.UTF8.GetString(_value, 0, value.Write(record, _value));
    }

    private void Append(StringBuilder text, string name, StackField? stack, ReadOnlySpan<byte> record, int error)
    {
        if (stack is not null)
        {
            StackTraceFormatter.AppendStack(text, name, stack.Frames(record, _symbols), error);
        }
    }
}
