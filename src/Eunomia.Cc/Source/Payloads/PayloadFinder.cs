using System.Collections.Immutable;
using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>
/// Finds which struct travels through which ring buffer or perf event array. A call of a helper that sends a record is a flow: a map, a
/// size and a record. What a flow takes from the parameters of its function is filled in at each of the function's calls, which makes
/// it a flow of the caller; the same flow of the same function counts once, so recursion ends.
/// </summary>
internal sealed class PayloadFinder
{
    // A program of a thousand helpers that each send through a hundred maps stays below; a hostile one is given up.
    private const int MostFlows = 1 << 17;

    private readonly ProgramGraph _graph;
    private readonly Dictionary<(SyntaxNode, Question), IReadOnlyList<Value>> _traces = [];
    private readonly HashSet<Flow> _known = [];
    private readonly Queue<(Flow Flow, SyntaxNode Site)> _pending = [];
    private readonly List<(CXCursor Map, CXCursor Record, SyntaxNode Site)> _found = [];

    private PayloadFinder(ProgramGraph graph) => _graph = graph;

    /// <summary>Searches a program.</summary>
    /// <param name="declarations">What it declares at the top level.</param>
    public static PayloadFinder Search(ImmutableArray<CXCursor> declarations)
    {
        var finder = new PayloadFinder(new ProgramGraph(declarations));
        finder.Run();
        return finder;
    }

    /// <summary>The maps that carry structs, in the order of their first use.</summary>
    public ImmutableArray<Payload> Payloads =>
        [
            .. _found.OrderBy(found => found.Site.Position).GroupBy(found => found.Map).Select(group => new Payload(
                group.Key.Spelling.Text(),
                [.. group.DistinctBy(found => found.Record).Select(found => new CarriedRecord(found.Record, found.Site.Cursor))])),
        ];

    /// <summary>The maps that performance counters are read from.</summary>
    public ImmutableArray<string> ReadMaps =>
        [
            .. _graph.Reads.SelectMany(call => Trace(Question.Map, call.Argument(0))).OfType<MapValue>().Select(map => map.Declaration.Spelling.Text())
                .Distinct(StringComparer.Ordinal),
        ];

    private void Run()
    {
        foreach (var (call, helper) in _graph.Outputs)
        {
            Add(
                call.Node,
                Trace(Question.Map, call.Argument(helper.Map)),
                Trace(Question.Size, call.Argument(helper.Size)),
                helper.Data == OutputHelper.Result ? UseTracer.OfExpression(_graph, call.Node) : Trace(Question.Data, call.Argument(helper.Data)));
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
        if (sizes.Count > 1 && sizes[0] is RecordValue)
        {
            // Such as sizeof(struct head) + sizeof(struct body): the pointer knows better.
            sizes = records.Any(record => record is RecordValue) ? [] : [sizes[0]];
        }

        foreach (var map in maps)
        {
            foreach (var size in sizes.DefaultIfEmpty())
            {
                // A pointer may have been cast, and often has; a size says what is sent.
                foreach (var record in size is RecordValue ? [size] : records.DefaultIfEmpty())
                {
                    var flow = new Flow(site.Function!, map, size, record);
                    if (_known.Count < MostFlows && _known.Add(flow))
                    {
                        _pending.Enqueue((flow, site));
                    }
                }
            }
        }
    }

    private void FillIn(Flow flow, SyntaxNode site)
    {
        foreach (var call in flow.Function.Calls)
        {
            Add(call.Node, At(call, Question.Map, flow.Map), At(call, Question.Size, flow.Size), At(call, Question.Data, flow.Record));
        }

        if (flow.Function.IsEntry)
        {
            Finish(flow, site);
        }
    }

    private IReadOnlyList<Value> At(Call call, Question question, Value? value) => value switch
    {
        ParameterValue parameter => Trace(question, call.Argument(parameter.Index)),
        ResultValue => UseTracer.OfExpression(_graph, call.Node),
        null => [],
        _ => [value],
    };

    private IReadOnlyList<Value> Trace(Question question, SyntaxNode? expression)
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
        if (flow is { Map: MapValue map, Record: RecordValue record })
        {
            _found.Add((map.Declaration, record.Declaration, site));
        }
    }

    /// <summary>A record on its way. What is not known is null.</summary>
    private sealed record Flow(Function Function, Value Map, Value? Size, Value? Record)
    {
        /// <summary>Whether callers have a say in it.</summary>
        public bool IsOpen => IsOpenValue(Map) || IsOpenValue(Size) || IsOpenValue(Record);

        private static bool IsOpenValue(Value? value) => value is ParameterValue or ResultValue;
    }
}
