namespace Eunomia.Runtime.Features;

/// <summary>Names of symbols in the kernel and its modules, from <c>/proc/kallsyms</c>, which shows them even where it hides addresses.</summary>
internal static class KernelSymbolNames
{
    /// <summary>The names that exist; null when the file cannot be read.</summary>
    public static IReadOnlySet<string>? Find(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        if (wanted.Count == 0)
        {
            return found;
        }

        var lookup = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        try
        {
            // ADDRESS TYPE NAME, and for a module a tab and [MODULE].
            foreach (var line in File.ReadLines("/proc/kallsyms"))
            {
                var text = line.AsSpan();
                var start = text.IndexOf(' ') + 3;
                var end = text.IndexOf('\t');
                if (start <= text.Length && lookup.TryGetValue(text[start..(end < start ? text.Length : end)], out var name))
                {
                    found.Add(name);
                }
            }

            return found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
