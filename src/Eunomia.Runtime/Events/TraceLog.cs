using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Eunomia.Runtime.Events;

/// <summary>
/// Turns the text of a <see href="https://docs.kernel.org/trace/ftrace.html">trace pipe</see> into what programs printed: each print is one record,
/// however many lines it has. Where the kernel writes the stack behind each, those of other programs are left out.
/// </summary>
/// <param name="isOurs">Whether code at an address is that of the programs that are wanted; null when no stacks are written.</param>
/// <param name="print">Takes the prints: the line as the kernel writes it, without the line feeds at its end.</param>
internal sealed partial class TraceLog(Func<ulong, bool>? isOurs, RecordCallback print)
{
    // A print waits for the stack behind it, and an interrupt may print in between. There are no more than a few such levels.
    private const int MostOpen = 16;

    private readonly Dictionary<int, List<byte[]>> _open = [];
    private List<byte>? _text;
    private bool _isStack;
    private ulong _caller;
    private int _cpu;

    /// <summary>Prints that were lost, as far as the kernel counts them.</summary>
    public long Lost { get; private set; }

    /// <summary>Takes one line.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        var text = Encoding.Latin1.GetString(line);
        if (Heading().Match(text) is { Success: true } heading && (isOurs is not null || !heading.Groups["stack"].Success))
        {
            Flush();
            _cpu = Number(heading.Groups["cpu"]);
            _isStack = heading.Groups["stack"].Success;
            _text = _isStack ? null : [.. line];
        }
        else if (Loss().Match(text) is { Success: true } loss)
        {
            Flush();
            Lose(Number(loss.Groups["cpu"]), loss.Groups["count"].Success ? Number(loss.Groups["count"]) : 1);
        }
        else if (_isStack)
        {
            // The innermost function of a program is the one that printed.
            _caller = _caller == 0 && Frame().Match(text) is { Success: true } frame
                ? ulong.Parse(frame.Groups["address"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : _caller;
        }
        else if (_text is not null)
        {
            _text.Add((byte)'\n');
            _text.AddRange(line);
        }
    }

    /// <summary>Ends what is being put together: the kernel hands over nothing in parts, so that it is whole when nothing more is there.</summary>
    public void Flush()
    {
        if (_text is { } text)
        {
            Finish(text.ToArray());
        }
        else if (_isStack)
        {
            FinishStack();
        }

        (_text, _isStack, _caller) = (null, false, 0);
    }

    /// <summary>The process that printed, as the line says: a thread's id; null when it says none.</summary>
    internal static int? ProcessOf(ReadOnlySpan<byte> line) =>
        Heading().Match(Encoding.Latin1.GetString(line)) is { Success: true } heading ? Number(heading.Groups["pid"]) : null;

    /// <summary>Before Linux 5.9 there is a number in the place of the event's name. Other events than prints match nothing.</summary>
    [GeneratedRegex(@"^ *.{1,16}-(?<pid>\d{1,9}) +(\(.{7}\) +)?\[(?<cpu>\d{1,5})\] [^ ]+ +\d+\.\d+: ((bpf_trace_printk|0x[0-9a-f]+|0): |(?<stack><stack trace>)$)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^CPU:(?<cpu>\d{1,5}) \[LOST (?:(?<count>\d{1,9}) )?EVENTS\]$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Loss();

    [GeneratedRegex(@"^ => bpf_prog_[0-9a-f]{16}.* <(?<address>[0-9a-f]{1,16})>$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Frame();

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private void Finish(byte[] text)
    {
        if (isOurs is null)
        {
            Emit(text);
            return;
        }

        if (!_open.TryGetValue(_cpu, out var open))
        {
            _open[_cpu] = open = [];
        }

        if (open.Count == MostOpen)
        {
            // Its stack is lost.
            open.RemoveAt(0);
            Lost++;
        }

        open.Add(text);
    }

    private void FinishStack()
    {
        // The last print of this CPU: what interrupted it has had its own stack already.
        if (_open.GetValueOrDefault(_cpu) is { Count: > 0 } open)
        {
            var text = open[^1];
            open.RemoveAt(open.Count - 1);
            // A stack without a program's function is one that the kernel could not follow.
            if (_caller == 0 || isOurs!(_caller))
            {
                Emit(text);
            }
        }
    }

    private void Emit(ReadOnlySpan<byte> text) => print(text.TrimEnd((byte)'\n'));

    private void Lose(int cpu, int count)
    {
        // Every print is two records then, itself and its stack.
        Lost += isOurs is null ? count : (count + 1) / 2;
        _open.Remove(cpu);
    }
}
