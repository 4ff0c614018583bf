using ClangSharp.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>Finds which struct a pointer leads to by the uses of the pointer: casts, assignments, calls it is passed to.</summary>
internal sealed class UseTracer
{
    // Whoever has not said by then what it is will not say it later.
    private const int MostUses = 1024;

    private readonly ProgramGraph _graph;
    private readonly Function? _home;
    private readonly Queue<SyntaxNode> _pending = [];
    private readonly HashSet<Variable> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<Value> _values = [];
    private readonly List<Value> _copied = [];
    private readonly List<Value> _plain = [];

    private UseTracer(ProgramGraph graph, Function? home) => (_graph, _home) = (graph, home);

    /// <summary>The values that the uses of an expression show.</summary>
    public static IReadOnlyList<Value> OfExpression(ProgramGraph graph, SyntaxNode expression)
    {
        var tracer = new UseTracer(graph, expression.Function);
        tracer._pending.Enqueue(expression);
        return tracer.Run();
    }

    /// <summary>The values that the uses of a variable show.</summary>
    public static IReadOnlyList<Value> OfVariable(ProgramGraph graph, Variable variable)
    {
        if (variable.ShownByUses is not { } shown)
        {
            var tracer = new UseTracer(graph, variable.Function);
            tracer.Enter(variable);
            variable.ShownByUses = shown = tracer.Run();
        }

        return shown;
    }

    private List<Value> Run()
    {
        for (var visited = 0; visited < MostUses && _pending.TryDequeue(out var node); visited++)
        {
            Climb(node);
        }

        // What is copied there may be a part of it, and a pointer to bytes says the least.
        IEnumerable<Value> values = _values.Exists(value => value is RecordValue) ? _values : [.. _values, .. _copied.Count > 0 ? _copied : _plain];
        return [.. values.Distinct()];
    }

    private void Climb(SyntaxNode node)
    {
        while (true)
        {
            if (ValueTracer.PointsTo(node.Cursor.Type) is { } record)
            {
                _values.Add(new RecordValue(record));
                return;
            }

            if (ValueTracer.PlainAt(node.Cursor.Type) is { } plain)
            {
                _plain.Add(plain);
            }

            if (node.Parent is not { } parent)
            {
                return;
            }

            if (_graph.InitialisedBy(node) is { } member)
            {
                Enter(member);
                return;
            }

            switch (parent.Kind)
            {
                case CXCursorKind.CXCursor_UnexposedExpr or CXCursorKind.CXCursor_ParenExpr or CXCursorKind.CXCursor_CStyleCastExpr
                    or CXCursorKind.CXCursor_InitListExpr or CXCursorKind.CXCursor_StmtExpr:
                case CXCursorKind.CXCursor_ConditionalOperator when parent.Children[0] != node:
                case CXCursorKind.CXCursor_CompoundStmt when parent.Children[^1] == node && parent.Parent?.Kind == CXCursorKind.CXCursor_StmtExpr:
                    node = parent;
                    continue;
                default:
                    Arrive(node, parent);
                    return;
            }
        }
    }

    private void Arrive(SyntaxNode node, SyntaxNode parent)
    {
        switch (parent.Kind)
        {
            case CXCursorKind.CXCursor_VarDecl:
                Enter(_graph.DeclaredBy(parent));
                break;
            case CXCursorKind.CXCursor_BinaryOperator when parent.AssignmentTarget is { } target && parent.Children[1] == node:
                if (ValueTracer.PointsTo(target.Cursor.Type) is { } record)
                {
                    _values.Add(new RecordValue(record));
                }
                else if (_graph.NamedBy(target) is { } variable)
                {
                    Enter(variable);
                }

                break;
            case CXCursorKind.CXCursor_BinaryOperator when parent.Children[^1] == node && _graph.StoredThrough(parent) is { } parameter:
                if (parameter.Function == _home)
                {
                    _values.Add(new StoredValue(parameter.Index));
                }

                break;
            case CXCursorKind.CXCursor_ReturnStmt when node.Function == _home:
                _values.Add(new ResultValue());
                break;
            case CXCursorKind.CXCursor_CallExpr when _graph.CalledBy(parent) is { } callee:
                if (Call.IndexOf(parent, node) is var index and >= 0 && index < callee.Parameters.Count)
                {
                    Enter(callee.Parameters[index]);
                }

                break;
            case CXCursorKind.CXCursor_CallExpr when _graph.ContextFor(parent, node) is { } context:
                Enter(context);
                break;
            case CXCursorKind.CXCursor_CallExpr when Call.IndexOf(parent, node) == CopyHelper.Destination
                && CopyHelper.Find(_graph.HelperCalledBy(parent)) is { } copy:
                AddCopied(new Call(parent), copy);
                break;
        }
    }

    /// <summary>Adds the struct of copied bytes: the one whose size is copied, else the one that they come from.</summary>
    private void AddCopied(Call call, CopyHelper copy)
    {
        if (call.Argument(copy.Size) is { } size
            && ValueTracer.Trace(_graph, TraceTarget.Size, size).OfType<RecordValue>().FirstOrDefault() is { } sized)
        {
            _copied.Add(sized);
            return;
        }

        for (var source = call.Argument(copy.Source); source is not null; source = source.IsConversion ? source.Operand : null)
        {
            if (ValueTracer.PointsTo(source.Cursor.Type) is { } record)
            {
                _copied.Add(new RecordValue(record));
                return;
            }
        }
    }

    private void Enter(Variable variable)
    {
        if (!_seen.Add(variable))
        {
            return;
        }

        if (variable.ShownByUses is { } shown)
        {
            _values.AddRange(shown.Where(value => value is RecordValue));
            _plain.AddRange(shown.Where(value => value is PlainValue));
            return;
        }

        foreach (var use in variable.Uses)
        {
            _pending.Enqueue(use);
        }
    }
}
