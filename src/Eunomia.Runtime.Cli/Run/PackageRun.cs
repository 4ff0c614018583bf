using System.Collections.Immutable;
using System.Diagnostics;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Cli.Host;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Cli.Rendering;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Globals;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>One run of a package, from its object to the summary.</summary>
internal sealed class PackageRun(RunOptions options, EcliEnvironment environment, ProblemRenderer errors, TimeLimit limit)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly CancellationToken _end = limit.End;
    private volatile bool _staysBehind;
    private volatile bool _isAttached;
    private BpfSession? _session;
    private long _started;
    private readonly RunCounters _progress = new() { Limit = options.Count ?? long.MaxValue };

    /// <summary>
    /// Whether nobody need wait for its end: the kernel takes everything back when the process ends, and it is not yet in its loop, which
    /// heeds the end and waits for nobody that does not read.
    /// </summary>
    public bool MayBeLeft => !_staysBehind && !_isAttached;

    /// <summary>Runs it until it is stopped.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="BpfRuntimeException">It cannot be run.</exception>
    public int Execute(VerifiedPackage package, ImmutableArray<GlobalAssignment> globals)
    {
        foreach (var warning in package.Warnings)
        {
            errors.Warning(warning);
        }

        // What the user may have got wrong is looked at before anything reaches the kernel.
        var settings = AttachSettings.Parse(options.Attach);
        var values = RunFormat.Values with
        {
            Symbols = Symbolizer.ForThisMachine(),
            Stacks = StackIds.AreIn(package.Object) ? new StackIds(() => _session?.Maps ?? []) : null,
        };
        var formats = EventFormats.Create(package, options, values);
        using var session = BpfSession.Open(package, SessionOptions());
        _session = session;
        var warned = Warn(session, 0);

        foreach (var assignment in globals)
        {
            session.SetGlobal(assignment.Variable, assignment.Value.Span);
        }

        using var file = options.OutputPath is { } path ? OutputFile.Create(path) : null;
        using var output = new OutputDescriptor(file?.Descriptor ?? environment.Output, options.OutputPath ?? "standard output", _end);
        CodePageReleaser.Release();
        session.Load(settings);
        // Open before anything is attached, so that the first event is seen.
        using var events = session.OpenEvents(options.Trace);
        output.BeforeWait = events.Release;
        var printers = formats.Printers(events, output, _progress);
        if (events.Sources.Any(source => source.IsShared))
        {
            errors.Note("--trace: this kernel does not say which program printed a line, so lines of other programs may be among them");
        }

        Attach(session, settings);
        _isAttached = true;
        Warn(session, warned);
        var samples = Samples(package, session, output, values, events.Sources.IsEmpty);
        if (options.PinDirectory is { } directory)
        {
            _staysBehind = true;
            foreach (var problem in session.Pin(directory, everything: options.Strict))
            {
                errors.Warning(problem);
            }
        }

        if (options.Verbose)
        {
            // Whoever starts ecli from a script knows from this line on that nothing is missed.
            errors.Note("running");
        }

        var changes = options.Globals ? new ChangedGlobals(session) : null;
        file?.Begin();
        _started = Stopwatch.GetTimestamp();
        _progress.Now = Clock();
        try
        {
            formats.WriteHeader(output);
            if (PrintIterators(session, formats, output) && printers.IsEmpty && samples.IsEmpty)
            {
                // Iterators that have been read out: nothing more will come.
                changes?.Report(errors);
                return ExitCodes.Success;
            }

            if (printers.IsEmpty && package.PolledMaps.IsEmpty && !session.Attachments.Any(attachment => attachment is IteratorAttachment))
            {
                SilentPackage.Explain(package, options.Globals).ToList().ForEach(errors.Note);
            }

            Loop(session, events, printers, output, samples);
        }
        catch (OutputClosedException)
        {
            return ExitCodes.Success;
        }

        RunSummary.Write(errors, session, printers, _progress, output, Stopwatch.GetElapsedTime(_started), values.Symbols.Unknown);
        changes?.Report(errors);
        return ExitCodes.Success;
    }

    private BpfSessionOptions SessionOptions() => new()
    {
        KernelBtfPath = options.BtfPath,
        ForceKernelBtf = options.ForceBtf,
        Replace = options.Replace,
        Log = options.Verbose ? errors.Note : null,
    };

    /// <summary>Shows the warnings that have not been shown.</summary>
    /// <returns>How many have been now.</returns>
    private int Warn(BpfSession session, int shown)
    {
        foreach (var warning in session.Warnings.Skip(shown))
        {
            errors.Warning(warning);
        }

        return session.Warnings.Length;
    }

    private void Attach(BpfSession session, AttachSettings settings)
    {
        _staysBehind = options.Trace || session.Maps.Any(map => map.Type == BpfMapTypes.StructOps)
            || session.Programs.Any(program => program.IsEnabled && program.Program?.Definition is not { ProgramType: "kprobe" or "tracepoint" or "raw_tracepoint" or "perf_event" or "tracing" or "lsm" });
        var problems = session.AttachWhatCanBe();
        if (options.Strict && !problems.IsEmpty)
        {
            throw new BpfRuntimeException(problems[0]);
        }

        foreach (var problem in problems)
        {
            errors.Warning(problem);
        }

        if (session.Attachments.IsEmpty && !(problems.IsEmpty && settings.LeavesOff))
        {
            throw new BpfRuntimeException(problems.IsEmpty ? ProblemCatalog.NothingToAttach() : ProblemCatalog.NothingAttached(problems));
        }

        if (options.Verbose)
        {
            foreach (var attachment in session.Attachments)
            {
                errors.Note($"attached {attachment.Name} to {attachment.Target}");
            }

            foreach (var program in session.Programs.Where(program => program.IsTailCallTarget && session.Attachments.All(attachment => attachment.Name != program.Name)))
            {
                errors.Note($"loaded {program.Name}, which other programs call");
            }
        }
    }

    private void Loop(BpfSession session, EventReader events, ImmutableArray<EventPrinter> printers, OutputDescriptor output, MapPollScheduler samples)
    {
        RecordCallback[] callbacks = [.. printers.Select(printer => printer.PrintUntil(_progress, limit.Late))];
        using var wake = _end.Register(events.Wake);
        var losses = new LossReport(errors, session, events);
        while (!_end.IsCancellationRequested && !_progress.IsEnough)
        {
            var left = limit.Left;
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            _progress.Now = Clock();
            if (events.Consume(callbacks) == 0)
            {
                // Nothing more to come at once: what there is must be seen now.
                output.Flush();
                events.Wait(Shortest(left, LongestWait, samples.Left));
            }

            samples.Tick();
            losses.Check();
        }

        session.Detach();
        _progress.Now = Clock();
        events.Drain(callbacks, () => _progress.IsEnough);
        samples.Finish();
        output.Flush();
    }

    /// <summary>Nanoseconds since 1970.</summary>
    private static long Clock() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    private static TimeSpan Shortest(params ReadOnlySpan<TimeSpan> times)
    {
        var shortest = TimeSpan.MaxValue;
        foreach (var time in times)
        {
            shortest = time < shortest ? time : shortest;
        }

        return shortest < TimeSpan.Zero ? TimeSpan.Zero : shortest;
    }

    /// <summary>Whether every attached program is an iterator; they have been printed then.</summary>
    private bool PrintIterators(BpfSession session, EventFormats formats, OutputDescriptor output)
    {
        foreach (var iterator in session.Attachments.OfType<IteratorAttachment>())
        {
            using var stream = iterator.Open();
            if (!formats.Of(iterator).Print(stream, iterator.RecordType, output, _progress, _end))
            {
                errors.Note($"iterator '{iterator.Name}' ended within a record");
            }
        }

        return !session.Attachments.IsEmpty && session.Attachments.All(attachment => attachment is IteratorAttachment);
    }

    private MapPollScheduler Samples(VerifiedPackage package, BpfSession session, OutputDescriptor output, FormatOptions values, bool isAlone)
    {
        var printers = package.PolledMaps
            .Where(_ => !options.Quiet)
            .Select(sampled => (Sampled: sampled, Map: session.FindMap(sampled.Name)))
            .Where(pair => pair.Map is { Descriptor: >= 0 })
            .Select(pair => new PolledMapPrinter(pair.Sampled, pair.Map!, package, options, output, _progress, values));
        var redraws = environment.OutputIsTerminal && options.OutputPath is null && !options.Json && isAlone;
        return new MapPollScheduler([.. printers], output, redraws ? environment : null);
    }
}
