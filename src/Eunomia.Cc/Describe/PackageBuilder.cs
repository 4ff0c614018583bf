using Eunomia.Cc.Clang;
using Eunomia.Cc.Files;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Builds a package.</summary>
internal static class PackageBuilder
{
    /// <summary>Builds it.</summary>
    public static BpfPackage Build(ImmutableArray<CompileInputs> inputs, ImmutableArray<DataFile> data, string name, PackagedObject packaged, DocMerger documentation)
    {
        var options = inputs[0].Options;
        var types = packaged.Object.Types;
        return new BpfPackage
        {
            BpfObject = packaged.Compressed,
            BpfObjectSize = packaged.Bytes.Length,
            Meta = new PackageMeta
            {
                BpfSkel = WithLast(packaged.Plan.Last, documentation.Document(ObjectDescriber.Describe(name, packaged.Object, packaged.Plan), packaged.Object)),
                ExportTypes = [.. packaged.Exports.Select(id => documentation.Document(ExportDescriber.Describe(types, id)))],
                EnableMultipleExportTypes = packaged.Plan.HasSeveral,
                Target = new PackageTarget
                {
                    Arch = TargetArchitecture.Find(options.ClangFlags) ?? "unknown",
                    Endian = packaged.Object.Elf.BigEndian ? "big" : "little",
                },
                Build = new PackageBuild
                {
                    Tool = $"ecc {ToolVersion.Current}",
                    Clang = inputs[0].Clang.Version.ToString(),
                    Flags = [.. IncludeFlags.Others(options.ClangFlags)],
                    Sources =
                    [
                        .. inputs.SelectMany(input => new[] { input.Source, input.Header }).OfType<SourceFile>().DistinctBy(file => file.FullPath, StringComparer.Ordinal).Select(Describe),
                        .. data.DistinctBy(file => file.Path, StringComparer.Ordinal).Select(file => Describe(file, inputs[0].Files)).OfType<BuildSource>(),
                    ],
                },
            },
        };
    }

    /// <summary>
    /// The original's C++ loader reads the last map that is an output, whatever is in it, with the first export type. Its readers find maps
    /// by their names, so the order is free.
    /// </summary>
    private static Skeleton WithLast(string? last, Skeleton skeleton) =>
        last is null ? skeleton : skeleton with { Maps = [.. skeleton.Maps.Where(map => map.Name != last), .. skeleton.Maps.Where(map => map.Name == last)] };

    // Only the file's own name: directories differ from machine to machine.
    private static BuildSource Describe(SourceFile file) =>
        new() { Name = NativeText.Show(Path.GetFileName(file.FullPath)), Sha256 = file.Sha256 };

    private static BuildSource? Describe(DataFile file, FileContents files) =>
        files.TryRead(file.Path) is { } bytes ? new() { Name = NativeText.Show(Path.GetFileName(file.Path)), Sha256 = Files.Sha256.Hex(bytes) } : null;
}
