using System.Text.Json;

namespace Eunomia.Package.Writing;

/// <summary>Writes the types that reach user space.</summary>
internal static class ExportTypeWriter
{
    internal static void Write(Utf8JsonWriter json, ExportType type)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, type.Name);
        json.WriteOptional("kind"u8, type.Kind);
        json.WriteNumber("size"u8, type.Size);
        json.WriteOptional("alignment"u8, type.Alignment);
        json.WriteNumber("type_id"u8, type.TypeId);
        json.WriteOptional("doc"u8, type.Doc);
        json.WriteList("members"u8, type.Members, Write);
        json.WriteOthers(type.Others);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExportMember member)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, member.Name);
        json.WriteString("type"u8, member.Type);
        json.WriteOptional("type_name"u8, member.TypeName);
        json.WriteUnusual("offset"u8, member.Offset);
        json.WriteOptional("bit_size"u8, member.BitSize);
        json.WriteOptional("doc"u8, member.Doc);
        if (member.Values is { } values)
        {
            json.WriteList("values"u8, values, Write);
        }

        json.WriteOthers(member.Others);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, EnumValue value)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, value.Name);
        if (value.Value < 0)
        {
            json.WriteNumber("value"u8, checked((long)value.Value));
        }
        else
        {
            json.WriteNumber("value"u8, checked((ulong)value.Value));
        }

        json.WriteEndObject();
    }
}
