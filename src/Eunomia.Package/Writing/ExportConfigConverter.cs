using System.Text.Json;
using System.Text.Json.Serialization;
using Eunomia.Package.Reading;

namespace Eunomia.Package.Writing;

/// <summary>The four shapes of <c>export_config</c>.</summary>
internal sealed class ExportConfigConverter : JsonConverter<ExportConfig>
{
    /// <inheritdoc/>
    public override ExportConfig Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return MapReader.ReadExportConfig(new JsonCursor(document.RootElement, "", IsOurs: true));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ExportConfig value, JsonSerializerOptions options)
    {
        switch (value)
        {
            case ExportConfig.NoExport:
                writer.WriteStringValue("no_export");
                break;
            case ExportConfig.FromMapType:
                writer.WriteStringValue("default");
                break;
            case ExportConfig.BtfType type:
                writer.WriteStartObject();
                writer.WriteNumber("btf_type_id", type.Id);
                writer.WriteEndObject();
                break;
            case ExportConfig.CustomMembers custom:
                writer.WriteStartObject();
                writer.WritePropertyName("custom_members");
                JsonSerializer.Serialize(writer, custom.Members, CanonicalJson.Context.ImmutableArrayCustomMember);
                writer.WriteEndObject();
                break;
        }
    }
}
