using System.Buffers;
using System.Text.Json;

namespace Eunomia.Package;

/// <summary>JSON values made from .NET ones, for <see cref="SkeletonVariable.Initial"/> and the like.</summary>
public static class JsonScalar
{
    /// <summary>A JSON boolean.</summary>
    public static JsonElement Create(bool value) => Written(json => json.WriteBooleanValue(value));

    /// <summary>A JSON number.</summary>
    public static JsonElement Create(long value) => Written(json => json.WriteNumberValue(value));

    /// <summary>A JSON number.</summary>
    public static JsonElement Create(ulong value) => Written(json => json.WriteNumberValue(value));

    /// <summary>A JSON number; JSON has none for infinities and NaN.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> is not finite.</exception>
    public static JsonElement Create(double value) => Written(json => json.WriteNumberValue(value));

    /// <summary>A JSON string.</summary>
    public static JsonElement Create(string value) => Written(json => json.WriteStringValue(value));

    private static JsonElement Written(Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            write(json);
        }

        using var document = JsonDocument.Parse(text.WrittenMemory);
        return document.RootElement.Clone();
    }
}
