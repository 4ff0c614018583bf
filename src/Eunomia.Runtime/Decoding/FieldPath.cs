using System.Collections.Immutable;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Decoding;

/// <summary>Finds fields by the paths that users write, and suggests similar ones.</summary>
internal static class FieldPath
{
    private const int MostNamesInHint = 24;
    private const int LongestName = 64;

    /// <summary>The field at a dotted path, or null.</summary>
    public static RecordField? Find(ImmutableArray<RecordField> fields, string path)
    {
        RecordField? found = null;
        foreach (var part in path.AsSpan().Split('.'))
        {
            var name = path.AsSpan(part);
            found = null;
            foreach (var field in fields)
            {
                if (name.SequenceEqual(field.Name))
                {
                    found = field;
                    break;
                }
            }

            if (found is null)
            {
                return null;
            }

            fields = found.Fields;
        }

        return found;
    }

    /// <summary>The selected fields, each once; all fields when none is selected.</summary>
    /// <exception cref="BpfRuntimeException">There is no such field.</exception>
    public static ImmutableArray<(string Path, RecordField Field)> Select(RecordType type, ImmutableArray<string> wanted)
    {
        if (wanted.IsDefaultOrEmpty)
        {
            return [.. type.Fields.Select(field => (field.Name, field))];
        }

        var selected = ImmutableArray.CreateBuilder<(string, RecordField)>(wanted.Length);
        var seen = new HashSet<RecordField>();
        foreach (var path in wanted)
        {
            var field = Find(type.Fields, path) ?? throw new BpfRuntimeException(ProblemCatalog.FieldUnknown(path, type.Name, Hint(type, path)));
            selected.Add((path, field));
            if (wanted.Any(other => IsInside(path, other)) || !seen.Add(field))
            {
                throw new BpfRuntimeException(ProblemCatalog.FieldTwice(path));
            }
        }

        return selected.DrainToImmutable();
    }

    private static bool IsInside(string path, string other) =>
        path.Length > other.Length && path[other.Length] == '.' && path.StartsWith(other, StringComparison.Ordinal);

    /// <summary>Hint for a field that does not exist.</summary>
    public static string Hint(RecordType type, string path)
    {
        var names = new List<string>();
        AddNames(type.Fields, "", names);
        var nearest = names.Where(_ => path.Length <= LongestName)
            .Select(name => (Name: name, Distance: Distance(name, path))).DefaultIfEmpty((Name: "", Distance: int.MaxValue)).MinBy(pair => pair.Distance);
        if (nearest.Distance <= Math.Max(1, path.Length / 3))
        {
            return $"did you mean '{nearest.Name}'?";
        }

        var rest = names.Count > MostNamesInHint ? ", …" : "";
        return names.Count == 0 ? "it has no fields" : $"its fields are {string.Join(", ", names.Take(MostNamesInHint))}{rest}";
    }

    private static void AddNames(ImmutableArray<RecordField> fields, string prefix, List<string> names)
    {
        foreach (var field in fields)
        {
            // Longer names, of which a hostile package may have many, are not compared.
            if (prefix.Length + field.Name.Length <= LongestName)
            {
                names.Add(prefix + field.Name);
                AddNames(field.Fields, $"{prefix}{field.Name}.", names);
            }
        }
    }

    /// <summary>Edit distance: letters to change, add, take away or swap with the next to get from one name to the other.</summary>
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var isSame = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (isSame ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[left.Length, right.Length];
    }
}
