using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>
/// A node of a function's syntax tree that knows its parent. Trees are walked with loops, never recursively: a generated program may
/// nest them thousands deep.
/// </summary>
internal sealed class SyntaxNode
{
    private readonly List<SyntaxNode> _children = [];

    private SyntaxNode(CXCursor cursor, SyntaxNode? parent, int position)
    {
        (Cursor, Parent, Position) = (cursor, parent, position);
        parent?._children.Add(this);
    }

    /// <summary>The node.</summary>
    public CXCursor Cursor { get; }

    /// <summary>The kind of node.</summary>
    public CXCursorKind Kind => Cursor.kind;

    /// <summary>The node that it is part of; null for the root.</summary>
    public SyntaxNode? Parent { get; }

    /// <summary>The nodes that are part of it, in source order.</summary>
    public IReadOnlyList<SyntaxNode> Children => _children;

    /// <summary>Its position in the order of the source.</summary>
    public int Position { get; }

    /// <summary>The function it is in; null outside.</summary>
    public Function? Function { get; private set; }

    /// <summary>Whether it is an expression; a declaration's children may be types and attributes, too.</summary>
    public bool IsExpression => Kind is >= CXCursorKind.CXCursor_FirstExpr and < CXCursorKind.CXCursor_FirstStmt;

    /// <summary>The last child that is an expression: what is cast, or what a variable is initialised with.</summary>
    public SyntaxNode? Operand => _children.FindLast(child => child.IsExpression);

    /// <summary>
    /// The target of the assignment that the node makes; null when it assigns nothing. In C only the target of an assignment stands on the left of
    /// an operator without a conversion to its value, whether or not this version of libclang tells operators apart.
    /// </summary>
    public SyntaxNode? AssignmentTarget =>
        Kind is CXCursorKind.CXCursor_BinaryOperator or CXCursorKind.CXCursor_CompoundAssignOperator
        && _children.Count == 2
        && WithoutParentheses(_children[0]) is var target
        && target.Kind switch
        {
            CXCursorKind.CXCursor_DeclRefExpr => target.Cursor.Referenced.kind is CXCursorKind.CXCursor_VarDecl or CXCursorKind.CXCursor_ParmDecl,
            CXCursorKind.CXCursor_MemberRefExpr or CXCursorKind.CXCursor_ArraySubscriptExpr => true,
            _ => false,
        }
            ? target
            : null;

    /// <summary>Whether the node is a cast, written or implied, or parentheses: what is in it counts.</summary>
    public bool IsConversion =>
        Kind is CXCursorKind.CXCursor_UnexposedExpr or CXCursorKind.CXCursor_ParenExpr or CXCursorKind.CXCursor_CStyleCastExpr;

    /// <summary>The node without casts, written or implied, and parentheses.</summary>
    public SyntaxNode Core
    {
        get
        {
            var node = this;
            while (node.IsConversion && node.Operand is { } operand)
            {
                node = operand;
            }

            return node;
        }
    }

    /// <summary>The tree below a declaration, flat: parents before children, the root first.</summary>
    /// <param name="root">The declaration.</param>
    /// <param name="function">The function it defines, or null.</param>
    /// <param name="firstPosition">The root's position.</param>
    public static IReadOnlyList<SyntaxNode> Read(CXCursor root, Function? function, int firstPosition)
    {
        var nodes = new List<SyntaxNode> { new(root, null, firstPosition) { Function = function } };
        var open = new Stack<SyntaxNode>(nodes);
        root.Walk((cursor, parent) =>
        {
            // libclang shows what is inside a constant expression twice, the second time as a child of itself.
            if (cursor == parent)
            {
                return;
            }

            while (open.Count > 1 && open.Peek().Cursor != parent)
            {
                open.Pop();
            }

            var node = new SyntaxNode(cursor, open.Peek(), firstPosition + nodes.Count) { Function = function };
            nodes.Add(node);
            open.Push(node);
        });
        return nodes;
    }

    private static SyntaxNode WithoutParentheses(SyntaxNode node)
    {
        while (node is { Kind: CXCursorKind.CXCursor_ParenExpr, Operand: { } operand })
        {
            node = operand;
        }

        return node;
    }
}
