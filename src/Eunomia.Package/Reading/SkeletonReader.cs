namespace Eunomia.Package.Reading;

/// <summary>Reads <c>bpf_skel</c>, but for its maps.</summary>
internal static class SkeletonReader
{
    internal static Skeleton Read(JsonCursor at)
    {
        var skeleton = new JsonObjectReader(at);
        return new Skeleton
        {
            ObjName = skeleton.Required("obj_name", JsonCursor.Text),
            Doc = skeleton.Directive("doc", ReadDoc),
            Maps = skeleton.List("maps", MapReader.Read),
            Progs = skeleton.List("progs", ReadProgram),
            DataSections = skeleton.List("data_sections", ReadDataSection),
        };
    }

    internal static XdpOptions ReadXdpOptions(JsonCursor at) =>
        new() { OldProgFd = new JsonObjectReader(at).OptionalValue("old_prog_fd", JsonCursor.Int32) };

    internal static TcHook ReadTcHook(JsonCursor at)
    {
        var hook = new JsonObjectReader(at);
        return new TcHook
        {
            Ifindex = hook.OptionalValue("ifindex", JsonCursor.Int32),
            AttachPoint = (TcAttachPoint?)hook.OptionalValue("attach_point", JsonCursor.OneOf(EnumNames.OfTcAttachPoint)),
        };
    }

    internal static TcOptions ReadTcOptions(JsonCursor at)
    {
        var options = new JsonObjectReader(at);
        return new TcOptions
        {
            Handle = options.OptionalValue("handle", JsonCursor.UInt32),
            Priority = options.OptionalValue("priority", JsonCursor.UInt32),
        };
    }

    internal static CommandLineArgument ReadCommandLineArgument(JsonCursor at)
    {
        var argument = new JsonObjectReader(at);
        return new CommandLineArgument
        {
            Default = argument.OptionalValue("default", JsonCursor.Any),
            Long = argument.Optional("long", JsonCursor.Text),
            Short = argument.Optional("short", JsonCursor.Text),
            Help = argument.Optional("help", JsonCursor.Text),
        };
    }

    private static SkeletonDoc ReadDoc(JsonCursor at)
    {
        var doc = new JsonObjectReader(at);
        return new SkeletonDoc
        {
            Brief = doc.Directive("brief", JsonCursor.Text),
            Details = doc.Directive("details", JsonCursor.Text),
            Description = doc.Directive("description", JsonCursor.Text),
            Version = doc.Directive("version", JsonCursor.Text),
            Others = doc.Others(),
        };
    }

    private static SkeletonProgram ReadProgram(JsonCursor at)
    {
        var program = new JsonObjectReader(at);
        return new SkeletonProgram
        {
            Name = program.Required("name", JsonCursor.Text),
            Attach = program.Required("attach", JsonCursor.Text),
            Link = program.Required("link", JsonCursor.Boolean),
            Type = program.Own("type", JsonCursor.Text),
            AttachType = program.Own("attach_type", JsonCursor.Text),
            Autoload = program.OwnValue("autoload", JsonCursor.Boolean, usual: true),
            Sleepable = program.OwnValue("sleepable", JsonCursor.Boolean, usual: false),
            Insns = program.OwnValue("insns", JsonCursor.UInt32),
            RecordTypeId = program.OwnValue("record_type_id", JsonCursor.UInt32),
            Ifindex = program.DirectiveValue("ifindex", JsonCursor.Int32),
            Flags = program.DirectiveValue("flags", JsonCursor.UInt32),
            XdpOptions = program.Directive("xdpopts", ReadXdpOptions),
            TcHook = program.Directive("tchook", ReadTcHook),
            TcOptions = program.Directive("tcopts", ReadTcOptions),
            Others = program.Others(),
        };
    }

    private static SkeletonDataSection ReadDataSection(JsonCursor at)
    {
        var section = new JsonObjectReader(at);
        return new SkeletonDataSection
        {
            Name = section.Required("name", JsonCursor.Text),
            Variables = section.List("variables", ReadVariable),
        };
    }

    private static SkeletonVariable ReadVariable(JsonCursor at)
    {
        var variable = new JsonObjectReader(at);
        return new SkeletonVariable
        {
            Name = variable.Required("name", JsonCursor.Text),
            Type = variable.Required("type", JsonCursor.Text),
            Offset = variable.OwnValue("offset", JsonCursor.UInt32, usual: 0u),
            Size = variable.OwnValue("size", JsonCursor.UInt32),
            Value = variable.OptionalValue("value", JsonCursor.Any),
            Initial = variable.OwnValue("initial", JsonCursor.Any),
            Description = variable.Directive("description", JsonCursor.Text),
            CommandLineArgument = variable.Directive("cmdarg", ReadCommandLineArgument),
            Others = variable.Others(),
        };
    }
}
