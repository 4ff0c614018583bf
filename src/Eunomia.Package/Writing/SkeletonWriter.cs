using System.Text.Json;

namespace Eunomia.Package.Writing;

/// <summary>Writes <c>bpf_skel</c>, but for its maps and programs.</summary>
internal static class SkeletonWriter
{
    internal static void Write(Utf8JsonWriter json, Skeleton skeleton)
    {
        json.WriteStartObject();
        json.WriteString("obj_name"u8, skeleton.ObjName);
        json.WriteOptional("doc"u8, skeleton.Doc, Write);
        json.WriteList("maps"u8, skeleton.Maps, MapWriter.Write);
        json.WriteList("progs"u8, skeleton.Progs, ProgramWriter.Write);
        json.WriteList("data_sections"u8, skeleton.DataSections, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SkeletonDoc doc)
    {
        json.WriteStartObject();
        json.WriteOptional("brief"u8, doc.Brief);
        json.WriteOptional("details"u8, doc.Details);
        json.WriteOptional("description"u8, doc.Description);
        json.WriteOptional("version"u8, doc.Version);
        json.WriteOthers(doc.Others);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SkeletonDataSection section)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, section.Name);
        json.WriteList("variables"u8, section.Variables, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SkeletonVariable variable)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, variable.Name);
        json.WriteString("type"u8, variable.Type);
        json.WriteUnusual("offset"u8, variable.Offset);
        json.WriteOptional("size"u8, variable.Size);
        json.WriteOptional("value"u8, variable.Value);
        json.WriteOptional("initial"u8, variable.Initial);
        json.WriteOptional("description"u8, variable.Description);
        json.WriteOptional("cmdarg"u8, variable.CommandLineArgument, Write);
        json.WriteOthers(variable.Others);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CommandLineArgument argument)
    {
        json.WriteStartObject();
        json.WriteOptional("default"u8, argument.Default);
        json.WriteOptional("long"u8, argument.Long);
        json.WriteOptional("short"u8, argument.Short);
        json.WriteOptional("help"u8, argument.Help);
        json.WriteEndObject();
    }
}
