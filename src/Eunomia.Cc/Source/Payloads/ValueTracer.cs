using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>
/// Finds the possible values of an expression by going back along assignments, into the functions it calls, and up to the parameters of the
/// function it is in. One search visits a node once, so it ends, and is quick, whatever calls what.
/// </summary>
internal sealed class ValueTracer
{
    // More maps or structs in one place, or a longer way to them, come from no human's program.
    private const int MostValues = 64;
    private const int MostNodes = 4096;

    private readonly ProgramGraph _graph;
    private readonly TraceTarget _question;
    private readonly Function? _home;
    private readonly Queue<SyntaxNode> _pending = [];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Function, List<Call>> _entered = [];
    private readonly List<Value> _values = [];
    private readonly List<PlainValue> _plain = [];
    private readonly List<Variable> _variables = [];

    // Of a size: whether something is added, and whether it may be what nobody knows.
    private bool _isSum;
    private bool _isUnknown;

    private ValueTracer(ProgramGraph graph, TraceTarget question, Function? home) => (_graph, _question, _home) = (graph, question, home);

    /// <summary>The values that an expression may have, each once, nearest first.</summary>
    public static IReadOnlyList<Value> Trace(ProgramGraph graph, TraceTarget question, SyntaxNode expression)
    {
        var tracer = new ValueTracer(graph, question, expression.Function);
        tracer.Push(expression);
        while (tracer._pending.TryDequeue(out var node))
        {
            tracer.Visit(node);
        }

        return [.. (question == TraceTarget.Size ? tracer.Sizes(expression) : tracer.Answer()).Distinct().Take(MostValues)];
    }

    private Value[] Answer()
    {
        var records = _values.Where(value => value is RecordValue).ToArray();
        if (_question == TraceTarget.Data && records.Length == 0)
        {
            // Nothing that came in has a type, but what is done with it later may.
            records = [.. _variables.SelectMany(variable => UseTracer.OfVariable(_graph, variable)).Where(value => value is RecordValue)];
        }

        // What the function itself says comes before what its callers say. A number may have been a struct to them.
        return records.Length > 0 ? records : [.. _values, .. _plain];
    }

    private IEnumerable<Value> Sizes(SyntaxNode expression)
    {
        var records = _values.OfType<RecordValue>().ToArray();
        if (!_isSum)
        {
            return _isUnknown ? _values.Where(value => value is not BytesValue) : _values;
        }

        return records.Length > 0 ? [new SumValue(records[0].Declaration)]
            : _values.Exists(value => value is ParameterValue) ? _values.Where(value => value is ParameterValue)
            : ConstantOf(expression) is { } bytes ? [bytes]
            : [];
    }

    private static BytesValue? ConstantOf(SyntaxNode expression)
    {
        using var value = expression.Cursor.Evaluate;
        // What clang cannot work out is 0 here, and so is what a variable has before its size is known.
        return value.AsLongLong is > 0 and var bytes ? new BytesValue(bytes) : null;
    }

    private void Push(SyntaxNode? node)
    {
        if (node is not null && _seen.Count < MostNodes && _seen.Add(node))
        {
            _pending.Enqueue(node);
        }
    }

    private void Visit(SyntaxNode node)
    {
        if (DirectValue(node) is { } value)
        {
            _values.Add(value);
            return;
        }

        if (_question == TraceTarget.Data && PlainAt(node.Cursor.Type) is { } plain)
        {
            _plain.Add(plain);
        }

        switch (node.Kind)
        {
            case CXCursorKind.CXCursor_ParenExpr or CXCursorKind.CXCursor_CStyleCastExpr or CXCursorKind.CXCursor_InitListExpr:
                Push(node.Operand);
                break;
            case CXCursorKind.CXCursor_UnexposedExpr:
                PushAll(node.Children);
                break;
            case CXCursorKind.CXCursor_ConditionalOperator:
                PushAll(node.Children.Skip(1));
                break;
            case CXCursorKind.CXCursor_StmtExpr:
                Push(node.Children is [var block, ..] ? block.Operand : null);
                break;
            case CXCursorKind.CXCursor_BinaryOperator or CXCursorKind.CXCursor_CompoundAssignOperator when node.AssignmentTarget is not null:
                Push(node.Children[1]);
                break;
            case CXCursorKind.CXCursor_BinaryOperator when _question == TraceTarget.Size:
                _isSum = true;
                PushAll(node.Children);
                break;
            case CXCursorKind.CXCursor_UnaryOperator when _question == TraceTarget.Data:
                VisitDynamicPointer(node);
                break;
            case CXCursorKind.CXCursor_DeclRefExpr or CXCursorKind.CXCursor_MemberRefExpr:
                VisitName(node);
                break;
            case CXCursorKind.CXCursor_CallExpr:
                VisitCall(node);
                break;
            case CXCursorKind.CXCursor_IntegerLiteral:
                break;
            default:
                _isUnknown = true;
                break;
        }
    }

    private void PushAll(IEnumerable<SyntaxNode> nodes)
    {
        foreach (var node in nodes.Where(node => node.IsExpression))
        {
            Push(node);
        }
    }

    /// <summary>The value of a node without its context.</summary>
    private Value? DirectValue(SyntaxNode node) => _question switch
    {
        TraceTarget.Map => MapAt(node) is { } map ? new MapValue(map) : null,
        TraceTarget.Data => PointsTo(node.Cursor.Type) is { } record ? new RecordValue(record) : null,
        _ when node.Kind == CXCursorKind.CXCursor_UnaryExpr => SizedBy(node) is { } sized ? new RecordValue(sized) : ConstantOf(node),
        _ => node.Kind == CXCursorKind.CXCursor_IntegerLiteral ? ConstantOf(node) : null,
    };

    /// <summary>The type that a pointer leads to, or of an array, where that is no struct and has a size.</summary>
    public static PlainValue? PlainAt(CXType type)
    {
        var canonical = type.CanonicalType;
        var target = canonical.kind == CXTypeKind.CXType_Pointer ? PointeeOf(type) : type;
        return target.CanonicalType.kind switch
        {
            CXTypeKind.CXType_ConstantArray when !IsOfRecords(target) && target.SizeOf > 0 => new PlainValue(target),
            _ when canonical.kind != CXTypeKind.CXType_Pointer => null,
            CXTypeKind.CXType_Void or CXTypeKind.CXType_Record or CXTypeKind.CXType_ConstantArray or CXTypeKind.CXType_IncompleteArray
                or CXTypeKind.CXType_FunctionProto or CXTypeKind.CXType_FunctionNoProto => null,
            _ when target.SizeOf > 0 => new PlainValue(target),
            _ => null,
        };
    }

    private static bool IsOfRecords(CXType array)
    {
        var element = array.CanonicalType;
        while (element.kind == CXTypeKind.CXType_ConstantArray)
        {
            element = element.ArrayElementType.CanonicalType;
        }

        return element.kind == CXTypeKind.CXType_Record;
    }

    /// <summary>What a pointer leads to by the name the program has for it, if the pointer has none of its own.</summary>
    private static CXType PointeeOf(CXType pointer) =>
        pointer.kind == CXTypeKind.CXType_Pointer ? pointer.PointeeType : pointer.CanonicalType.PointeeType;

    /// <summary>The struct that a pointer or an array leads to. What is behind a dynamic pointer, its own struct does not say.</summary>
    public static CXCursor? PointsTo(CXType type) =>
        type.CanonicalType is { kind: CXTypeKind.CXType_Pointer } pointer
        && RecordName.Find(pointer.PointeeType) is { } record
        && RecordName.From(record) is not { IsTag: true, Text: "bpf_dynptr" }
            ? record
            : null;

    /// <summary>The struct whose size <c>sizeof</c> gives.</summary>
    private static CXCursor? SizedBy(SyntaxNode node)
    {
        if (node.Children.LastOrDefault(child => child.Kind == CXCursorKind.CXCursor_TypeRef) is not { } reference)
        {
            return node.Operand is { } operand ? RecordName.Find(operand.Cursor.Type) : null;
        }

        if (RecordName.Find(reference.Cursor.Type) is not { } record)
        {
            return null;
        }

        // The type may also be an array of the struct, or a pointer to it.
        using var size = node.Cursor.Evaluate;
        return size.AsLongLong is var bytes and > 0 && bytes % record.Type.SizeOf == 0 ? record : null;
    }

    private static CXCursor? MapAt(SyntaxNode node) =>
        node is { Kind: CXCursorKind.CXCursor_UnaryOperator, Operand.Core: { Kind: CXCursorKind.CXCursor_DeclRefExpr } name }
        && name.Cursor.Referenced is { kind: CXCursorKind.CXCursor_VarDecl } variable
        && variable.HasVarDeclGlobalStorage
        && variable.Type.CanonicalType.kind == CXTypeKind.CXType_Record
            ? variable.CanonicalCursor
            : null;

    private void VisitDynamicPointer(SyntaxNode node)
    {
        // Its address points to a struct that is not the record.
        if (node.Operand is { } name && _graph.NamedBy(name.Core) is { } pointer
            && pointer.Declaration.Type.CanonicalType.kind == CXTypeKind.CXType_Record)
        {
            Enter(pointer);
        }
    }

    private void VisitName(SyntaxNode node)
    {
        if (_graph.NamedBy(node) is { } variable)
        {
            Enter(variable);
        }
        else if (node.Cursor.Referenced is { kind: CXCursorKind.CXCursor_EnumConstantDecl } enumerator)
        {
            Push(_graph.Read(enumerator)[0].Operand);
        }
        else
        {
            _isUnknown = true;
        }
    }

    private void Enter(Variable variable)
    {
        if (!_seen.Add(variable))
        {
            return;
        }

        _variables.Add(variable);
        _isSum |= variable.IsAddedTo;
        PushAll(variable.Values);
        if (variable.IsMember)
        {
            return;
        }

        if (variable.Function is null)
        {
            // What user space or the program may change has a size that nobody knows.
            _isUnknown |= !variable.Declaration.Type.IsConstQualified || variable.Declaration.Type.IsVolatileQualified;
            Push(_graph.Read(variable.Declaration)[0].Operand);
            return;
        }

        if (!variable.IsParameter)
        {
            return;
        }

        if (variable.Function == _home)
        {
            _values.Add(new ParameterValue(variable.Index));
        }

        foreach (var call in _entered.GetValueOrDefault(variable.Function, []))
        {
            Push(call.Argument(variable.Index));
        }
    }

    private void VisitCall(SyntaxNode node)
    {
        var call = new Call(node);
        if (_graph.CalledBy(node) is { } function)
        {
            if (!_entered.TryGetValue(function, out var calls))
            {
                _entered[function] = calls = [];
            }

            // Parameters that were reached through an earlier call are those of this one, too.
            calls.Add(call);
            PushAll(function.Results);
            PushAll(function.Parameters.Where(_seen.Contains).Select(parameter => call.Argument(parameter.Index)).OfType<SyntaxNode>());
        }
        else if (call.Argument(0)?.Core is { } argument && MapAt(argument) is { } map && _graph.HelperCalledBy(node) is var helper)
        {
            if (_question == TraceTarget.Map && helper == OutputHelper.Lookup)
            {
                _values.AddRange(InnerMaps(map));
            }
            else if (_question == TraceTarget.Data && OutputHelper.IsLookup(helper) && ValueType(map) is { } record)
            {
                _values.Add(new RecordValue(record));
            }
        }
        else
        {
            _isUnknown = true;
        }
    }

    /// <summary>The maps that a map of maps is initialised with.</summary>
    private IEnumerable<MapValue> InnerMaps(CXCursor map) =>
        _graph.Read(map.Definition).Select(MapAt).OfType<CXCursor>().Where(inner => inner != map).Select(inner => new MapValue(inner));

    /// <summary>The struct in <c>__type(value, struct x)</c>, which declares a member of that name that points to it.</summary>
    public static CXCursor? ValueType(CXCursor map) =>
        map.Type.Fields().Where(field => field.Spelling.Text() == "value").Select(field => PointsTo(field.Type)).FirstOrDefault();
}
