using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Cli.Diagnostics;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Sinks;
using Eunomia.Runtime.Stacks;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>How the events of each map of a package are shown; made before anything reaches the kernel.</summary>
internal sealed class EventFormats
{
    private readonly RunOptions _options;
    private readonly ImmutableDictionary<string, EventFormat> _formats;

    private readonly OwnProcess? _own;

    private EventFormats(RunOptions options, ImmutableDictionary<string, EventFormat> formats) =>
        (_options, _formats, _own) = (options, formats, options.WithoutSelf ? new OwnProcess() : null);

    /// <summary>Makes them.</summary>
    /// <param name="package">The package.</param>
    /// <param name="options">What the user wants.</param>
    /// <param name="values">How values are shown.</param>
    /// <exception cref="BpfRuntimeException">No map's events have the fields that the user names, or the filter makes no sense.</exception>
    public static EventFormats Create(VerifiedPackage package, RunOptions options, FormatOptions values)
    {
        // A program has no name that a map has, too.
        ImmutableArray<EventMap> sources = [.. package.Events, .. package.Iterators.Select(iterator => new EventMap(iterator.Key, iterator.Value, null))];
        if (sources.IsEmpty && (options.Filter is not null || !options.Fields.IsEmpty))
        {
            throw new UsageException("--filter and --fields are for events, and the package sends none");
        }

        var several = sources.Length > 1;
        var width = sources.Select(map => map.Name.Length).DefaultIfEmpty().Max();
        var formats = ImmutableDictionary.CreateBuilder<string, EventFormat>(StringComparer.Ordinal);
        BpfRuntimeException? failure = null;
        foreach (var map in sources)
        {
            try
            {
                formats[map.Name] = Create(map, options, values, several ? width : null, isEvent: !package.Iterators.ContainsKey(map.Name));
            }
            catch (BpfRuntimeException e) when (several && e.Problem.Fault == Fault.Usage)
            {
                // Of several kinds of events, those are shown that have the fields.
                failure ??= e;
            }
        }

        return formats.Count == 0 && failure is not null ? throw failure : new EventFormats(options, formats.ToImmutable());
    }

    /// <summary>Shows events as the user wants them.</summary>
    /// <param name="output">Where they are printed.</param>
    /// <param name="counters">What is counted.</param>
    public IEventSink Sink(OutputDescriptor output, RunCounters counters)
    {
        var lines = new LineSink(output, LinesOf, counters, output.Flush);
        IEventSink events = _options.Quiet ? new CounterSink(counters, source => _formats[source.Name].Filter) : lines;
        return new SourceSink(
            source =>
            {
                // What programs print is shown also where events are only counted.
                var take = source.IsText ? lines.Open(source) : _formats.ContainsKey(source.Name) ? events.Open(source) : null;
                return take is null || _own is null ? take : _own.LeaveOut(source, take);
            },
            output.Flush);
    }

    /// <summary>How what an iterator writes is shown.</summary>
    public IteratorOutput Of(IteratorAttachment iterator) =>
        _formats.TryGetValue(iterator.Name, out var format)
            ? new IteratorOutput(format.Formatter, format.Filter, _options.Quiet)
            : new IteratorOutput(_options.Format.CreateText(iterator.Name), null, _options.Quiet);

    /// <summary>Writes the line with the names of the columns, where there is one kind of events.</summary>
    public void WriteHeader(OutputDescriptor output)
    {
        if (_options.NoHeader || _options.Quiet || _formats.Count != 1 || _formats.Values.Single() is not { Stack: null } only)
        {
            return;
        }

        output.Write(_options.Format.TitlesOf(only.Formatter));
        output.Flush();
    }

    private LineFormat? LinesOf(EventSource source) => source.IsText ? new LineFormat(_options.Format.CreateText(source.Name))
        : !_formats.TryGetValue(source.Name, out var format) ? null
        : format.Stack is { } values && source.Description is { Interpreter: { } stacks, Type: { } type }
            ? new LineFormat(new StackTextFormatter(stacks, type, values), format.Filter)
        : new LineFormat(format.Formatter, format.Filter);

    private static EventFormat Create(EventMap map, RunOptions options, FormatOptions values, int? mapWidth, bool isEvent)
    {
        if (map.Type is not { } type)
        {
            if (!options.Fields.IsEmpty || options.Filter is not null)
            {
                throw new BpfRuntimeException(CommandProblems.RecordsUnknown(map.Name));
            }

            return new EventFormat(options.Format.CreateBytes(map.Name), null, Stack: null);
        }

        var format = values with
        {
            Symbols = map.Interpreter is { WithSymbols: false } ? null : values.Symbols,
            Fields = options.Fields,
            MapName = mapWidth is null ? null : map.Name,
            MapWidth = mapWidth ?? 0,
            // What an iterator writes has not happened now: it is so.
            Time = options.Format.IsForPeople && isEvent,
        };
        var filter = options.Filter is { } text ? RecordFilter.Parse(text, type) : null;
        var isStack = map.Interpreter is not null && options.Fields.IsEmpty && options.Format.IsForPeople;
        return new EventFormat(options.Format.CreateRecords(type, format), filter, isStack ? format : null);
    }

    /// <summary>How the events of one map are shown.</summary>
    private sealed record EventFormat(IRecordFormatter Formatter, RecordFilter? Filter, FormatOptions? Stack);
}
