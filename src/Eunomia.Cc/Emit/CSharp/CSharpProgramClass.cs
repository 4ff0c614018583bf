using System.Globalization;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;

namespace Eunomia.Cc.Emit.CSharp;

/// <summary>Writes the class with the names of an object's maps, programs and globals, which may run the program as well.</summary>
internal static class CSharpProgramClass
{
    /// <summary>Writes the class.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="scope">Names of types.</param>
    /// <param name="program">Name of the program.</param>
    /// <param name="bpfObject">The object.</param>
    /// <param name="meta">The package's metadata.</param>
    /// <param name="session">What runs the program; null: the class only lists names.</param>
    public static void Write(CodeWriter code, CSharpScope scope, string program, BpfObject bpfObject, PackageMeta meta, CSharpSession? session)
    {
        CSharpDoc.Write(code, meta.BpfSkel.Doc?.Brief ?? meta.BpfSkel.Doc?.Description, $"What {CSharpDoc.Code(program)} holds, by name");
        if (session is not null)
        {
            code.Line("[global::System.Runtime.Versioning.SupportedOSPlatform(\"linux\")]");
        }

        code.Open(session is null ? $"public static partial class {scope.ProgramClass}\n{{" : $"public sealed partial class {scope.ProgramClass} : {CSharpSession.Base}\n{{");
        session?.Write(code);
        WriteNames(code, "Maps", "Names of the maps", Maps(bpfObject, meta)
            .Select(map => (map.Map.Name, (string?)null, Facts(scope, map.Map, map.Described, meta))));
        code.Line();
        WriteNames(code, "Programs", "Names of the programs", bpfObject.Programs.Select(one => (one.Name, (string?)null, CSharpDoc.Code(one.Section))));
        code.Line();
        WriteNames(code, "Globals", "Names of the global variables", bpfObject.DataSections
            .Zip(meta.BpfSkel.DataSections, (section, described) => section.Variables.Zip(described.Variables, (variable, text) =>
                (variable.Name, text.Description, Facts(scope, section, variable))))
            .SelectMany(variables => variables));
        code.Close("}");
    }

    /// <summary>The maps of the source, each with its description in the package, which may have them in another order.</summary>
    public static IEnumerable<(BpfMap Map, SkeletonMap Described)> Maps(BpfObject bpfObject, PackageMeta meta) =>
        bpfObject.Maps.Where(map => !map.IsInternal).Join(meta.BpfSkel.Maps, map => map.Name, described => described.Name, (map, described) => (map, described), StringComparer.Ordinal);

    private static void WriteNames(CodeWriter code, string list, string summary, IEnumerable<(string Name, string? Doc, string Facts)> entries)
    {
        var names = new NameTable([list, .. CSharpNames.Inherited]);
        code.Line($"/// <summary>{summary}.</summary>");
        code.Open($"public static class {list}\n{{");
        var isFirst = true;
        foreach (var (name, doc, facts) in entries)
        {
            if (!isFirst)
            {
                code.Line();
            }

            isFirst = false;
            CSharpDoc.Write(code, doc, facts);
            code.Line($"public const string {names.Take(CSharpNames.Pascal(name))} = {CSharpNames.Literal(name)};");
        }

        code.Close("}");
    }

    /// <summary>The id of the type of a map's records, as the runtime finds it; 0 when there is none, or it is not known.</summary>
    internal static uint CarriedBy(SkeletonMap map, PackageMeta meta) => map.ExportConfig switch
    {
        ExportConfig.BtfType { Id: var id } => id,
        null or ExportConfig.NoExport when !meta.EnableMultipleExportTypes => meta.ExportTypes.FirstOrDefault()?.TypeId ?? 0,
        _ => 0,
    };

    internal static string Facts(CSharpScope scope, BpfMap map, SkeletonMap described, PackageMeta meta)
    {
        var type = CSharpDoc.Code(BpfMapTypes.NameOf(map.Type));
        if (map.Type is BpfMapTypes.RingBuffer or BpfMapTypes.PerfEventArray)
        {
            return CarriedBy(described, meta) is not 0 and var carried && scope.Find(carried) is { } name ? $"{type} of {See(name)}" : type;
        }

        var (key, value) = (Held(scope, map.KeyTypeId, map.KeySize), Held(scope, map.ValueTypeId, map.ValueSize));
        return (key, value) switch
        {
            (null, null) => type,
            (null, _) => $"{type} of {value}",
            (_, null) => $"{type} with the key {key}",
            _ => $"{type} from {key} to {value}",
        };
    }

    internal static string Facts(CSharpScope scope, BpfDataSection section, BpfVariable variable)
    {
        var declaration = CSharpDoc.Code(CDeclaration.Render(scope.Types.Table, variable.TypeId, variable.Name, dropQualifiers: true));
        var name = scope.Find(variable.TypeId) is { } declared ? $"{declaration}, a {See(declared)}" : declaration;
        return string.Create(
            CultureInfo.InvariantCulture, $"{name}, {variable.Size} bytes at byte {variable.Offset} of {CSharpDoc.Code(section.Name)}");
    }

    private static string? Held(CSharpScope scope, uint typeId, uint size) =>
        size == 0 ? null
        : typeId == 0 ? string.Create(CultureInfo.InvariantCulture, $"{size} bytes")
        : scope.Find(typeId) is { } declared ? See(declared)
        : CSharpDoc.Code(CDeclaration.Render(scope.Types.Table, typeId, dropQualifiers: true));

    private static string See(string type) => $"""<see cref="{type}"/>""";
}
