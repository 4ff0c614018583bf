using System.Collections.Frozen;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source;

namespace Eunomia.Cc.Describe;

/// <summary>Warns about objects that compile but will not run, or whose output nobody will see.</summary>
internal static class ObjectChecks
{
    /// <summary>Adds the warnings.</summary>
    /// <param name="packaged">The object, and the types that its maps carry.</param>
    /// <param name="model">The source model.</param>
    /// <param name="options">The compilation.</param>
    /// <param name="diagnostics">Where the warnings go.</param>
    public static void Run(
        PackagedObject packaged, SourceModel model, CompileOptions options, DiagnosticBag diagnostics)
    {
        var (bpfObject, places, source) = (packaged.Object, model.Places, options.Source);
        CheckLicense(bpfObject, places, source, diagnostics);
        if (!options.AllowUnknownSections)
        {
            diagnostics.AddRange(bpfObject.Programs.Where(program => program.Definition is null).Select(program => DiagnosticCatalog.UnknownSection(
                PlaceOf(program.Name), program.Name, program.Section, program.IsAutoLoaded, SectionDefinitions.FindNearest(program.Attach))));
            diagnostics.AddRange(bpfObject.MisplacedVariables.Select(variable => variable.IsMap
                ? DiagnosticCatalog.MapOutsideOfMaps(PlaceOf(variable.Name), variable.Name, variable.Section, variable.IsUsed)
                : DiagnosticCatalog.UnknownDataSection(PlaceOf(variable.Name), variable.Name, variable.Section, variable.IsUsed)));
        }

        if (model.HeaderWithoutStruct is { } header && (options.ExportHeader is not null || !packaged.Plan.Untyped.IsEmpty))
        {
            diagnostics.Add(DiagnosticCatalog.HeaderWithoutStruct(header));
        }

        // Where the type is known and only not in the object, that says it all.
        if (packaged.MissingTypes.IsEmpty)
        {
            diagnostics.AddRange(packaged.Plan.Untyped.Select(
                output => DiagnosticCatalog.OutputWithoutType(output.Site ?? PlaceOf(output.Map), output.Map, output.Size)));
        }

        if (packaged.Plan.Guess is { } guess)
        {
            diagnostics.Add(DiagnosticCatalog.OutputGuessed(guess.Site ?? PlaceOf(guess.Map), guess.Map, guess.Type));
        }

        diagnostics.AddRange(packaged.Plan.NotTheHeaders.Select(
            output => DiagnosticCatalog.OutputIsNoStruct(output.Site, output.Map, output.Type, output.Size, output.Header)));
        diagnostics.AddRange(packaged.MapsWithoutSizes.Select(map => DiagnosticCatalog.MapSizesLeftOut(PlaceOf(map), map)));

        diagnostics.AddRange(packaged.MissingTypes.Select(type => DiagnosticCatalog.TypeNotInObject(PlaceOf(SourceModel.TypeKey(type)), type)));

        SourceLocation PlaceOf(string name) => places.GetValueOrDefault(name, new SourceLocation(source));
    }

    private static void CheckLicense(
        BpfObject bpfObject, FrozenDictionary<string, SourceLocation> places, string source, DiagnosticBag diagnostics)
    {
        if (bpfObject.Programs.IsEmpty)
        {
            return;
        }

        if (bpfObject.License is not { } license)
        {
            diagnostics.Add(DiagnosticCatalog.NoLicense(places.GetValueOrDefault(bpfObject.Programs[0].Name, new SourceLocation(source))));
            license = "";
        }

        if (BpfHelpers.IsGplCompatible(license))
        {
            return;
        }

        // One warning for each helper: the second call of it has no other remedy.
        foreach (var call in HelperCall.In(bpfObject).DistinctBy(call => call.HelperId).Where(call => BpfHelpers.IsGplOnly(call.HelperId)))
        {
            diagnostics.Add(DiagnosticCatalog.GplOnlyHelper(Location(call, source), call.Function ?? "a program", BpfHelpers.NameOf(call.HelperId)!, license));
        }
    }

    private static SourceLocation Location(HelperCall call, string source)
    {
        if (call.Line is not { } line)
        {
            return new SourceLocation(source);
        }

        // Line information names files relative to the source's directory.
        var file = Path.IsPathRooted(line.FileName) ? line.FileName : Path.Combine(Path.GetDirectoryName(source) ?? "", NormalizeRelative(line.FileName));
        return new SourceLocation(file, (int)line.LineNumber, (int)line.Column);
    }

    private static string NormalizeRelative(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
