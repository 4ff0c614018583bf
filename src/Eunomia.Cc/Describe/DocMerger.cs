using System.Text.Json;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Source.Documentation;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Merges comments into metadata. One comment may be on several declarations; each problem with it is reported once.</summary>
/// <param name="documentation">The comments.</param>
internal sealed class DocMerger(SourceDocumentation documentation)
{
    private const string LicenseSection = "license";

    private readonly Dictionary<(string Id, SourceLocation? Place), Diagnostic> _diagnostics = [];

    /// <summary>Problems with the comments that were read, in the order of the source.</summary>
    public ImmutableArray<Diagnostic> Diagnostics =>
        _diagnostics.Count == 0 ? [] : [.. _diagnostics.Values.OrderBy(problem => problem.Location?.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Location?.Line).ThenBy(problem => problem.Location?.Column)];

    /// <summary>Adds the comments on maps, programs, globals and the license.</summary>
    /// <param name="skeleton">Description of the object; its lists are in the object's order.</param>
    /// <param name="bpfObject">The object.</param>
    public Skeleton Document(Skeleton skeleton, BpfObject bpfObject) => skeleton with
    {
        Doc = LicenseNames(bpfObject).FirstOrDefault(documentation.Declarations.ContainsKey) is { } license ? DocumentLicense(license) : skeleton.Doc,
        // A map of a data section may have the name of a variable; it is none.
        Maps = [.. skeleton.Maps.Zip(bpfObject.Maps, (map, declared) => declared.IsInternal ? map : Document(map))],
        Progs = [.. skeleton.Progs.Select(Document)],
        DataSections = [.. skeleton.DataSections.Select(section => section with { Variables = [.. section.Variables.Select(Document)] })],
    };

    /// <summary>Adds the comments on a type and its members.</summary>
    public ExportType Document(ExportType type)
    {
        var documented = documentation.Types.GetValueOrDefault(type.Name);
        var doc = Reader(documented?.Comment, DirectiveOwner.Type);
        return type with
        {
            Doc = doc.Description ?? type.Doc,
            Others = doc.AddOthers<ExportType>(type.Others),
            Members = [.. type.Members.Select(member => Document(member, documented?.Members.GetValueOrDefault(member.Name)))],
        };
    }

    /// <summary>Adds the comment on a map of the program, by its identifier.</summary>
    public SkeletonMap Document(SkeletonMap map)
    {
        var doc = Reader(map.Ident, DirectiveOwner.Map);
        return map with
        {
            Sample = doc.Record("sample", DirectiveChecks.Sample) ?? map.Sample,
            ExportConfig = doc.Optional("export_config", DirectiveReader.ReadExportConfig) ?? map.ExportConfig,
            Interpreter = doc.Optional("interpreter", DirectiveReader.ReadInterpreter) ?? map.Interpreter,
            Others = WithDescription(doc.AddOthers<SkeletonMap>(map.Others), doc),
        };
    }

    /// <summary>Adds the comment on a program.</summary>
    public SkeletonProgram Document(SkeletonProgram program)
    {
        var doc = Reader(program.Name, DirectiveOwner.Program);
        return program with
        {
            Ifindex = doc.OptionalValue("ifindex", DirectiveReader.ReadIfindex) ?? program.Ifindex,
            Flags = doc.OptionalValue("flags", DirectiveReader.ReadFlags) ?? program.Flags,
            XdpOptions = doc.Record("xdpopts", DirectiveReader.ReadXdpOptions) ?? program.XdpOptions,
            TcHook = doc.Record("tchook", DirectiveReader.ReadTcHook) ?? program.TcHook,
            TcOptions = doc.Record("tcopts", DirectiveReader.ReadTcOptions) ?? program.TcOptions,
            Others = WithDescription(doc.AddOthers<SkeletonProgram>(program.Others), doc),
        };
    }

    /// <summary>Adds the comment on a global variable.</summary>
    public SkeletonVariable Document(SkeletonVariable variable)
    {
        var doc = Reader(variable.Name, DirectiveOwner.Variable);
        return variable with
        {
            Value = doc.OptionalValue("value", value => DirectiveChecks.Scalar(value, "", variable.Type)) ?? variable.Value,
            CommandLineArgument = doc.Record("cmdarg", value => DirectiveChecks.CommandLineArgument(value, variable.Type)) ?? variable.CommandLineArgument,
            Description = doc.Description ?? variable.Description,
            Others = doc.AddOthers<SkeletonVariable>(variable.Others),
        };
    }

    /// <summary>The documentation of the program, from the comment on its license; null when there is none.</summary>
    /// <param name="name">Name of the variable.</param>
    public SkeletonDoc? DocumentLicense(string name)
    {
        var doc = Reader(name, DirectiveOwner.License);
        var result = new SkeletonDoc
        {
            Brief = doc.Text("brief"),
            Details = doc.Text("details"),
            Version = doc.Text("version"),
            Description = doc.Description,
            Others = doc.AddOthers<SkeletonDoc>(UnknownKeys.None),
        };
        return result is { Brief: null, Details: null, Version: null, Description: null, Others.IsEmpty: true } ? null : result;
    }

    private ExportMember Document(ExportMember member, DocComment? comment)
    {
        var doc = Reader(comment, DirectiveOwner.Member);
        return member with { Doc = doc.Description ?? member.Doc, Others = doc.AddOthers<ExportMember>(member.Others) };
    }

    /// <summary>The variables in the license section, whatever they are called.</summary>
    private static IEnumerable<string> LicenseNames(BpfObject bpfObject) =>
        bpfObject.Elf.FindSection(LicenseSection) is { } section
            ? bpfObject.Elf.Symbols.Where(symbol => symbol.SectionIndex == section.Index && symbol.Name.Length > 0).Select(symbol => symbol.Name)
            : [];

    // Maps and programs have no property for it; the original's packages have the key.
    private static ImmutableSortedDictionary<string, JsonElement> WithDescription(ImmutableSortedDictionary<string, JsonElement> others, DocReader doc) =>
        doc.Description is { } text ? others.SetItem(Directive.Description, JsonScalar.Create(text)) : others;

    private DocReader Reader(string name, DirectiveOwner owner) => Reader(documentation.Declarations.GetValueOrDefault(name), owner);

    private DocReader Reader(DocComment? comment, DirectiveOwner owner) =>
        new(comment, owner, problem => _diagnostics.TryAdd((problem.Id, problem.Location), problem));
}
