using System.Text.Json;

namespace Eunomia.Package.Writing;

/// <summary>Writes a package and <c>meta</c>, but for its skeleton and types.</summary>
internal static class MetaWriter
{
    internal static void Write(Utf8JsonWriter json, BpfPackage package)
    {
        json.WriteStartObject();
        json.WriteString("bpf_object"u8, package.BpfObject);
        json.WriteNumber("bpf_object_size"u8, package.BpfObjectSize);
        json.WritePropertyName("meta"u8);
        Write(json, package.Meta);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, PackageMeta meta)
    {
        json.WriteStartObject();
        json.WriteOptional("format"u8, meta.Format);
        json.WriteOptional("eunomia_version"u8, meta.EunomiaVersion);
        json.WritePropertyName("bpf_skel"u8);
        SkeletonWriter.Write(json, meta.BpfSkel);
        json.WriteOptionalList("export_types"u8, meta.ExportTypes, ExportTypeWriter.Write);
        json.WriteOptional("enable_multiple_export_types"u8, meta.EnableMultipleExportTypes ? true : null);
        json.WriteOptional("perf_buffer_pages"u8, meta.PerfBufferPages);
        json.WriteOptional("perf_buffer_time_ms"u8, meta.PerfBufferTimeMs);
        json.WriteOptional("poll_timeout_ms"u8, meta.PollTimeoutMs);
        json.WriteOptional("print_header"u8, meta.PrintHeader);
        json.WriteOptional("debug_verbose"u8, meta.DebugVerbose);
        json.WriteOptional("target"u8, meta.Target, Write);
        json.WriteOptional("build"u8, meta.Build, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PackageTarget target)
    {
        json.WriteStartObject();
        json.WriteString("arch"u8, target.Arch);
        json.WriteOptional("endian"u8, target.Endian);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PackageBuild build)
    {
        json.WriteStartObject();
        json.WriteString("tool"u8, build.Tool);
        json.WriteOptional("clang"u8, build.Clang);
        json.WriteOptionalList("flags"u8, build.Flags, (json, flag) => json.WriteStringValue(flag));
        json.WriteList("sources"u8, build.Sources, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BuildSource source)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, source.Name);
        json.WriteString("sha256"u8, source.Sha256);
        json.WriteEndObject();
    }
}
