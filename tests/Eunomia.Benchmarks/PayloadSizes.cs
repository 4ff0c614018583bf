using System.Globalization;
using Eunomia.Cc;
using Eunomia.Package;

namespace Eunomia.Benchmarks;

/// <summary>
/// How small the payload of a package is, against the same object with its debug information stripped by LLVM's own tool and its
/// types whole, which is what the original packs.
/// </summary>
internal static class PayloadSizes
{
    // The original asks for the one without a version.
    private static readonly string StripTool = Programs.Newest("llvm-strip");

    /// <summary>Measures every program and prints a table.</summary>
    /// <returns>The median ratio.</returns>
    public static async Task<double> PrintAsync(TextWriter output)
    {
        var compiler = new Compiler(CompiledProgram.Toolchain);
        var ratios = new List<double>();
        output.WriteLine($"{"program",-18} {"stripped",9} {"ours",9} {"ratio",6} {"package.json",13}");
        foreach (var source in Programs.Sources())
        {
            if (await CompiledProgram.CompileAsync(compiler, source) is not { } program || Stripped(program.Raw) is not { } stripped)
            {
                output.WriteLine($"{Path.GetFileName(source),-18} does not compile here");
                continue;
            }

            var (theirs, ours) = (PackageCodec.Compress(stripped).Length, program.Package.BpfObject.Length);
            ratios.Add((double)ours / theirs);
            var json = PackageWriter.ToJson(program.Package).Length;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{program.Name,-18} {theirs,9} {ours,9} {ratios[^1],6:0.00} {json,13}"));
        }

        ratios.Sort();
        var median = ratios[ratios.Count / 2];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio {median:0.00} over {ratios.Count} programs"));
        return median;
    }

    private static byte[]? Stripped(byte[] raw)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, raw);
            return Programs.Run(StripTool, "-g", file) is not null ? File.ReadAllBytes(file) : null;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
