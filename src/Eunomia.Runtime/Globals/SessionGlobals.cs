using System.Collections;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Eunomia.Runtime.Globals;

/// <summary>The global variables of a session: <c>session.Globals["min_ms"].Set(5)</c>.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "They are called what C calls them.")]
public sealed class SessionGlobals : IReadOnlyCollection<SessionGlobal>
{
    private readonly ImmutableArray<SessionGlobal> _all;
    private readonly FrozenDictionary<string, SessionGlobal> _byName;

    internal SessionGlobals(GlobalMemory memory, GlobalVariables variables)
    {
        _all = [.. variables.All.Select(variable => new SessionGlobal(memory, variable))];
        // Of several in different sections the first.
        _byName = _all.DistinctBy(global => global.Name, StringComparer.Ordinal).ToFrozenDictionary(global => global.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public int Count => _all.Length;

    /// <summary>The variable of that C name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SessionGlobal this[string name] => TryGetValue(name, out var global)
        ? global
        : throw new KeyNotFoundException($"the package has no variable '{name}'{(_all.IsEmpty ? "" : $"; it has: {string.Join(", ", _all.Select(other => other.Name))}")}");

    /// <summary>The variable of that C name; of several in different sections the first.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryGetValue(string name, [NotNullWhen(true)] out SessionGlobal? global) => _byName.TryGetValue(name, out global);

    /// <summary>By section and offset.</summary>
    public IEnumerator<SessionGlobal> GetEnumerator() => _all.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
