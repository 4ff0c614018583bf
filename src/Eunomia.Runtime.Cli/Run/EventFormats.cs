using System.Collections.Immutable;
using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;

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

    /// <summary>One for each source, in their order.</summary>
    /// <param name="events">The sources.</param>
    /// <param name="output">Where events are printed.</param>
    /// <param name="progress">What is counted.</param>
    public ImmutableArray<EventPrinter> Printers(EventReader events, OutputDescriptor output, RunCounters progress) =>
        [.. events.Sources.Select(source => Printer(source, output, progress)).Select(printer => _own?.LeaveOut(printer) ?? printer)];

    /// <summary>How what an iterator writes is shown.</summary>
    public IteratorOutput Of(IteratorAttachment iterator) =>
        _formats.TryGetValue(iterator.Name, out var format)
            ? new IteratorOutput(format.Formatter, format.Filter, _options.Quiet)
            : new IteratorOutput(new TextLineFormatter(iterator.Name, _options.Json), null, _options.Quiet);

    /// <summary>Writes the line with the names of the columns, where there is one kind of events.</summary>
    public void WriteHeader(OutputDescriptor output)
    {
        if (_options.NoHeader || _options.Json || _options.Quiet || _formats.Count != 1 || _formats.Values.Single() is not { Formatter: ColumnFormatter columns, Stack: null })
        {
            return;
        }

        columns.Header.CopyTo(output.Reserve(columns.Header.Length));
        output.Advance(columns.Header.Length);
        output.Flush();
    }

    private EventPrinter Printer(EventSource source, OutputDescriptor output, RunCounters progress)
    {
        if (source.IsText)
        {
            return new LinePrinter(source, new TextLineFormatter(source.Name, _options.Json), null, output, progress);
        }

        if (!_formats.TryGetValue(source.Name, out var format))
        {
            return new CountingPrinter(source, null, null);
        }

        return _options.Quiet ? new CountingPrinter(source, format.Filter, progress)
            : format.Stack is { } values && source.Description is { Interpreter: { } stacks, Type: { } type }
                ? new StackPrinter(source, stacks, type, values, format.Filter, output, progress)
            : new LinePrinter(source, format.Formatter, format.Filter, output, progress);
    }

    private static EventFormat Create(EventMap map, RunOptions options, FormatOptions values, int? mapWidth, bool isEvent)
    {
        if (map.Type is not { } type)
        {
            if (!options.Fields.IsEmpty || options.Filter is not null)
            {
                throw new BpfRuntimeException(ProblemCatalog.RecordsUnknown(map.Name));
            }

            return new EventFormat(new HexFormatter(map.Name, options.Json), null, Stack: null);
        }

        var format = values with
        {
            Symbols = map.Interpreter is { WithSymbols: false } ? null : values.Symbols,
            Fields = options.Fields,
            MapName = mapWidth is null ? null : map.Name,
            MapWidth = mapWidth ?? 0,
            // What an iterator writes has not happened now: it is so.
            Time = !options.Json && isEvent,
        };
        var filter = options.Filter is { } text ? RecordFilter.Parse(text, type) : null;
        var isStack = map.Interpreter is not null && options.Fields.IsEmpty && !options.Json;
        return new EventFormat(options.Json ? new JsonFormatter(type, format) : new ColumnFormatter(type, format), filter, isStack ? format : null);
    }

    /// <summary>How the events of one map are shown.</summary>
    private sealed record EventFormat(IRecordFormatter Formatter, RecordFilter? Filter, FormatOptions? Stack);
}
