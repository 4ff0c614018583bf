using System.Text.Json;

namespace Eunomia.Package.Reading;

/// <summary>Reads <c>meta</c>, but for its skeleton.</summary>
internal static class MetaReader
{
    internal static PackageMeta Read(JsonCursor at)
    {
        var isOurs = at.Value.ValueKind == JsonValueKind.Object && at.Value.TryGetProperty("format", out _);
        var meta = new JsonObjectReader(at with { IsOurs = isOurs });
        return new PackageMeta
        {
            Format = meta.OwnValue("format", ReadFormat),
            EunomiaVersion = meta.Directive("eunomia_version", JsonCursor.Text),
            BpfSkel = meta.Required("bpf_skel", SkeletonReader.Read),
            ExportTypes = meta.List("export_types", ReadExportType),
            EnableMultipleExportTypes = meta.OptionalValue("enable_multiple_export_types", JsonCursor.Boolean) ?? false,
            PerfBufferPages = meta.OptionalValue("perf_buffer_pages", JsonCursor.Count),
            PerfBufferTimeMs = meta.OptionalValue("perf_buffer_time_ms", JsonCursor.Count),
            PollTimeoutMs = meta.OptionalValue("poll_timeout_ms", JsonCursor.Int32),
            PrintHeader = meta.OptionalValue("print_header", JsonCursor.Boolean),
            DebugVerbose = meta.OptionalValue("debug_verbose", JsonCursor.Boolean),
            Target = meta.Own("target", ReadTarget),
            Build = meta.Own("build", ReadBuild),
        };
    }

    private static int ReadFormat(JsonCursor at)
    {
        // A later revision may give keys another meaning: better refused than misread.
        var format = JsonCursor.Count(at);
        return format is >= 1 and <= PackageMeta.CurrentFormat
            ? format
            : throw at.Error($"format {format} is not known here (the newest is {PackageMeta.CurrentFormat})");
    }

    private static ExportType ReadExportType(JsonCursor at)
    {
        var type = new JsonObjectReader(at);
        return new ExportType
        {
            Name = type.Required("name", JsonCursor.Text),
            Kind = type.Own("kind", JsonCursor.Text),
            Size = type.Required("size", JsonCursor.UInt32),
            Alignment = type.OwnValue("alignment", JsonCursor.UInt32),
            TypeId = type.Required("type_id", JsonCursor.UInt32),
            Doc = type.Own("doc", JsonCursor.Text),
            Members = type.List("members", ReadExportMember),
            Others = type.Others(),
        };
    }

    private static ExportMember ReadExportMember(JsonCursor at)
    {
        var member = new JsonObjectReader(at);
        return new ExportMember
        {
            Name = member.Required("name", JsonCursor.Text),
            Type = member.Required("type", JsonCursor.Text),
            TypeName = member.Own("type_name", JsonCursor.Text),
            Offset = member.OwnValue("offset", JsonCursor.UInt32, usual: 0u),
            BitSize = member.OwnValue("bit_size", JsonCursor.UInt32),
            Doc = member.Own("doc", JsonCursor.Text),
            Values = member.OwnValue("values", values => JsonCursor.List(values, ReadEnumValue)),
            Others = member.Others(),
        };
    }

    private static EnumValue ReadEnumValue(JsonCursor at)
    {
        var value = new JsonObjectReader(at);
        return new EnumValue
        {
            Name = value.Required("name", JsonCursor.Text),
            Value = value.Required("value", JsonCursor.Integer),
        };
    }

    private static PackageTarget ReadTarget(JsonCursor at)
    {
        var target = new JsonObjectReader(at);
        return new PackageTarget
        {
            Arch = target.Required("arch", JsonCursor.Text),
            Endian = target.Required("endian", JsonCursor.Text),
        };
    }

    private static PackageBuild ReadBuild(JsonCursor at)
    {
        var build = new JsonObjectReader(at);
        return new PackageBuild
        {
            Tool = build.Required("tool", JsonCursor.Text),
            Clang = build.Optional("clang", JsonCursor.Text),
            Flags = build.List("flags", JsonCursor.Text),
            Sources = build.List("sources", ReadSource),
        };
    }

    private static BuildSource ReadSource(JsonCursor at)
    {
        var source = new JsonObjectReader(at);
        return new BuildSource
        {
            Name = source.Required("name", JsonCursor.Text),
            Sha256 = source.Required("sha256", JsonCursor.Text),
        };
    }
}
