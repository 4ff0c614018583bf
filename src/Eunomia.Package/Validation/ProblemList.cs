using System.Text.Json;

namespace Eunomia.Package.Validation;

/// <summary>Collects problems, with the checks that several records share.</summary>
/// <param name="isOurs">Whether our own compiler made the package; what the original's did not promise is no problem in its own.</param>
internal sealed class ProblemList(bool isOurs)
{
    private readonly ImmutableArray<PackageProblem>.Builder _problems = ImmutableArray.CreateBuilder<PackageProblem>();

    public bool IsOurs => isOurs;

    public void Add(string path, string message) => _problems.Add(new PackageProblem(path, message));

    public ImmutableArray<PackageProblem> ToImmutable() => _problems.ToImmutable();

    /// <summary>Text that must not be empty.</summary>
    public void CheckText(string path, string text)
    {
        if (text.Length == 0)
        {
            Add(path, "is empty");
        }
    }

    /// <summary>Values that must differ within a list; null is no value.</summary>
    public void CheckDistinct<T>(string list, string key, IEnumerable<T> entries, Func<T, string?> valueOf)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var index = 0;
        foreach (var entry in entries)
        {
            if (valueOf(entry) is { } value && !first.TryAdd(value, index))
            {
                Add($"{list}[{index}].{key}", $"\"{value}\" is that of {list}[{first[value]}], too");
            }

            index++;
        }
    }

    /// <summary>
    /// Directives must not have the name of a key: the file would have it twice. In a package of the original they are values that
    /// do not fit, see <see cref="Reading.JsonObjectReader.Directive"/>.
    /// </summary>
    public void CheckOthers<T>(string path, ImmutableSortedDictionary<string, JsonElement> others)
    {
        if (!isOurs || others.IsEmpty)
        {
            return;
        }

        foreach (var key in RecordKeys.Find(typeof(T)).Where(others.ContainsKey))
        {
            Add($"{path}.{key}", "is a key of the format, not a directive of another name");
        }
    }
}
