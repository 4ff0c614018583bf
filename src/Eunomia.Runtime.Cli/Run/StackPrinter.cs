using System.Collections.Immutable;
using System.Text;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Decoding.Formatting;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Stacks;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Prints records that are samples of stacks as lines: a head with all members that are none, then each stack with one frame a line.</summary>
internal sealed class StackPrinter : EventPrinter
{
    private readonly StackTraceInterpreter _interpreter;
    private readonly RecordType _type;
    private readonly RecordFilter? _filter;
    private readonly OutputDescriptor _output;
    private readonly RunCounters _progress;
    private readonly Symbolizer? _symbols;
    private readonly ImmutableArray<(string Name, ValueText Text)> _others;
    private readonly StackField? _kernel;
    private readonly StackField? _user;
    private byte[] _value = [];

    /// <summary>Prepares to print the records of a source.</summary>
    public StackPrinter(
        EventSource source, StackTraceInterpreter interpreter, RecordType type, FormatOptions format, RecordFilter? filter, OutputDescriptor output, RunCounters progress)
        : base(source)
    {
        (_interpreter, _type, _filter, _output, _progress, _symbols) = (interpreter, type, filter, output, progress, format.Symbols);
        var members = interpreter.Members;
        string?[] shown = [members.Pid, members.Comm, members.Cpu, members.Kernel, members.User];
        var texts = new ValueTexts(format, type);
        _others =
        [
            .. type.Fields.Where(field => !shown.Contains(field.Name, StringComparer.Ordinal))
                .Select(field => (Encoding.UTF8.GetString(Escaping.Encode(field.Name, TextStyle.Plain)), texts.Create(field, TextStyle.Plain))),
        ];
        (_kernel, _user) = (StackOf(members.Kernel), StackOf(members.User));
    }

    /// <inheritdoc/>
    public override void Print(ReadOnlySpan<byte> record)
    {
        if (record.Length < _type.MinimumSize)
        {
            Malformed++;
            return;
        }

        if ((_filter is not null && !_filter.Matches(record)) || _progress.IsEnough)
        {
            return;
        }

        var text = Text(record);
        text.CopyTo(_output.Reserve(text.Length));
        _output.Advance(text.Length);
        _progress.Printed++;
    }

    private StackField? StackOf(string? member) => member is not null && _type.Find(member) is { } field ? StackField.Find(field, _type) : null;

    private byte[] Text(ReadOnlySpan<byte> record)
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
        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }

    private string ValueOf(ValueText value, ReadOnlySpan<byte> record)
    {
        var room = (int)Math.Min(value.MaxLength + (value.Flexible?.MaxLength(record.Length) ?? 0), TextBudget.LongestLine) + TextBudget.Slack;
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
