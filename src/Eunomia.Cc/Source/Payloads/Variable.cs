using ClangSharp.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>A variable, a parameter or a member, with all that is assigned to it and everywhere it is used: order and branches are ignored.</summary>
internal sealed class Variable(CXCursor declaration, Function? function, int index)
{
    /// <summary>Its declaration.</summary>
    public CXCursor Declaration => declaration;

    /// <summary>The function it belongs to; null for a global and for a member.</summary>
    public Function? Function => function;

    /// <summary>Which parameter it is; negative for a variable.</summary>
    public int Index => index;

    /// <summary>What is assigned to it.</summary>
    public List<SyntaxNode> Values { get; } = [];

    /// <summary>Where it is named.</summary>
    public List<SyntaxNode> Uses { get; } = [];

    /// <summary>Whether something is added to it, or the like: it is then none of its values.</summary>
    public bool IsAddedTo { get; set; }

    /// <summary>What is known to become of its value; null until somebody asks.</summary>
    public IReadOnlyList<Value>? ShownByUses { get; set; }

    /// <summary>Whether it is a member of a struct, whichever variable of the struct.</summary>
    public bool IsMember => Declaration.kind == CXCursorKind.CXCursor_FieldDecl;

    /// <summary>Whether it is a parameter.</summary>
    public bool IsParameter => Index >= 0;
}
