using Eunomia.Cc.Clang;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Says all that is known of a program, and what is wrong with it.</summary>
internal static class ProgramDescriber
{
    /// <summary>Describes a program.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sources">Its sources.</param>
    /// <param name="data">The files that got into it without being C.</param>
    /// <param name="packaged">Its object.</param>
    /// <param name="model">What its syntax trees say.</param>
    /// <param name="diagnostics">Is given what is found.</param>
    /// <exception cref="Bpf.MalformedInputException">The object breaks a rule of its format, or of libbpf's.</exception>
    public static DescribedProgram Describe(
        string name, ImmutableArray<CompileInputs> sources, ImmutableArray<DataFile> data, PackagedObject packaged, SourceModel model, DiagnosticBag diagnostics)
    {
        var options = sources[0].Options;
        ObjectChecks.Run(packaged, model, options, diagnostics);
        var documentation = new DocMerger(model.Documentation);
        var package = PackageBuilder.Build(sources, data, name, packaged, documentation);
        diagnostics.AddRange(documentation.Diagnostics);
        diagnostics.AddRange(PackageValidator.Validate(package.Meta)
            .Select(problem => DiagnosticCatalog.PackageNotSound(
                PackagePlaces.Find(package.Meta, problem.Path, model) ?? new SourceLocation(options.Source), problem.Path, problem.Message)));
        return new DescribedProgram(name, options, packaged, package);
    }
}
