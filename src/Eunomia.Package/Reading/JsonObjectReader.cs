using System.Text.Json;

namespace Eunomia.Package.Reading;

/// <summary>Reads the keys of one object and notes which were read: the others are kept as they are. A null is an absent key.</summary>
internal sealed class JsonObjectReader
{
    private readonly JsonCursor _at;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Starts reading an object.</summary>
    public JsonObjectReader(JsonCursor at)
    {
        _at = at.Value.ValueKind == JsonValueKind.Object ? at : throw at.Expected("an object");
    }

    /// <summary>A required value.</summary>
    public T Required<T>(string key, Func<JsonCursor, T> read) =>
        Take(key) is { } value ? read(value) : throw _at.Error($"\"{key}\" is missing");

    /// <summary>An optional object or text.</summary>
    public T? Optional<T>(string key, Func<JsonCursor, T> read)
        where T : class => Take(key) is { } value ? read(value) : null;

    /// <summary>An optional number or other value type.</summary>
    public T? OptionalValue<T>(string key, Func<JsonCursor, T> read)
        where T : struct => Take(key) is { } value ? read(value) : null;

    /// <summary>A key of our own; in a package of the original it is a directive that happens to have the name.</summary>
    public T? Own<T>(string key, Func<JsonCursor, T> read)
        where T : class => _at.IsOurs ? Optional(key, read) : null;

    /// <summary>A key of our own, see <see cref="Own"/>.</summary>
    public T? OwnValue<T>(string key, Func<JsonCursor, T> read)
        where T : struct => _at.IsOurs ? OptionalValue(key, read) : null;

    /// <summary>A key of our own that is left out when it has its usual value; null, for unknown, in a package of the original.</summary>
    public T? OwnValue<T>(string key, Func<JsonCursor, T> read, T usual)
        where T : struct => _at.IsOurs ? OptionalValue(key, read) ?? usual : null;

    /// <summary>
    /// The value of a directive. The original's compiler copies it unchecked, and its C++ loader ignores what does not fit:
    /// so such a value is one more key without a meaning there. Our compiler checks, so in its packages it is an error.
    /// </summary>
    public T? Directive<T>(string key, Func<JsonCursor, T> read)
        where T : class => Fits(key, read) ? Optional(key, read) : null;

    /// <summary>The value of a directive, a value type; see <see cref="Directive"/>.</summary>
    public T? DirectiveValue<T>(string key, Func<JsonCursor, T> read)
        where T : struct => Fits(key, read) ? OptionalValue(key, read) : null;

    /// <summary>A list; absent is empty.</summary>
    public ImmutableArray<T> List<T>(string key, Func<JsonCursor, T> read) =>
        Take(key) is { } value ? JsonCursor.List(value, read) : [];

    /// <summary>The keys that were not read.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Others()
    {
        var others = UnknownKeys.None.ToBuilder();
        foreach (var property in _at.Value.EnumerateObject())
        {
            if (!_taken.Contains(property.Name))
            {
                others[property.Name] = property.Value.Clone();
            }
        }

        return others.ToImmutable();
    }

    private bool Fits<T>(string key, Func<JsonCursor, T> read)
    {
        if (_at.IsOurs || Find(key) is not { } value)
        {
            return true;
        }

        try
        {
            read(value);
            return true;
        }
        catch (InvalidPackageException)
        {
            return false;
        }
    }

    private JsonCursor? Take(string key)
    {
        _taken.Add(key);
        return Find(key);
    }

    private JsonCursor? Find(string key) =>
        _at.Value.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? _at.At(key, value) : null;
}
