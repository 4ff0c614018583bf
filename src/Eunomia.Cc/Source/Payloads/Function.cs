namespace Eunomia.Cc.Source.Payloads;

/// <summary>A function of the program, with what is known of it from its body and from its callers.</summary>
/// <param name="name">Its name.</param>
/// <param name="mayBeEntered">Whether it may be called from outside the source: it is not static.</param>
internal sealed class Function(string name, bool mayBeEntered)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its parameters.</summary>
    public List<Variable> Parameters { get; } = [];

    /// <summary>The expressions it returns.</summary>
    public List<SyntaxNode> Results { get; } = [];

    /// <summary>Where it is called.</summary>
    public List<Call> Calls { get; } = [];

    /// <summary>Whether it may be called from outside the source.</summary>
    public bool MayBeEntered => mayBeEntered;

    /// <summary>Whether somebody else may call it, with arguments nobody knows.</summary>
    public bool IsEntry => mayBeEntered || Calls.Count == 0;
}
