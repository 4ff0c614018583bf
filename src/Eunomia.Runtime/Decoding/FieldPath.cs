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
        if (NearestName.Find(path, names) is { } nearest)
        {
            return $"did you mean '{nearest}'?";
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
}
