using Eunomia.Cc.Clang;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Puts a package together.</summary>
internal static class PackageBuilder
{
    /// <summary>Builds it.</summary>
    public static BpfPackage Build(
        CompileOptions options, ClangCompiler clang, SourceFile source, SourceFile? header, string name, PackagedObject packaged)
    {
        var types = packaged.Object.Types;
        return new BpfPackage
        {
            BpfObject = PackageCodec.Compress(packaged.Bytes),
            BpfObjectSize = packaged.Bytes.Length,
            Meta = new PackageMeta
            {
                BpfSkel = ObjectDescriber.Describe(name, packaged.Object),
                ExportTypes = [.. packaged.Exports.Select(id => ExportDescriber.Describe(types, id))],
                Target = new PackageTarget
                {
                    Arch = TargetArchitecture.Of(options.ClangFlags) ?? "unknown",
                    Endian = packaged.Object.Elf.BigEndian ? "big" : "little",
                },
                Build = new PackageBuild
                {
                    Tool = $"ecc {ToolVersion.Current}",
                    Clang = clang.Version.ToString(),
                    Flags = ClangArguments.WithoutDirectories(options.ClangFlags),
                    Sources = [.. new[] { source, header }.OfType<SourceFile>().Select(Describe)],
                },
            },
        };
    }

    // Only the file's own name: directories differ from machine to machine.
    private static BuildSource Describe(SourceFile file) =>
        new() { Name = Path.GetFileName(file.FullPath), Sha256 = file.Sha256 };
}
