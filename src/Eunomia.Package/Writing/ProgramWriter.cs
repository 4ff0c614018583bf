using System.Text.Json;

namespace Eunomia.Package.Writing;

/// <summary>Writes the programs of a skeleton.</summary>
internal static class ProgramWriter
{
    internal static void Write(Utf8JsonWriter json, SkeletonProgram program)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, program.Name);
        json.WriteString("attach"u8, program.Attach);
        json.WriteBoolean("link"u8, program.Link);
        json.WriteOptional("type"u8, program.Type);
        json.WriteOptional("attach_type"u8, program.AttachType);
        json.WriteOptional("autoload"u8, program.Autoload == false ? false : null);
        json.WriteOptional("sleepable"u8, program.Sleepable == true ? true : null);
        json.WriteOptional("insns"u8, program.Insns);
        json.WriteOptional("record_type_id"u8, program.RecordTypeId);
        json.WriteOptional("ifindex"u8, program.Ifindex);
        json.WriteOptional("flags"u8, program.Flags);
        json.WriteOptional("xdpopts"u8, program.XdpOptions, Write);
        json.WriteOptional("tchook"u8, program.TcHook, Write);
        json.WriteOptional("tcopts"u8, program.TcOptions, Write);
        json.WriteOthers(program.Others);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, XdpOptions options)
    {
        json.WriteStartObject();
        json.WriteOptional("old_prog_fd"u8, options.OldProgFd);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TcHook hook)
    {
        json.WriteStartObject();
        json.WriteOptional("ifindex"u8, hook.Ifindex);
        json.WriteOptional("attach_point"u8, hook.AttachPoint is { } point ? EnumNames.OfTcAttachPoint[(int)point] : null);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TcOptions options)
    {
        json.WriteStartObject();
        json.WriteOptional("handle"u8, options.Handle);
        json.WriteOptional("priority"u8, options.Priority);
        json.WriteEndObject();
    }
}
