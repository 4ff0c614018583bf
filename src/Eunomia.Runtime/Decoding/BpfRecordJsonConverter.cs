using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eunomia.Runtime.Decoding;

/// <summary>Writes records as <c>ecli --json</c> prints them; <see cref="BpfRecord"/> is annotated with it.</summary>
public sealed class BpfRecordJsonConverter : JsonConverter<BpfRecord>
{
    /// <inheritdoc/>
    public override BpfRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("records are written as JSON, and not read: their types are in the package");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, BpfRecord value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        value.WriteTo(writer);
    }
}
