using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eunomia.Runtime;

/// <summary>Writes events as <c>ecli --json</c> prints them; <see cref="BpfEvent"/> is annotated with it.</summary>
public sealed class BpfEventJsonConverter : JsonConverter<BpfEvent>
{
    /// <inheritdoc/>
    public override BpfEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("events are written as JSON, and not read: their types are in the package");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, BpfEvent value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        value.Record.WriteTo(writer);
    }
}
