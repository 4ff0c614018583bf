using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>
/// Finds which struct travels through which ring buffer or perf event array, or out of which iterator. A call of a helper that sends a record is a flow: a map, a
/// size and a record. What a flow takes from the parameters of its function is filled in at each of the function's calls, which makes
/// it a flow of the caller; the same flow from the same place counts once, so recursion ends.
/// </summary>
internal sealed class PayloadFinder
{
    // A program of a thousand helpers that each send through a hundred maps stays below; a hostile one is given up.
    private const int MostFlows = 1 << 17;

    private readonly ProgramGraph _graph;
    private readonly Dictionary<(SyntaxNode, TraceTarget), IReadOnlyList<Value>> _traces = [];
    private readonly HashSet<(Flow, SyntaxNode)> _known = [];
    private readonly Queue<(Flow Flow, SyntaxNode Site)> _pending = [];
    private readonly List<Sent> _found = [];

    // Null where an iterator writes something else, too: nobody can tell where in it a record begins.
    private readonly Dictionary<string, IteratorRecord?> _iterators = new(StringComparer.Ordinal);

    private PayloadFinder(ProgramGraph graph) => _graph = graph;

    /// <summary>Searches a program for records.</summary>
    /// <param name="declarations">Declarations at the top level of the program.</param>
    public static PayloadFinder Search(ImmutableArray<CXCursor> declarations)
    {
        var finder = new PayloadFinder(new ProgramGraph(declarations));
        finder.Run();
        return finder;
    }

    /// <summary>The maps that records are sent through, in the order of their first use.</summary>
    public ImmutableArray<Payload> Payloads =>
        [.. _found.OrderBy(sent => sent.Site.Position).GroupBy(sent => sent.Map).Select(group => Describe(group.Key, [.. group]))];

    /// <summary>The iterators that write structs, and nothing but one kind of them.</summary>
    public ImmutableArray<IteratorRecord> Iterators =>
        [.. _iterators.Values.OfType<IteratorRecord>().OrderBy(iterator => iterator.Program, StringComparer.Ordinal)];

    /// <summary>Whether a record is sent through an unknown map: any of them, then.</summary>
    public bool SendsThroughUnknownMap { get; private set; }

    /// <summary>The maps that performance counters are read from.</summary>
    public ImmutableArray<string> ReadMaps =>
        [
            .. _graph.Reads.SelectMany(call => Trace(TraceTarget.Map, call.Argument(0))).OfType<MapValue>().Select(map => map.Declaration.Spelling.Text())
                .Distinct(StringComparer.Ordinal),
        ];

    private void Run()
    {
        foreach (var (call, helper) in _graph.Outputs)
        {
            IReadOnlyList<Value> maps = helper.Map == OutputHelper.Program ? [new ProgramValue()] : Trace(TraceTarget.Map, call.Argument(helper.Map));
            SendsThroughUnknownMap |= maps.Count == 0;
            Add(
                call.Node,
                maps,
                Trace(TraceTarget.Size, call.Argument(helper.Size)),
                helper.Data == OutputHelper.Result ? UseTracer.OfExpression(_graph, call.Node) : Trace(TraceTarget.Data, call.Argument(helper.Data)));
        }

        while (_pending.TryDequeue(out var next))
        {
            if (next.Flow.IsOpen)
            {
                FillIn(next.Flow, next.Site);
            }
            else
            {
                Finish(next.Flow, next.Site);
            }
        }
    }

    private void Add(SyntaxNode site, IReadOnlyList<Value> maps, IReadOnlyList<Value> sizes, IReadOnlyList<Value> records)
    {
        foreach (var map in maps)
        {
            foreach (var size in sizes.DefaultIfEmpty())
            {
                foreach (var record in RecordsOf(size, records))
                {
                    var flow = new Flow(site.Function!, map, size, record);
                    if (_known.Count < MostFlows && _known.Add((flow, site)))
                    {
                        _pending.Enqueue((flow, site));
                    }
                }
            }
        }
    }

    /// <summary>
    /// A pointer may have been cast, and often has; a size says what is sent. Where more follows a struct, the pointer may know all of it.
    /// </summary>
    private static IEnumerable<Value?> RecordsOf(Value? size, IReadOnlyList<Value> records) => size switch
    {
        RecordValue => [size],
        SumValue sum => records.Where(record => record is RecordValue { Declaration: var whole } ? SizeOf(whole) >= SizeOf(sum.Head) : record is not PlainValue)
            .DefaultIfEmpty(new RecordValue(sum.Head)),
        _ => records.DefaultIfEmpty(),
    };

    private static long SizeOf(CXCursor record) => record.Type.SizeOf;

    private void FillIn(Flow flow, SyntaxNode site)
    {
        foreach (var call in flow.Function.Calls)
        {
            Add(call.Node, At(call, TraceTarget.Map, flow.Map), At(call, TraceTarget.Size, flow.Size), At(call, TraceTarget.Data, flow.Record));
        }

        if (flow.Function.IsEntry)
        {
            Finish(flow, site);
        }
    }

    private IReadOnlyList<Value> At(Call call, TraceTarget question, Value? value) => value switch
    {
        ParameterValue parameter => Trace(question, call.Argument(parameter.Index)),
        ResultValue => UseTracer.OfExpression(_graph, call.Node),
        StoredValue stored => StoredAt(call.Argument(stored.Index)?.Core),
        null => [],
        _ => [value],
    };

    /// <summary>The uses of a value that a function stores through a pointer argument.</summary>
    private IReadOnlyList<Value> StoredAt(SyntaxNode? argument) => argument switch
    {
        { Kind: CXCursorKind.CXCursor_UnaryOperator, Operand: { } target } when _graph.NamedBy(target.Core) is { } variable =>
            UseTracer.OfVariable(_graph, variable),
        { } name when _graph.NamedBy(name) is { IsParameter: true } parameter => [new StoredValue(parameter.Index)],
        _ => [],
    };

    private IReadOnlyList<Value> Trace(TraceTarget question, SyntaxNode? expression)
    {
        if (expression is null)
        {
            return [];
        }

        if (!_traces.TryGetValue((expression, question), out var values))
        {
            _traces[(expression, question)] = values = ValueTracer.Trace(_graph, question, expression);
        }

        return values;
    }

    private void Finish(Flow flow, SyntaxNode site)
    {
        if (flow.Map is MapValue map)
        {
            _found.Add(new Sent(map.Declaration, KnownType(flow), (flow.Size as BytesValue)?.Count, site));
        }
        else if (flow.Map is ProgramValue)
        {
            var name = flow.Function.Name;
            var written = Whole(flow) is { } whole ? new IteratorRecord(name, whole.Declaration) : null;
            _iterators[name] = _iterators.TryGetValue(name, out var other) && other != written ? null : written;
        }
        else
        {
            // A static function that nobody calls sends nothing.
            SendsThroughUnknownMap |= flow.Function.MayBeEntered;
        }
    }

    /// <summary>The struct that is exactly the record; null when the record is longer or shorter, or the struct is not known.</summary>
    private static RecordValue? Whole(Flow flow) => flow switch
    {
        { Size: RecordValue size } => size,
        { Size: BytesValue bytes, Record: RecordValue record } when SizeOf(record.Declaration) == bytes.Count => record,
        _ => null,
    };

    /// <summary>The type of a record. A record that is shorter than a struct is none, and any other type is as long as the record is.</summary>
    private static Value? KnownType(Flow flow) => flow switch
    {
        { Record: RecordValue record, Size: BytesValue bytes } => SizeOf(record.Declaration) <= bytes.Count ? record : null,
        { Record: RecordValue record } => record,
        { Size: SumValue sum } => new RecordValue(sum.Head),
        { Record: PlainValue plain, Size: BytesValue bytes } => plain.Type.SizeOf == bytes.Count ? plain : null,
        _ => null,
    };

    private static Payload Describe(CXCursor map, Sent[] all)
    {
        var records = all.Where(sent => sent.Type is RecordValue).DistinctBy(sent => ((RecordValue)sent.Type!).Declaration)
            .Select(sent => new CarriedRecord(((RecordValue)sent.Type!).Declaration.Type, ((RecordValue)sent.Type).Declaration, sent.Site.Cursor));
        var plain = all.Where(sent => sent.Type is PlainValue).DistinctBy(sent => ((PlainValue)sent.Type!).Type.CanonicalType)
            .Select(sent => new CarriedRecord(((PlainValue)sent.Type!).Type, null, sent.Site.Cursor));
        var known = all.Where(sent => sent.Type is not null).Select(sent => sent.Site).ToHashSet<SyntaxNode>(ReferenceEqualityComparer.Instance);
        var unknown = Array.Find(all, sent => !known.Contains(sent.Site));
        if (known.Count == 0 && ValueTracer.ValueType(map) is { } declared && Array.TrueForAll(all, sent => sent.Size is null || sent.Size >= SizeOf(declared)))
        {
            // Where the program does not show it, a ring buffer may say it: it has no other values.
            records = [new CarriedRecord(declared.Type, declared, all[0].Site.Cursor)];
        }

        return new Payload(map.Spelling.Text(), [.. records, .. plain], unknown is null ? null : new UnknownRecord(unknown.Size, unknown.Site.Cursor));
    }

    /// <summary>A record that is sent to user space.</summary>
    private sealed record Sent(CXCursor Map, Value? Type, long? Size, SyntaxNode Site);

    /// <summary>Map, size and record of a call, as seen from one function. Null is not known.</summary>
    private sealed record Flow(Function Function, Value Map, Value? Size, Value? Record)
    {
        /// <summary>Whether callers determine part of it.</summary>
        public bool IsOpen => IsOpenValue(Map) || IsOpenValue(Size) || IsOpenValue(Record);

        private static bool IsOpenValue(Value? value) => value is ParameterValue or ResultValue or StoredValue or ProgramValue;
    }
}
