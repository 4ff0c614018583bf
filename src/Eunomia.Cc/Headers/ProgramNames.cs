namespace Eunomia.Cc.Headers;

/// <summary>The names in a program and the headers it includes, as hashes.</summary>
internal sealed class ProgramNames
{
    private readonly HashSet<uint> _used = [];
    private readonly HashSet<uint> _declared = [];

    /// <summary>Names in code: members, types, functions.</summary>
    public IReadOnlyCollection<uint> Used => _used;

    /// <summary>Names in headers that only declare functions: of the types in these, a declaration is enough.</summary>
    public IReadOnlyCollection<uint> Declared => _declared;

    /// <summary>Whether a name is in code.</summary>
    public bool IsUsed(uint name) => _used.Contains(name);

    /// <summary>Adds a name in code.</summary>
    public void AddUsed(uint name) => _used.Add(name);

    /// <summary>Adds a name in a declaration.</summary>
    public void AddDeclared(uint name) => _declared.Add(name);
}
