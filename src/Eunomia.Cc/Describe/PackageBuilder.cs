using System.Collections.Immutable;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Source;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Puts a package together.</summary>
internal static class PackageBuilder
{
    /// <summary>Builds it.</summary>
    public static BpfPackage Build(ImmutableArray<CompileInputs> inputs, string name, PackagedObject packaged, DocumentationJoin documentation)
    {
        var options = inputs[0].Options;
        var types = packaged.Object.Types;
        return new BpfPackage
        {
            BpfObject = PackageCodec.Compress(packaged.Bytes.Span),
            BpfObjectSize = packaged.Bytes.Length,
            Meta = new PackageMeta
            {
                BpfSkel = documentation.Document(ObjectDescriber.Describe(name, packaged.Object, packaged.Plan), packaged.Object),
                ExportTypes = [.. packaged.Exports.Select(id => documentation.Document(ExportDescriber.Describe(types, id)))],
                EnableMultipleExportTypes = packaged.Plan.HasSeveral,
                Target = new PackageTarget
                {
                    Arch = TargetArchitecture.Of(options.ClangFlags) ?? "unknown",
                    Endian = packaged.Object.Elf.BigEndian ? "big" : null,
                },
                Build = new PackageBuild
                {
                    Tool = $"ecc {ToolVersion.Current}",
                    Clang = inputs[0].Clang.Version.ToString(),
                    Flags = [.. IncludeFlags.Others(options.ClangFlags)],
                    Sources = [.. inputs.SelectMany(input => new[] { input.Source, input.Header }).OfType<SourceFile>().DistinctBy(file => file.FullPath, StringComparer.Ordinal).Select(Describe)],
                },
            },
        };
    }

    // Only the file's own name: directories differ from machine to machine.
    private static BuildSource Describe(SourceFile file) =>
        new() { Name = Path.GetFileName(file.FullPath), Sha256 = file.Sha256 };
}
