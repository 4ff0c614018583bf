using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Eunomia.Runtime.Events;

/// <summary>
/// Turns pages of the trace buffers of all CPUs into what programs printed, oldest first: each print is one record, whatever is in its text. Where the kernel
/// writes the stack behind each, those of other programs are left out.
/// </summary>
/// <param name="formats">What the pages have in them.</param>
/// <param name="ours">The programs that are wanted; null when no stacks are written.</param>
/// <param name="nameOf">The name of a thread.</param>
internal sealed class TraceLog(TraceFormats formats, TraceCallers? ours, Func<int, string> nameOf)
{
    // A print waits for the stack behind it, and an interrupt may print in between. There are no more than a few such levels.
    private const int MostOpen = 16;

    private readonly Dictionary<int, List<Print>> _open = [];
    private readonly List<Print> _done = [];

    /// <summary>Prints that were lost, as far as the kernel counts them.</summary>
    public long Lost { get; private set; }

    /// <summary>Prints that wait for <see cref="Flush"/>.</summary>
    public int Count => _done.Count;

    /// <summary>The thread whose print is being handed over; null between.</summary>
    public int? Thread { get; private set; }

    /// <summary>Takes the next page of a CPU's buffer.</summary>
    /// <returns>Until when it has been read.</returns>
    public ulong Add(int cpu, ReadOnlySpan<byte> page)
    {
        List<Print> open = _open.TryGetValue(cpu, out var known) ? known : _open[cpu] = [];
        if (formats.Page.LostBefore(page) is > 0 and var lost)
        {
            // Every print is two records then, itself and its stack; whose stack is lost nobody knows.
            Lost += ours is null ? lost : (lost + 1) / 2;
            open.Clear();
        }

        return formats.Page.Read(page, (time, record) => AddRecord(open, cpu, time, record));
    }

    /// <summary>
    /// Hands over what has been put together, each as the line that the kernel makes of it, without the line feeds at its end.
    /// </summary>
    /// <param name="print">Takes the lines.</param>
    /// <param name="until">How far all CPUs have been read: what is later waits for what others of them printed before it.</param>
    /// <returns>How many.</returns>
    public int Flush(RecordCallback print, ulong until)
    {
        var done = _done.Where(item => item.Time <= until).OrderBy(item => item.Time).ToArray();
        _done.RemoveAll(item => item.Time <= until);
        try
        {
            foreach (var item in done)
            {
                Thread = item.Thread;
                print(Line(item));
            }
        }
        finally
        {
            Thread = null;
        }

        return done.Length;
    }

    private void AddRecord(List<Print> open, int cpu, ulong time, ReadOnlySpan<byte> record)
    {
        if (formats.Type.NumberOf(record) == formats.Stack?.Id)
        {
            FinishOpen(open, record);
        }
        else if (formats.TryText(record, out var text))
        {
            var print = new Print(
                time, cpu, (int)formats.Thread.NumberOf(record), (byte)formats.Flags.NumberOf(record), (byte)formats.Depth.NumberOf(record),
                text.TrimEnd((byte)'\n').ToArray());
            if (ours is null)
            {
                _done.Add(print);
                return;
            }

            if (open.Count == MostOpen)
            {
                // Its stack is lost.
                open.RemoveAt(0);
                Lost++;
            }

            open.Add(print);
        }
    }

    /// <summary>The last print of this CPU: what interrupted it has had its own stack already.</summary>
    private void FinishOpen(List<Print> open, ReadOnlySpan<byte> stack)
    {
        if (open is not [.., var print] || ours is null)
        {
            return;
        }

        open.RemoveAt(open.Count - 1);
        var (field, count) = (formats.Stack!["caller"], formats.Stack["size"].NumberOf(stack));
        var bytes = (field with { Size = 0 }).BytesIn(stack);
        var callers = MemoryMarshal.Cast<byte, ulong>(bytes[..((int)Math.Clamp(count, 0, bytes.Length / sizeof(ulong)) * sizeof(ulong))]);
        if (ours.AreOurs(callers))
        {
            _done.Add(print);
        }
    }

    private byte[] Line(Print print)
    {
        var microseconds = (print.Time + 500) / 1000;
        return
        [
            .. Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{nameOf(print.Thread),16}-{print.Thread,-7} [{print.Cpu:000}] {TraceFlags.Text(print.Flags, print.Depth)} {microseconds / 1_000_000,5}.{microseconds % 1_000_000:000000}: bpf_trace_printk: ")),
            .. print.Text,
        ];
    }

    private sealed record Print(ulong Time, int Cpu, int Thread, byte Flags, byte Depth, byte[] Text);
}
