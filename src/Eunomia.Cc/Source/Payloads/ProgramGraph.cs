using System.Collections.Immutable;
using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>What is assigned to which variable, and who calls whom, in all functions of the program.</summary>
internal sealed class ProgramGraph
{
    private readonly Dictionary<CXCursor, Function> _functions = [];
    private readonly Dictionary<CXCursor, Variable> _variables = [];
    private readonly Dictionary<CXCursor, string> _helpers = [];
    private readonly Dictionary<CXCursor, IReadOnlyList<SyntaxNode>> _globals = [];

    /// <summary>Reads the functions.</summary>
    /// <param name="declarations">What the program declares at the top level.</param>
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

    /// <summary>The name of the kernel's function that a call goes to; empty for the program's own.</summary>
    public string HelperCalledBy(SyntaxNode call)
    {
        var callee = call.Cursor.Referenced;
        if (!_helpers.TryGetValue(callee, out var name))
        {
            _helpers[callee] = name = _functions.ContainsKey(callee.CanonicalCursor) ? "" : callee.Spelling.Text();
        }

        return name;
    }

    /// <summary>The variable or parameter that a node names, or null.</summary>
    public Variable? NamedBy(SyntaxNode node) =>
        node.Kind == CXCursorKind.CXCursor_DeclRefExpr
        && node.Cursor.Referenced is { kind: CXCursorKind.CXCursor_VarDecl or CXCursorKind.CXCursor_ParmDecl } declaration
            ? VariableOf(declaration, node.Function)
            : null;

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

    private Function CreateFunction(CXCursor definition)
    {
        var function = new Function(mayBeEntered: definition.Linkage != CXLinkageKind.CXLinkage_Internal);
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
                break;
            case CXCursorKind.CXCursor_DeclRefExpr when NamedBy(node) is { Function: not null } variable:
                variable.Uses.Add(node);
                break;
            case CXCursorKind.CXCursor_ReturnStmt when node.Operand is { } result:
                node.Function!.Results.Add(result);
                break;
            case CXCursorKind.CXCursor_CallExpr:
                AddCall(node);
                break;
        }
    }

    private void AddCall(SyntaxNode node)
    {
        var call = new Call(node);
        if (CalledBy(node) is { } function)
        {
            function.Calls.Add(call);
        }
        else if (HelperCalledBy(node) is var name && OutputHelper.Find(name) is { } helper)
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
