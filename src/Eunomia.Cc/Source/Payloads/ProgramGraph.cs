using ClangSharp.Interop;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>Assignments and calls in all functions of the program.</summary>
internal sealed class ProgramGraph
{
    private readonly Dictionary<CXCursor, Function> _functions = [];
    private readonly Dictionary<CXCursor, Variable> _variables = [];
    private readonly Dictionary<CXCursor, Variable> _fields = [];
    private readonly Dictionary<SyntaxNode, Variable> _initialised = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CXCursor, string> _helpers = [];
    private readonly Dictionary<CXCursor, IReadOnlyList<SyntaxNode>> _globals = [];

    /// <summary>Reads the functions.</summary>
    /// <param name="declarations">Declarations at the top level of the program.</param>
    public ProgramGraph(ImmutableArray<CXCursor> declarations)
    {
        var definitions = declarations.Where(cursor => cursor.kind == CXCursorKind.CXCursor_FunctionDecl && cursor.IsDefinition).ToArray();
        foreach (var definition in definitions)
        {
            _functions[definition.CanonicalCursor] = CreateFunction(definition);
        }

        var position = 0;
        foreach (var definition in definitions)
        {
            var nodes = SyntaxNode.Read(definition, _functions[definition.CanonicalCursor], position);
            position += nodes.Count;
            foreach (var node in nodes)
            {
                Add(node);
            }
        }
    }

    /// <summary>Calls of helpers that send records, in source order.</summary>
    public List<(Call Call, OutputHelper Helper)> Outputs { get; } = [];

    /// <summary>Calls of helpers that read a performance counter; the map is the first argument.</summary>
    public List<Call> Reads { get; } = [];

    /// <summary>The function of the program that a call goes to, or null.</summary>
    public Function? CalledBy(SyntaxNode call) => _functions.GetValueOrDefault(call.Cursor.Referenced.CanonicalCursor);

    /// <summary>
    /// The name of the kernel's function that a call goes to; empty for the program's own. A helper is what its number says, whatever the
    /// program calls it.
    /// </summary>
    public string HelperCalledBy(SyntaxNode call)
    {
        if (call.Children is [var called, ..] && NumberIn(called.Core) is { } direct)
        {
            return BpfHelpers.NameOf(direct) ?? "";
        }

        var callee = call.Cursor.Referenced;
        if (!_helpers.TryGetValue(callee, out var name))
        {
            _helpers[callee] = name = _functions.ContainsKey(callee.CanonicalCursor) ? ""
                : callee.kind == CXCursorKind.CXCursor_VarDecl && Read(callee)[0].Operand is { } value && NumberIn(value.Core) is { } number
                    ? BpfHelpers.NameOf(number) ?? callee.Spelling.Text()
                : callee.Spelling.Text();
        }

        return name;
    }

    /// <summary>
    /// The variable or parameter that a node names, or the member that keeps an untyped pointer, whatever struct variable it is in; or null.
    /// </summary>
    public Variable? NamedBy(SyntaxNode node) => node.Kind switch
    {
        CXCursorKind.CXCursor_DeclRefExpr when node.Cursor.Referenced is { kind: CXCursorKind.CXCursor_VarDecl or CXCursorKind.CXCursor_ParmDecl } declaration =>
            VariableOf(declaration, node.Function),
        CXCursorKind.CXCursor_MemberRefExpr => FieldOf(node.Cursor.Referenced),
        _ => null,
    };

    /// <summary>The member, an untyped pointer, that a node in the braces of a struct's initial value is for; or null.</summary>
    public Variable? InitialisedBy(SyntaxNode node) => _initialised.GetValueOrDefault(node);

    /// <summary>The parameter that a node, an assignment, stores through, as in <c>*out = p</c>; or null.</summary>
    public Variable? StoredThrough(SyntaxNode node) =>
        node is { Kind: CXCursorKind.CXCursor_BinaryOperator, Children: [var left, _] }
        && left.Core is { Kind: CXCursorKind.CXCursor_UnaryOperator, Operand: { } pointer } target
        // Of the operators with one operand only * makes a pointer of a pointer to one.
        && target.Cursor.Type.CanonicalType is { kind: CXTypeKind.CXType_Pointer } stored
        && pointer.Cursor.Type.CanonicalType is { kind: CXTypeKind.CXType_Pointer } outer && outer.PointeeType.CanonicalType == stored
        && NamedBy(pointer.Core) is { IsParameter: true } parameter
            ? parameter
            : null;

    /// <summary>The callback's parameter that receives an argument of a helper's call; or null.</summary>
    public Variable? ContextFor(SyntaxNode call, SyntaxNode argument) =>
        Call.IndexOf(call, argument) is > 0 and var index && CallbackAt(new Call(call), index - 1) is { Parameters: [.., var last] } ? last : null;

    /// <summary>The variable that a node declares.</summary>
    public Variable DeclaredBy(SyntaxNode node) => VariableOf(node.Cursor, node.Function);

    /// <summary>A declaration outside of functions, such as a global or an enumerator, with every node below it.</summary>
    public IReadOnlyList<SyntaxNode> Read(CXCursor declaration)
    {
        if (!_globals.TryGetValue(declaration, out var nodes))
        {
            _globals[declaration] = nodes = SyntaxNode.Read(declaration, null, 0);
        }

        return nodes;
    }

    private Variable? FieldOf(CXCursor field)
    {
        if (field.kind != CXCursorKind.CXCursor_FieldDecl || field.Type.CanonicalType is not { kind: CXTypeKind.CXType_Pointer } type
            || type.PointeeType.CanonicalType.kind != CXTypeKind.CXType_Void)
        {
            return null;
        }

        if (!_fields.TryGetValue(field, out var variable))
        {
            _fields[field] = variable = new Variable(field, function: null, index: -1);
        }

        return variable;
    }

    /// <summary>The function of the program that an argument names, or null.</summary>
    private Function? CallbackAt(Call call, int index) =>
        call.Argument(index)?.Core is { } argument
        && (argument is { Kind: CXCursorKind.CXCursor_UnaryOperator, Operand: { } operand } ? operand.Core : argument) is
        { Kind: CXCursorKind.CXCursor_DeclRefExpr, Cursor.Referenced: { kind: CXCursorKind.CXCursor_FunctionDecl } function }
            ? _functions.GetValueOrDefault(function.CanonicalCursor)
            : null;

    /// <summary>The number of the helper behind a function pointer: <c>25</c> or <c>BPF_FUNC_perf_event_output</c>.</summary>
    private static long? NumberIn(SyntaxNode node)
    {
        if (node.Kind == CXCursorKind.CXCursor_IntegerLiteral)
        {
            using var value = node.Cursor.Evaluate;
            return value.AsLongLong;
        }

        return node.Kind == CXCursorKind.CXCursor_DeclRefExpr && node.Cursor.Referenced is { kind: CXCursorKind.CXCursor_EnumConstantDecl } enumerator
            ? enumerator.EnumConstantDeclValue
            : null;
    }

    private Function CreateFunction(CXCursor definition)
    {
        var function = new Function(definition.Spelling.Text(), mayBeEntered: definition.Linkage != CXLinkageKind.CXLinkage_Internal);
        for (var i = 0; i < definition.NumArguments; i++)
        {
            var parameter = new Variable(definition.GetArgument((uint)i), function, i);
            function.Parameters.Add(parameter);
            _variables[parameter.Declaration] = parameter;
        }

        return function;
    }

    private Variable VariableOf(CXCursor declaration, Function? function)
    {
        if (!_variables.TryGetValue(declaration, out var variable))
        {
            var isGlobal = declaration.Linkage is not (CXLinkageKind.CXLinkage_NoLinkage or CXLinkageKind.CXLinkage_Invalid);
            _variables[declaration] = variable = new Variable(declaration, isGlobal ? null : function, index: -1);
        }

        return variable;
    }

    private void Add(SyntaxNode node)
    {
        switch (node.Kind)
        {
            case CXCursorKind.CXCursor_VarDecl when node.Operand is { } value:
                VariableOf(node.Cursor, node.Function).Values.Add(value);
                break;
            case CXCursorKind.CXCursor_BinaryOperator or CXCursorKind.CXCursor_CompoundAssignOperator
                when node.AssignmentTarget is { } target && NamedBy(target) is { } variable:
                variable.Values.Add(node.Children[1]);
                variable.IsAddedTo |= node.Kind == CXCursorKind.CXCursor_CompoundAssignOperator;
                break;
            case CXCursorKind.CXCursor_DeclRefExpr when NamedBy(node) is { Function: not null } variable:
                variable.Uses.Add(node);
                break;
            case CXCursorKind.CXCursor_MemberRefExpr when NamedBy(node) is { } field:
                field.Uses.Add(node);
                break;
            case CXCursorKind.CXCursor_InitListExpr:
                AddInitialMembers(node);
                break;
            case CXCursorKind.CXCursor_ReturnStmt when node.Operand is { } result:
                node.Function!.Results.Add(result);
                break;
            case CXCursorKind.CXCursor_CallExpr:
                AddCall(node);
                break;
        }
    }

    private void AddInitialMembers(SyntaxNode list)
    {
        if (list.Cursor.Type.CanonicalType is not { kind: CXTypeKind.CXType_Record } type)
        {
            return;
        }

        var fields = type.Fields();
        for (var i = 0; i < list.Children.Count; i++)
        {
            var child = list.Children[i];
            var field = child.Children is [{ Kind: CXCursorKind.CXCursor_MemberRef } designated, ..] ? FieldOf(designated.Cursor.Referenced)
                : i < fields.Count ? FieldOf(fields[i])
                : null;
            if (field is not null)
            {
                _initialised[child] = field;
                field.Values.Add(child);
            }
        }
    }

    private void AddCall(SyntaxNode node)
    {
        var call = new Call(node);
        if (CalledBy(node) is { } function)
        {
            function.Calls.Add(call);
            return;
        }

        for (var i = 0; i + 2 < node.Children.Count; i++)
        {
            if (CallbackAt(call, i) is { Parameters.Count: > 0 and var count } callback)
            {
                callback.Calls.Add(call with { Context = new CallbackContext(count - 1, i + 1) });
            }
        }

        if (HelperCalledBy(node) is var name && OutputHelper.Find(name) is { } helper)
        {
            Outputs.Add((call, helper));
        }
        else if (OutputHelper.IsRead(name))
        {
            Reads.Add(call);
        }
        else if (name == OutputHelper.WriteToDynamicPointer && DynamicPointer(call) is { } pointer && call.Argument(2) is { } source)
        {
            pointer.Values.Add(source);
        }
        else if (name == OutputHelper.ViewOfDynamicPointer && DynamicPointer(call) is { } viewed)
        {
            // What the view is assigned to says what is behind the pointer.
            viewed.Uses.Add(node);
        }
    }

    private Variable? DynamicPointer(Call call) =>
        call.Argument(0)?.Core is { Kind: CXCursorKind.CXCursor_UnaryOperator, Operand: { } operand } ? NamedBy(operand.Core) : null;
}
