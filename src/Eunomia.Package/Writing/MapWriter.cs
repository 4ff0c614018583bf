using System.Text.Json;

namespace Eunomia.Package.Writing;

/// <summary>Writes the maps of a skeleton.</summary>
internal static class MapWriter
{
    internal static void Write(Utf8JsonWriter json, SkeletonMap map)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, map.Name);
        json.WriteString("ident"u8, map.Ident);
        json.WriteOptional("mmaped"u8, map.Mmaped ? true : null);
        json.WriteOptional("type"u8, map.Type);
        json.WriteUnusual("key_size"u8, map.KeySize);
        json.WriteUnusual("value_size"u8, map.ValueSize);
        json.WriteOptional("max_entries"u8, map.MaxEntries);
        json.WriteUnusual("flags"u8, map.Flags);
        json.WriteOptional("key_type"u8, map.KeyType);
        json.WriteOptional("value_type"u8, map.ValueType);
        json.WriteOptional("event_type"u8, map.EventType);
        json.WriteOptional("pinning"u8, map.Pinning);
        json.WriteOptional("sample"u8, map.Sample, Write);
        json.WriteOptional("export_config"u8, map.ExportConfig, Write);
        json.WriteOptional("intepreter"u8, map.Interpreter, Write);
        json.WriteOthers(map.Others);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MapSample sample)
    {
        json.WriteStartObject();
        json.WriteNumber("interval"u8, sample.Interval);
        json.WriteOptional("type"u8, sample.Type is { } type ? EnumNames.OfMapSampleType[(int)type] : null);
        json.WriteOptional("unit"u8, sample.Unit);
        json.WriteOptional("clear_map"u8, sample.ClearMap);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExportConfig config)
    {
        switch (config)
        {
            case ExportConfig.NoExport:
                json.WriteStringValue("no_export"u8);
                break;
            case ExportConfig.FromMapType:
                json.WriteStringValue("default"u8);
                break;
            case ExportConfig.BtfType type:
                json.WriteStartObject();
                json.WriteNumber("btf_type_id"u8, type.Id);
                json.WriteEndObject();
                break;
            case ExportConfig.CustomMembers custom:
                json.WriteStartObject();
                json.WriteList("custom_members"u8, custom.Members, Write);
                json.WriteEndObject();
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, CustomMember member)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, member.Name);
        json.WriteNumber("offset"u8, member.Offset);
        json.WriteNumber("btf_type_id"u8, member.BtfTypeId);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Interpreter interpreter)
    {
        switch (interpreter)
        {
            case Interpreter.DefaultStruct:
                json.WriteStringValue("default_struct"u8);
                break;
            case Interpreter.StackTrace trace:
                json.WriteStartObject();
                json.WriteStartObject("stack_trace"u8);
                json.WriteOptional("field_map"u8, trace.FieldMap, Write);
                json.WriteBoolean("with_symbols"u8, trace.WithSymbols);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, StackTraceFields fields)
    {
        json.WriteStartObject();
        json.WriteOptional("pid"u8, fields.Pid);
        json.WriteOptional("cpu_id"u8, fields.CpuId);
        json.WriteOptional("comm"u8, fields.Comm);
        json.WriteOptional("kstack_sz"u8, fields.KstackSz);
        json.WriteOptional("ustack_sz"u8, fields.UstackSz);
        json.WriteOptional("kstack"u8, fields.Kstack);
        json.WriteOptional("ustack"u8, fields.Ustack);
        json.WriteEndObject();
    }
}
