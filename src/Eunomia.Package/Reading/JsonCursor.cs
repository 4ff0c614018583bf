using System.Globalization;
using System.Text.Json;

namespace Eunomia.Package.Reading;

/// <summary>A JSON value and its path, which every error message names.</summary>
/// <param name="Value">The value.</param>
/// <param name="Path">The path from the root.</param>
/// <param name="IsOurs">Whether our own compiler wrote the document; the original's checked little of what it wrote.</param>
internal readonly record struct JsonCursor(JsonElement Value, string Path, bool IsOurs)
{
    /// <summary>Most entries of a list. No object comes near, and a record costs far more memory than the text it is read from.</summary>
    private const int MaxListLength = 100_000;

    /// <summary>The value of a key.</summary>
    public JsonCursor At(string key, JsonElement value) => new(value, Path.Length == 0 ? key : $"{Path}.{key}", IsOurs);

    /// <summary>An entry of a list.</summary>
    public JsonCursor At(int index, JsonElement value) =>
        new(value, string.Create(CultureInfo.InvariantCulture, $"{Path}[{index}]"), IsOurs);

    /// <summary>An error about this value.</summary>
    public InvalidPackageException Error(string problem) => new(Path, problem);

    /// <summary>An error about the kind of this value.</summary>
    public InvalidPackageException Expected(string what) => Error($"expected {what}, got {Describe(Value)}");

    public static JsonElement Any(JsonCursor at) => at.Value.Clone();

    public static string Text(JsonCursor at) =>
        at.Value.ValueKind == JsonValueKind.String ? at.Value.GetString()! : throw at.Expected("a string");

    public static bool Boolean(JsonCursor at) => at.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw at.Expected("true or false"),
    };

    public static int Int32(JsonCursor at) =>
        at.IsNumber && at.Value.TryGetInt32(out var number) ? number : throw at.Expected("a 32-bit integer");

    public static int Count(JsonCursor at) =>
        at.IsNumber && at.Value.TryGetInt32(out var number) && number >= 0
            ? number
            : throw at.Expected($"an integer from 0 to {int.MaxValue}");

    public static uint UInt32(JsonCursor at) =>
        at.IsNumber && at.Value.TryGetUInt32(out var number) ? number : throw at.Expected("an unsigned 32-bit integer");

    public static ulong UInt64(JsonCursor at) =>
        at.IsNumber && at.Value.TryGetUInt64(out var number) ? number : throw at.Expected("an unsigned 64-bit integer");

    /// <summary>A <c>__s64</c> or a <c>__u64</c>.</summary>
    public static Int128 Integer(JsonCursor at)
    {
        if (at.IsNumber && at.Value.TryGetInt64(out var signed))
        {
            return signed;
        }

        return at.IsNumber && at.Value.TryGetUInt64(out var unsigned) ? unsigned : throw at.Expected("a 64-bit integer");
    }

    /// <summary>The index of a text in a list of names.</summary>
    public static Func<JsonCursor, int> OneOf(string[] names) => at =>
    {
        var index = Array.IndexOf(names, Text(at));
        return index >= 0 ? index : throw at.Expected($"one of \"{string.Join("\", \"", names)}\"");
    };

    public static ImmutableArray<T> List<T>(JsonCursor at, Func<JsonCursor, T> read)
    {
        if (at.Value.ValueKind != JsonValueKind.Array)
        {
            throw at.Expected("a list");
        }

        var length = at.Value.GetArrayLength();
        if (length > MaxListLength)
        {
            throw at.Error($"{length} entries, more than the {MaxListLength} that a package may have");
        }

        var entries = ImmutableArray.CreateBuilder<T>(length);
        foreach (var entry in at.Value.EnumerateArray())
        {
            entries.Add(read(at.At(entries.Count, entry)));
        }

        return entries.MoveToImmutable();
    }

    private bool IsNumber => Value.ValueKind == JsonValueKind.Number;

    private static string Describe(JsonElement value)
    {
        const int longest = 40;
        return value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.Null => "null",
            _ when value.GetRawText() is { Length: <= longest } text => text,
            JsonValueKind.String => "a long string",
            _ => "a long number",
        };
    }
}
