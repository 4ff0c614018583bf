namespace Eunomia.Runtime.Events;

/// <summary>What the pages and records of the trace buffers look like, as tracefs describes them.</summary>
internal sealed class TraceFormats
{
    private readonly TraceFormat _print;
    private readonly bool _isOld;

    private TraceFormats(TracePage page, TraceFormat print, TraceFormat? stack, bool isOld) => (Page, _print, Stack, _isOld) = (page, print, stack, isOld);

    /// <summary>Takes pages apart.</summary>
    public TracePage Page { get; }

    /// <summary>The stacks behind the prints.</summary>
    public TraceFormat? Stack { get; }

    /// <summary>Which format a record has: like the others below the same in all.</summary>
    public TraceField Type => _print["common_type"];

    /// <summary>The thread that wrote it.</summary>
    public TraceField Thread => _print["common_pid"];

    /// <summary>What the processor was in.</summary>
    public TraceField Flags => _print["common_flags"];

    /// <summary>How deep preemption was disabled.</summary>
    public TraceField Depth => _print["common_preempt_count"];

    /// <summary>Reads the descriptions; null where there are none.</summary>
    /// <param name="tracing">Where tracefs is.</param>
    /// <param name="instance">The buffer that is read: the size of its pages is its own.</param>
    public static TraceFormats? Read(string tracing, string instance)
    {
        var events = Path.Combine(tracing, "events");
        var header = TraceFormat.Read(Path.Combine(instance, "events/header_page")) ?? TraceFormat.Read(Path.Combine(events, "header_page"));
        return Create(
            header, TraceFormat.Read(Path.Combine(events, "bpf_trace/bpf_trace_printk/format")),
            TraceFormat.Read(Path.Combine(events, "ftrace/print/format")), TraceFormat.Read(Path.Combine(events, "ftrace/kernel_stack/format")));
    }

    /// <summary>Makes them of descriptions that have been read; before Linux 5.9 programs print as the kernel itself does.</summary>
    public static TraceFormats? Create(TraceFormat? header, TraceFormat? print, TraceFormat? oldPrint, TraceFormat? stack) =>
        TracePage.Create(header) is { } page && (print ?? oldPrint) is { Id: >= 0 } format ? new TraceFormats(page, format, stack, print is null) : null;

    /// <summary>What a record prints; false when it is none that a program prints.</summary>
    public bool TryText(ReadOnlySpan<byte> record, out ReadOnlySpan<byte> text)
    {
        text = default;

        // What the kernel prints says where; that a program does is said by no address.
        if (Type.NumberOf(record) != _print.Id || (_isOld && _print["ip"].NumberOf(record) is not (0 or 1)))
        {
            return false;
        }

        text = _print[_isOld ? "buf" : "bpf_string"].BytesIn(record);
        text = text.IndexOf((byte)0) is >= 0 and var end ? text[..end] : text;
        return true;
    }
}
