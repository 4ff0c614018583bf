using Eunomia.Bpf.Objects;
using Eunomia.Cc;

namespace Eunomia.Benchmarks;

/// <summary>
/// The few types of kernels that programs need: <c>ecc btf</c> beside <c>bpftool gen min_core_btf</c>, which reads the kernel's types anew for each object.
/// Medians; both are measured one right after the other.
/// </summary>
internal static class CoreNumbers
{
    private const string KernelTypes = "/sys/kernel/btf/vmlinux";
    private const int Kernels = 100;

    /// <summary>Measures and prints; says why when it cannot.</summary>
    public static async Task PrintAsync(TextWriter output, bool smoke)
    {
        var bpftool = Programs.Newest("bpftool");
        if (!File.Exists(KernelTypes) || Programs.Run(bpftool, "version") is null || PublishedTool.Native("Eunomia.Cc.Cli", "ecc", output) is not { } ecc)
        {
            output.WriteLine("types of kernels: not measured, it takes a kernel with BTF, bpftool and a native ecc");
            return;
        }

        var directory = Directory.CreateTempSubdirectory("core-benchmarks-").FullName;
        try
        {
            var (rounds, kernels) = smoke ? (1, 3) : (5, Kernels);
            var objects = await CompileAsync(directory);
            var copies = Copy(directory, kernels);
            var target = Path.Combine(directory, "min.btf");
            output.WriteLine("| types of kernels | bpftool ms | ecc btf ms | ratio | at most |");
            output.WriteLine("| --- | --- | --- | --- | --- |");
            Row($"{objects.Length} objects, one kernel", 0.10, Rounds.Pairs(rounds,
                () => WallClock.OfScript("for object in \"${@:4}\"; do \"$1\" gen min_core_btf \"$2\" \"$3\" \"$object\" || exit 1; done", [bpftool, KernelTypes, target, .. objects]),
                () => WallClock.Of([ecc, "btf", "--btf", KernelTypes, "-o", target, .. objects])));
            Row($"one object, {kernels} kernels", 0.25, Rounds.Pairs(rounds,
                () => WallClock.OfScript("for kernel in \"$3\"/*; do \"$1\" gen min_core_btf \"$kernel\" \"$2\" \"$4\" || exit 1; done", [bpftool, target, copies, objects[0]]),
                () => WallClock.Of([ecc, "btf", "--btf", copies, "-o", Path.Combine(directory, "out"), objects[0]])));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        void Row(string what, double limit, List<(double Theirs, double Ours)> pairs)
        {
            var ratio = Rounds.Median(pairs.Select(pair => pair.Ours / pair.Theirs));
            output.WriteLine(FormattableString.Invariant(
                $"| {what} | {Rounds.Median(pairs.Select(pair => pair.Theirs)):F0} | {Rounds.Median(pairs.Select(pair => pair.Ours)):F0} | {ratio:F3} | {limit:F2}{(ratio > limit ? ", missed" : "")} |"));
        }
    }

    /// <summary>The objects of all programs that have something to relocate.</summary>
    private static async Task<string[]> CompileAsync(string directory)
    {
        using var compiler = new Compiler(CompiledProgram.Toolchain);
        var files = new List<string>();
        foreach (var source in Programs.Sources())
        {
            if (await CompiledProgram.CompileAsync(compiler, source) is { } program && BpfObject.Read(program.Raw, program.Name).BtfExt is { CoreRelocations.IsEmpty: false })
            {
                files.Add(Path.Combine(directory, $"{files.Count}-{program.Name}.o"));
                await File.WriteAllBytesAsync(files[^1], program.Raw);
            }
        }

        return [.. files];
    }

    private static string Copy(string directory, int count)
    {
        var copies = Directory.CreateDirectory(Path.Combine(directory, "kernels")).FullName;
        for (var i = 0; i < count; i++)
        {
            File.Copy(KernelTypes, Path.Combine(copies, $"{i}.btf"));
        }

        return copies;
    }
}
