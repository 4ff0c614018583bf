using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>With what a program needs of <c>vmlinux.h</c> everything comes out as with the whole header.</summary>
public sealed class SlicedHeaderTests
{
    private static readonly string[] Outputs = ["--emit", "package,skeleton,object,csharp,header", "-y", "--no-cache"];

    [Theory]
    [InlineData("", 1)]
    [InlineData("--keep-btf", 8)]
    public async Task Every_program_has_the_same_bytes_without_cold_and_warm(string stripping, int oneOf)
    {
        var sources = Copy(Fuzzing.TriesAll ? oneOf : 4 * oneOf);
        var cache = TestFiles.NewDirectory();
        string[] flags = [.. Outputs, .. stripping.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. Corpus.LibbpfHeaders.Flags];

        var plain = await CompileAsync(["--whole-vmlinux", .. flags]);
        var cold = await CompileAsync(flags);
        var warm = await CompileAsync(flags);

        Assert.True(plain.Contents.Split('\n').Length > sources.Names().Count(), "nothing was written");
        Assert.Equal(plain, cold);
        Assert.Equal(plain, warm);

        async Task<(string Contents, string Messages, int ExitCode)> CompileAsync(string[] arguments)
        {
            var output = Workspace.Create();
            var run = await new Ecc { Directory = sources.Path, Cache = cache }.RunAsync(
                [.. arguments, "-o", output.Path, .. sources.Names().Where(name => name.EndsWith(".bpf.c", StringComparison.Ordinal))]);
            return (output.Contents(), run.Error.Replace(output.Path, "", StringComparison.Ordinal), run.ExitCode);
        }
    }

    [Fact]
    public async Task A_header_of_the_programs_own_is_used_from_wherever_it_lies()
    {
        var workspace = Workspace.Create().Copy("execs");
        var cache = new Workspace(TestFiles.NewDirectory());
        var ecc = new Ecc { Directory = workspace.Path, Cache = cache.Path };
        (await ecc.RunAsync("vmlinux", "-o", "vmlinux.h")).Succeeded();
        var other = Workspace.Create().Copy("execs");
        File.Copy(workspace.At("vmlinux.h"), other.At("vmlinux.h"));

        (await ecc.RunAsync("execs.bpf.c", "--no-cache")).Succeeded();
        (await (ecc with { Directory = other.Path }).RunAsync("execs.bpf.c", "--no-cache")).Succeeded();
        (await ecc.RunAsync("execs.bpf.c", "--no-cache", "--whole-vmlinux", "-o", "plain.json")).Succeeded();

        Assert.Equal(workspace.Read("plain.json"), workspace.Read("package.json"));
        Assert.Equal(workspace.Read("plain.json"), other.Read("package.json"));
    }

    /// <summary>The repository's programs and the conformance cases, each with its headers and under a name of its own.</summary>
    private static Workspace Copy(int oneOf)
    {
        var all = Workspace.Create();
        var folders = new[] { Repository.Programs, Repository.Conformance }.SelectMany(Directory.EnumerateDirectories);
        foreach (var (index, folder) in folders.Order(StringComparer.Ordinal).Index().Where(folder => folder.Index % oneOf == 0))
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".c" or ".h"))
            {
                var name = Path.GetFileName(file);
                var own = name.EndsWith(".bpf.c", StringComparison.Ordinal) ? $"p{index}-{name}" : name;
                File.Copy(file, Directory.CreateDirectory(all.At($"p{index}")).FullName + "/" + own);
            }
        }

        return all;
    }
}
