using System.Text;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Emit.CSharp;
using Eunomia.Cc.Emit.Header;
using Eunomia.Package;

namespace Eunomia.Cc.Output;

/// <summary>A kind of output: what it is called, how its files end, and what writes it. <see cref="All"/> is the one table of them.</summary>
public sealed class OutputFormat
{
    private readonly Func<DescribedProgram, ReadOnlyMemory<byte>> _write;

    private OutputFormat(OutputKind kind, string name, string suffix, Func<DescribedProgram, ReadOnlyMemory<byte>> write) =>
        (Kind, Name, ReportName, Suffix, _write) = (kind, name, name, suffix, write);

    private OutputFormat(OutputKind kind, string name, string suffix, Func<DescribedProgram, string> write)
        : this(kind, name, suffix, (DescribedProgram program) => Encoding.UTF8.GetBytes(write(program)))
    {
    }

    /// <summary>All there are, in the order of the help.</summary>
    public static ImmutableArray<OutputFormat> All { get; } =
    [
        new(OutputKind.Package, "package", ".package.json", program => PackageWriter.ToJson(program.Package, program.Options.Indented)) { IsPackage = true, FileExtension = ".json" },
        new(OutputKind.PackageYaml, "yaml", ".package.yaml", program => PackageWriter.ToYaml(program.Package)) { IsPackage = true, ReportName = "package-yaml" },
        new(OutputKind.Skeleton, "skeleton", ".skel.json", program => PackageWriter.ToJson(program.Package.Meta, program.Options.Indented)),
        new(OutputKind.Object, "object", ".bpf.o", program => program.Packaged.Bytes) { FileExtension = ".o" },
        new(OutputKind.CSharp, "csharp", ".bpf.cs", program => CSharpEmitter.Emit(program.Name, program.Packaged, program.Package.Meta, program.Options.CSharpNamespace)),
        new(OutputKind.CSharpProgram, "csharp-program", ".program.cs",
            program => CSharpEmitter.Emit(program.Name, program.Packaged, program.Package.Meta, program.Options.CSharpNamespace, runs: true)),
        new(OutputKind.Header, "header", ".types.h", program => HeaderEmitter.Emit(program.Name, program.Packaged, program.Package.Meta)),
    ];

    /// <summary>The kind.</summary>
    public OutputKind Kind { get; }

    /// <summary>What <c>--emit</c> calls it.</summary>
    public string Name { get; }

    /// <summary>What reports call it.</summary>
    public string ReportName { get; private init; }

    /// <summary>What the program's name is followed by in the names of its files.</summary>
    public string Suffix { get; }

    /// <summary>Whether it is a package, which of a single program is not named after it.</summary>
    internal bool IsPackage { get; private init; }

    /// <summary>How a path ends that names the file itself, and no directory for it; null: none does.</summary>
    internal string? FileExtension { get; private init; }

    /// <summary>The format of a kind.</summary>
    public static OutputFormat Find(OutputKind kind) =>
        All.FirstOrDefault(format => format.Kind == kind) ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such output");

    /// <summary>The bytes of the file.</summary>
    /// <exception cref="Bpf.MalformedInputException">The types cannot be written as code of a reasonable length.</exception>
    /// <exception cref="InvalidPackageException">The package would be too large to be read again.</exception>
    internal ReadOnlyMemory<byte> Write(DescribedProgram program) => _write(program);
}
