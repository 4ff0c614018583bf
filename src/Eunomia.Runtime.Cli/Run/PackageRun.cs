using System.Diagnostics;
using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Cli.Diagnostics;
using Eunomia.Runtime.Cli.Host;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Cli.Rendering;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Globals;
using Eunomia.Runtime.Sinks;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>One run of a package, from its object to the summary.</summary>
internal sealed class PackageRun(RunOptions options, EcliEnvironment environment, ProblemRenderer errors, TimeLimit limit)
{
    private readonly CancellationToken _end = limit.End;
    private readonly RunCounters _counters = new() { Limit = options.Count ?? long.MaxValue };
    private volatile bool _staysBehind;
    private volatile bool _isAttached;
    private BpfSession? _session;
    private int _warned;

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
        errors.Warnings(package.Warnings);
        // What the user may have got wrong is looked at before anything reaches the kernel.
        var settings = AttachSettings.Parse(options.Attach);
        var values = FormatOptions.OfThisMachine with
        {
            Symbols = Symbolizer.ForThisMachine(),
            Stacks = StackIds.AreIn(package.Object) ? new StackIds(() => _session?.Maps ?? []) : null,
        };
        var formats = EventFormats.Create(package, options, values);
        using var session = _session = Open(package, globals);
        using var file = options.OutputPath is { } path ? OutputFile.Create(path) : null;
        using var output = new OutputDescriptor(file?.Descriptor ?? environment.Output, options.OutputPath ?? "standard output", _end);
        CodePageReleaser.Release();
        session.Load(settings);
        // Open before anything is attached, so that the first event is seen.
        using var events = session.OpenEvents(options.Trace);
        output.BeforeWait = events.Release;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_end);
        var pump = new EventPump(events);
        pump.Add(new RunSink(formats.Sink(output, _counters), _counters, limit, enough));
        var changes = options.Globals ? new ChangedGlobals(session) : null;
        Attach(session, events);
        var samples = Samples(package, session, output, values, isAlone: events.Sources.IsEmpty);
        pump.Add(samples);
        pump.Add(new LossReport(errors, session, events.Sources));
        Pin(session);
        file?.Begin();
        var started = Stopwatch.GetTimestamp();
        try
        {
            formats.WriteHeader(output);
            if (Show(package, session, formats, output, isSilent: events.Sources.IsEmpty && samples.IsEmpty))
            {
                pump.Run(enough.Token, () =>
                {
                    session.Detach();
                    _counters.Now = RunSink.Clock();
                });
                samples.Finish();
                output.Flush();
                RunSummary.Write(errors, session, events.Sources, _counters, output, Stopwatch.GetElapsedTime(started), values.Symbols.Unknown);
            }
        }
        catch (OutputClosedException)
        {
            return ExitCodes.Success;
        }

        changes?.Report(errors);
        return ExitCodes.Success;
    }

    private BpfSession Open(VerifiedPackage package, ImmutableArray<GlobalAssignment> globals)
    {
        var session = BpfSession.Open(package, new BpfSessionOptions
        {
            KernelBtfPath = options.BtfPath,
            ForceKernelBtf = options.ForceBtf,
            Replace = options.Replace,
            Log = options.Verbose ? errors.Note : null,
        });
        try
        {
            errors.Warnings(session.Warnings);
            _warned = session.Warnings.Length;
            foreach (var assignment in globals)
            {
                session.SetGlobal(assignment.Variable, assignment.Value.Span);
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void Attach(BpfSession session, EventReader events)
    {
        if (events.Sources.Any(source => source.IsShared))
        {
            errors.Note("--trace: this kernel does not say which program printed a line, so lines of other programs may be among them");
        }

        _staysBehind = options.Trace || session.Maps.Any(map => map.Type == BpfMapTypes.StructOps)
            || session.Programs.Any(program => program.IsEnabled && program.Program?.Definition is not { ProgramType: "kprobe" or "tracepoint" or "raw_tracepoint" or "perf_event" or "tracing" or "lsm" });
        var problems = session.TryAttach();
        if (options.Strict && !problems.IsEmpty)
        {
            throw new BpfRuntimeException(problems[0]);
        }

        errors.Warnings(problems);
        if (session.Attachments.IsEmpty && !problems.IsEmpty)
        {
            throw new BpfRuntimeException(CommandProblems.NothingAttached(problems));
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

        _isAttached = true;
        errors.Warnings(session.Warnings.Skip(_warned));
    }

    private void Pin(BpfSession session)
    {
        if (options.PinDirectory is { } directory)
        {
            _staysBehind = true;
            errors.Warnings(session.Pin(directory, everything: options.Strict));
        }

        if (options.Verbose)
        {
            // Whoever starts ecli from a script knows from this line on that nothing is missed.
            errors.Note("running");
        }
    }

    /// <summary>Shows what iterators say, and says where the rest can be seen if nothing else shows it.</summary>
    /// <returns>Whether there is more to come.</returns>
    private bool Show(VerifiedPackage package, BpfSession session, EventFormats formats, OutputDescriptor output, bool isSilent)
    {
        _counters.Now = RunSink.Clock();
        var iterators = session.Attachments.OfType<IteratorAttachment>().ToList();
        foreach (var iterator in iterators)
        {
            using var stream = iterator.Open();
            if (!formats.Of(iterator).Print(stream, iterator.RecordType, output, _counters, _end))
            {
                errors.Note($"iterator '{iterator.Name}' ended within a record");
            }
        }

        if (isSilent && iterators.Count == 0 && package.PolledMaps.IsEmpty)
        {
            SilentPackage.Explain(package, options.Globals).ToList().ForEach(errors.Note);
        }

        return !isSilent || iterators.Count == 0 || iterators.Count < session.Attachments.Length;
    }

    private MapPollScheduler Samples(VerifiedPackage package, BpfSession session, OutputDescriptor output, FormatOptions values, bool isAlone)
    {
        var printers = package.PolledMaps
            .Where(_ => !options.Quiet)
            .Select(sampled => (Sampled: sampled, Map: session.FindMap(sampled.Name)))
            .Where(pair => pair.Map is { Descriptor: >= 0 })
            .Select(pair => new PolledMapPrinter(pair.Sampled, pair.Map!, package, options, output, _counters, values));
        var redraws = environment.OutputIsTerminal && options.OutputPath is null && options.Format.IsForPeople && isAlone;
        return new MapPollScheduler([.. printers], output, redraws ? environment : null);
    }
}
