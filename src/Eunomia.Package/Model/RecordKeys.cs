namespace Eunomia.Package;

/// <summary>The known keys of records that keep unknown keys as well, and of the values of directives, in their order.</summary>
internal static class RecordKeys
{
    private static readonly Dictionary<Type, string[]> ByRecord = new()
    {
        [typeof(SkeletonDoc)] = ["brief", "details", "description", "version"],
        [typeof(SkeletonMap)] =
        [
            "name", "ident", "mmaped", "type", "key_size", "value_size", "max_entries", "flags", "key_type", "value_type",
            "event_type", "pinning", "sample", "export_config", "intepreter",
        ],
        [typeof(MapSample)] = ["interval", "type", "unit", "clear_map"],
        [typeof(SkeletonProgram)] =
        [
            "name", "attach", "link", "type", "attach_type", "autoload", "sleepable", "insns", "record_type_id", "ifindex", "flags", "xdpopts", "tchook", "tcopts",
        ],
        [typeof(XdpOptions)] = ["old_prog_fd"],
        [typeof(TcHook)] = ["ifindex", "attach_point"],
        [typeof(TcOptions)] = ["handle", "priority"],
        [typeof(SkeletonVariable)] = ["name", "type", "offset", "size", "value", "initial", "description", "cmdarg"],
        [typeof(CommandLineArgument)] = ["default", "long", "short", "help"],
        [typeof(ExportType)] = ["name", "kind", "size", "alignment", "type_id", "doc", "members"],
        [typeof(ExportMember)] = ["name", "type", "type_name", "offset", "bit_size", "doc", "values"],
    };

    /// <summary>The keys of a record; none when it is not one of those.</summary>
    internal static string[] Find(Type record) => ByRecord.GetValueOrDefault(record, []);
}
