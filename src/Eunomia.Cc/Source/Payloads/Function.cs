namespace Eunomia.Cc.Source.Payloads;

/// <summary>A function of the program: its parameters, results and callers.</summary>
/// <param name="name">Its name.</param>
/// <param name="mayBeEntered">Whether it may be called from outside the source, because it is not static.</param>
internal sealed class Function(string name, bool mayBeEntered)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its parameters.</summary>
    public List<Variable> Parameters { get; } = [];

    /// <summary>The expressions it returns.</summary>
    public List<SyntaxNode> Results { get; } = [];

    /// <summary>Calls to it.</summary>
    public List<Call> Calls { get; } = [];

    /// <summary>Whether it may be called from outside the source.</summary>
    public bool MayBeEntered => mayBeEntered;

    /// <summary>Whether it may be called from elsewhere, with unknown arguments.</summary>
    public bool IsEntry => mayBeEntered || Calls.Count == 0;
}
