using System.Collections.Immutable;
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

    private EventFormats(RunOptions options, ImmutableDictionary<string, EventFormat> formats) => (_options, _formats) = (options, formats);

    /// <summary>Makes them.</summary>
    /// <exception cref="BpfRuntimeException">No map's events have the fields that the user names, or the filter makes no sense.</exception>
    public static EventFormats Create(RunnablePackage package, RunOptions options)
    {
        var several = package.Events.Length > 1;
        var width = package.Events.Select(map => map.Name.Length).DefaultIfEmpty().Max();
        var formats = ImmutableDictionary.CreateBuilder<string, EventFormat>(StringComparer.Ordinal);
        BpfRuntimeException? failure = null;
        foreach (var map in package.Events)
        {
            try
            {
                formats[map.Name] = Create(map, options, several ? width : null);
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
    /// <param name="symbols">Symbols for stacks.</param>
    public ImmutableArray<EventPrinter> Printers(
        EventReader events, OutputDescriptor output, RunProgress progress, StackSymbols symbols) =>
        [.. events.Sources.Select(source => Printer(source, output, progress, symbols))];

    /// <summary>Writes the line with the names of the columns, where there is one kind of events.</summary>
    public void WriteHeader(OutputDescriptor output)
    {
        if (_options.NoHeader || _options.Json || _options.Quiet || _formats.Count != 1 || _formats.Values.Single() is not { Formatter: ColumnFormatter columns, IsStack: false })
        {
            return;
        }

        columns.Header.CopyTo(output.Reserve(columns.Header.Length));
        output.Advance(columns.Header.Length);
        output.Flush();
    }

    private EventPrinter Printer(EventSource source, OutputDescriptor output, RunProgress progress, StackSymbols symbols)
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
            : format.IsStack && source.Description.Interpreter is { } stacks
                ? new StackPrinter(source, stacks, symbols, format.Filter, _options.Json, output, progress)
            : new LinePrinter(source, format.Formatter, format.Filter, output, progress);
    }

    private static EventFormat Create(EventMap map, RunOptions options, int? mapWidth)
    {
        if (map.Type is not { } type)
        {
            if (!options.Fields.IsEmpty || options.Filter is not null)
            {
                throw new BpfRuntimeException(ProblemCatalog.RecordsUnknown(map.Name));
            }

            return new EventFormat(new HexFormatter(map.Name, options.Json), null, IsStack: false);
        }

        var format = RunFormat.Values with
        {
            Fields = options.Fields,
            MapName = mapWidth is null ? null : map.Name,
            MapWidth = mapWidth ?? 0,
            Time = !options.Json,
        };
        var filter = options.Filter is { } text ? RecordFilter.Parse(text, type) : null;
        return new EventFormat(options.Json ? new JsonFormatter(type, format) : new ColumnFormatter(type, format), filter, map.Interpreter is not null && options.Fields.IsEmpty);
    }

    /// <summary>How the events of one map are shown.</summary>
    private sealed record EventFormat(IRecordFormatter Formatter, RecordFilter? Filter, bool IsStack);
}
