using Eunomia.Bpf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Instructions;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Link;
using Eunomia.Cc.Source;
using Eunomia.Package;

namespace Eunomia.Cc.Compiling;

/// <summary>Makes one object of a program's, small and canonical.</summary>
/// <param name="program">The program.</param>
/// <param name="tools">The tools.</param>
/// <param name="clock">Measures the steps.</param>
internal sealed class ObjectPackager(PreparedProgram program, CompilerTools tools, StepClock clock)
{
    private readonly PathMap _paths = PathMap.Create(program.Sources);

    /// <summary>Links what was compiled, and rewrites it.</summary>
    /// <exception cref="DiagnosticException">The objects do not fit together, or one breaks a rule of its format, or of libbpf's.</exception>
    public async Task<PackagedObject> PackageAsync(CompiledSource[] sources, SourceModel model, CancellationToken cancellationToken)
    {
        var linked = sources is [var only]
            ? only.Clang.Object!
            : await clock.MeasureAsync("link", () => ObjectLinker.LinkAsync(
                tools.Bpftool, [.. sources.Select(source => new LinkedObject(source.Inputs.Source.ShownPath, source.Clang.Object!, source.Model.Places))], cancellationToken));
        try
        {
            return sources is [{ Packaged: { } ahead }] ? await ahead : Rewrite(linked, model);
        }
        catch (MalformedInputException e)
        {
            var rejected = Reject(e, model);
            // The commonest way to an extern that nobody defines.
            throw new DiagnosticException(e.Subject is { } subject && IsUndefined(linked, subject)
                ? rejected with { Hint = "if another source defines it, compile the two together: ecc --link NAME A.bpf.c B.bpf.c" }
                : rejected);
        }
    }

    /// <summary>Rewrites an object.</summary>
    /// <exception cref="DiagnosticException">It is too large.</exception>
    /// <exception cref="MalformedInputException">It breaks a rule of its format, or of libbpf's.</exception>
    public PackagedObject Rewrite(byte[] compiled, SourceModel model)
    {
        var packaged = clock.Measure("rewrite", () => PackagedObject.Create(compiled, program.Name, model, _paths, program.Options.Stripping, Lowered(program.Options)));
        return packaged.Bytes.Length <= PackageCodec.MaxObjectSize ? packaged : throw new DiagnosticException(DiagnosticCatalog.ObjectRejected(
            new SourceLocation(program.Options.Source), $"it has {packaged.Bytes.Length} bytes, and a package holds at most {PackageCodec.MaxObjectSize}"));
    }

    /// <summary>What is wrong with the object, at the place of what it is about.</summary>
    public Diagnostic Reject(MalformedInputException reason, SourceModel model) =>
        DiagnosticCatalog.ObjectRejected(model.Places.GetValueOrDefault(reason.Subject ?? "", new SourceLocation(program.Options.Source)), reason.Message);

    /// <summary>
    /// What older kernels need not know, because other instructions do the same. Where an atomic addition that returns nothing would order less, it is left
    /// as the compiler made it: ecli makes it of the other only where the kernel knows no better.
    /// </summary>
    private static ImmutableArray<InstructionFeature> Lowered(CompileOptions options) =>
        Machine.All.Any(machine => machine.OrdersAllAtomics && machine.TargetName == TargetArchitecture.Find(options.ClangFlags))
            ? [InstructionFeature.Atomics, InstructionFeature.CpuV4]
            : [InstructionFeature.CpuV4];

    private static bool IsUndefined(byte[] compiled, string name)
    {
        try
        {
            return ElfReader.Read(compiled).Symbols.Any(symbol => symbol.Name == name && symbol.SectionIndex == ElfSymbol.Undefined);
        }
        catch (MalformedInputException)
        {
            return false;
        }
    }
}
