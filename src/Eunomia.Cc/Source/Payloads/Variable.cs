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

    /// <summary>The expressions that are assigned to it.</summary>
    public List<SyntaxNode> Values { get; } = [];

    /// <summary>Its uses.</summary>
    public List<SyntaxNode> Uses { get; } = [];

    /// <summary>Whether a compound assignment such as <c>+=</c> changes it; what that adds is not among its values.</summary>
    public bool IsAddedTo { get; set; }

    /// <summary>The values that its uses show; null until they are computed.</summary>
    public IReadOnlyList<Value>? ShownByUses { get; set; }

    /// <summary>Whether it is a member of a struct, whichever variable of the struct.</summary>
    public bool IsMember => Declaration.kind == CXCursorKind.CXCursor_FieldDecl;

    /// <summary>Whether it is a parameter.</summary>
    public bool IsParameter => Index >= 0;
}
