using System.Globalization;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Cli.Rendering;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>What is said at the end of a run: how much there was, and what was lost.</summary>
internal static class RunSummary
{
    /// <summary>Says it.</summary>
    public static void Write(
        ProblemRenderer errors, BpfSession session, ImmutableArray<EventSource> sources, RunCounters progress, OutputDescriptor output, TimeSpan elapsed, long unknown)
    {
        var lost = sources.Where(source => !source.IsText).Sum(source => source.Lost ?? 0);
        var counters = new LostCounters(session);
        var losses = new List<string>();
        if (lost > 0)
        {
            losses.Add($"{lost} lost because perf buffers were full");
        }

        if (sources.Where(source => source.IsText).Sum(source => source.Lost ?? 0) is > 0 and var prints)
        {
            losses.Add($"{prints} lost because the trace buffer was full");
        }

        if (counters.Total > 0)
        {
            losses.Add($"{counters.Total} lost, as the program counts them in {counters.Names}");
        }

        if (counters.IsEmpty && sources.Sum(source => source.TimesFull) is > 0 and var full)
        {
            losses.Add($"a ring buffer was full {full} times, and the program does not count what it loses");
        }

        if (sources.Sum(source => source.Unread) is > 0 and var malformed)
        {
            losses.Add($"{malformed} malformed: shorter than their type");
        }

        if (progress.Unread > 0)
        {
            losses.Add($"{progress.Unread} still unread at the end");
        }

        if (output.Abandoned > 0)
        {
            losses.Add($"{output.Abandoned} bytes not written, because nobody read them");
        }

        if (unknown > 0)
        {
            losses.Add($"{unknown} addresses [unknown], because their processes map too much to look them up in time");
        }

        var seconds = elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        if (sources.IsEmpty)
        {
            // Programs that only fill maps, or change what the kernel does.
            errors.Note($"ran for {seconds} s{(progress.Samples > 0 ? $", {progress.Samples} samples" : "")}{string.Concat(losses.Select(loss => "; " + loss))}");
            return;
        }

        errors.Note($"{progress.Count} {(progress.Count == 1 ? "event" : "events")} in {seconds} s, {(losses.Count == 0 ? "none lost" : string.Join("; ", losses))}");
    }
}
