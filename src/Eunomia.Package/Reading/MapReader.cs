using System.Text.Json;

namespace Eunomia.Package.Reading;

/// <summary>Reads the maps of a skeleton.</summary>
internal static class MapReader
{
    internal static SkeletonMap Read(JsonCursor at)
    {
        var map = new JsonObjectReader(at);
        var type = map.Own("type", JsonCursor.Text);
        return new SkeletonMap
        {
            Name = map.Required("name", JsonCursor.Text),
            Ident = map.Required("ident", JsonCursor.Text),
            Mmaped = map.OptionalValue("mmaped", JsonCursor.Boolean) ?? false,
            Type = type,
            KeySize = Size("key_size"),
            ValueSize = Size("value_size"),
            MaxEntries = map.OwnValue("max_entries", JsonCursor.UInt32),
            Flags = Size("flags"),
            KeyType = map.Own("key_type", JsonCursor.Text),
            ValueType = map.Own("value_type", JsonCursor.Text),
            EventType = map.Own("event_type", JsonCursor.Text),
            Pinning = map.Own("pinning", JsonCursor.Text),
            Sample = map.Directive("sample", ReadSample),
            ExportConfig = map.Directive("export_config", ReadExportConfig),
            Interpreter = map.Directive("intepreter", ReadInterpreter),
            Others = map.Others(),
        };

        // Of the map of a data section a package says nothing that follows from the section.
        uint? Size(string key) => type is null ? map.OwnValue(key, JsonCursor.UInt32) : map.OwnValue(key, JsonCursor.UInt32, usual: 0u);
    }

    internal static MapSample ReadSample(JsonCursor at)
    {
        var sample = new JsonObjectReader(at);
        return new MapSample
        {
            Interval = sample.Required("interval", JsonCursor.UInt64),
            Type = (MapSampleType?)sample.OptionalValue("type", JsonCursor.OneOf(EnumNames.OfMapSampleType)),
            Unit = sample.Optional("unit", JsonCursor.Text),
            ClearMap = sample.OptionalValue("clear_map", JsonCursor.Boolean),
        };
    }

    internal static ExportConfig ReadExportConfig(JsonCursor at)
    {
        if (at.Value.ValueKind == JsonValueKind.String)
        {
            return JsonCursor.Text(at) switch
            {
                "no_export" => new ExportConfig.NoExport(),
                "default" => new ExportConfig.FromMapType(),
                _ => throw at.Expected("\"no_export\" or \"default\""),
            };
        }

        var config = new JsonObjectReader(at);
        if (config.OptionalValue("btf_type_id", JsonCursor.UInt32) is { } id)
        {
            return new ExportConfig.BtfType(id);
        }

        return new ExportConfig.CustomMembers(config.Required("custom_members", members => JsonCursor.List(members, ReadCustomMember)));
    }

    internal static Interpreter ReadInterpreter(JsonCursor at)
    {
        if (at.Value.ValueKind == JsonValueKind.String)
        {
            return JsonCursor.Text(at) == "default_struct" ? new Interpreter.DefaultStruct() : throw at.Expected("\"default_struct\"");
        }

        return new JsonObjectReader(at).Required("stack_trace", ReadStackTrace);
    }

    private static CustomMember ReadCustomMember(JsonCursor at)
    {
        var member = new JsonObjectReader(at);
        return new CustomMember
        {
            Name = member.Required("name", JsonCursor.Text),
            Offset = member.Required("offset", JsonCursor.UInt32),
            BtfTypeId = member.Required("btf_type_id", JsonCursor.UInt32),
        };
    }

    private static Interpreter.StackTrace ReadStackTrace(JsonCursor at)
    {
        var trace = new JsonObjectReader(at);
        return new Interpreter.StackTrace
        {
            FieldMap = trace.Optional("field_map", ReadFields) ?? new StackTraceFields(),
            WithSymbols = trace.OptionalValue("with_symbols", JsonCursor.Boolean) ?? true,
        };
    }

    private static StackTraceFields ReadFields(JsonCursor at)
    {
        var fields = new JsonObjectReader(at);
        return new StackTraceFields
        {
            Pid = fields.Optional("pid", JsonCursor.Text),
            CpuId = fields.Optional("cpu_id", JsonCursor.Text),
            Comm = fields.Optional("comm", JsonCursor.Text),
            KstackSz = fields.Optional("kstack_sz", JsonCursor.Text),
            UstackSz = fields.Optional("ustack_sz", JsonCursor.Text),
            Kstack = fields.Optional("kstack", JsonCursor.Text),
            Ustack = fields.Optional("ustack", JsonCursor.Text),
        };
    }
}
