using ClangSharp.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>A variable or parameter, with all that is assigned to it and everywhere it is used: order and branches are ignored.</summary>
internal sealed class Variable(CXCursor declaration, Function? function, int index)
{
    /// <summary>Its declaration.</summary>
    public CXCursor Declaration => declaration;

    /// <summary>The function it belongs to; null for a global.</summary>
    public Function? Function => function;

    /// <summary>Which parameter it is; negative for a variable.</summary>
    public int Index => index;

    /// <summary>What is assigned to it.</summary>
    public List<SyntaxNode> Values { get; } = [];

    /// <summary>Where it is named.</summary>
    public List<SyntaxNode> Uses { get; } = [];

    /// <summary>What is known to become of its value; null until somebody asks.</summary>
    public IReadOnlyList<Value>? ShownByUses { get; set; }

    /// <summary>Whether it is a parameter.</summary>
    public bool IsParameter => Index >= 0;
}
