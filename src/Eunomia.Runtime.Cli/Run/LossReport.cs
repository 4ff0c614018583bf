using System.Diagnostics;
using Eunomia.Runtime.Cli.Rendering;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Sinks;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Says that events are being lost, at most once a second.</summary>
internal sealed class LossReport(ProblemRenderer errors, BpfSession session, ImmutableArray<EventSource> sources) : IEventSink
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly LostCounters _counters = new(session);
    private long _last = Stopwatch.GetTimestamp();
    private long _lost;
    private long _prints;
    private long _counted;
    private long _full;

    /// <inheritdoc/>
    public RecordCallback? Open(EventSource source) => null;

    /// <summary>Looks, if a second has passed since it last did.</summary>
    public void Tick()
    {
        if (Stopwatch.GetElapsedTime(_last) < Interval)
        {
            return;
        }

        _last = Stopwatch.GetTimestamp();
        var lost = sources.Where(source => !source.IsText).Sum(source => source.Lost ?? 0);
        var prints = sources.Where(source => source.IsText).Sum(source => source.Lost ?? 0);
        var counted = _counters.Total;
        var full = sources.Sum(source => source.TimesFull);
        if (lost > _lost)
        {
            errors.Note($"{lost - _lost} events lost: perf buffers were full");
        }

        if (prints > _prints)
        {
            errors.Note($"{prints - _prints} lines of --trace lost: the trace buffer was full");
        }

        if (counted > _counted)
        {
            errors.Note($"{counted - _counted} events lost, as the program counts them in {_counters.Names}");
        }
        else if (full > _full && _counters.IsEmpty)
        {
            errors.Note("a ring buffer was full: events may have been lost");
        }

        (_lost, _prints, _counted, _full) = (lost, prints, counted, full);
    }
}
