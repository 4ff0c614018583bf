using Eunomia.Cc;

namespace Eunomia.Benchmarks;

/// <summary>What the numbers of the runner are measured with: the package, the maker of events, the C program, the native runner.</summary>
internal sealed class FloodPrograms : IDisposable
{
    // Memory, so that a disk is not what is measured.
    private readonly string _directory = Directory.CreateDirectory($"/dev/shm/eunomia-benchmarks-{Environment.ProcessId}").FullName;

    private FloodPrograms()
    {
    }

    /// <summary>Makes system calls; prints its process id.</summary>
    public string Generator => File("generator");

    /// <summary>The C program.</summary>
    public string Consumer => File("consumer");

    /// <summary>The flood program.</summary>
    public string Object => File("flood.bpf.o");

    /// <summary>The same, packaged.</summary>
    public string Package => File("package.json");

    /// <summary>The native runner.</summary>
    public required string Ecli { get; init; }

    /// <summary>Builds them all; null, with the reason said, when this machine cannot.</summary>
    public static async Task<FloodPrograms?> BuildAsync(TextWriter output)
    {
        if (PublishedTool.Native("Eunomia.Runtime.Cli", "ecli", output) is not { } ecli)
        {
            return null;
        }

        var programs = new FloodPrograms { Ecli = ecli };
        await programs.CompileAsync(Programs.Native("flood.bpf.c"), "package.json", "flood.bpf.o");
        await programs.CompileAsync(Programs.Sources().First(path => path.EndsWith("execs.bpf.c", StringComparison.Ordinal)), "core.json", "core.bpf.o");
        Build(Programs.Native("generator.c"), programs.Generator);
        Build(Programs.Native("consumer.c"), programs.Consumer, "-lbpf", "-lelf", "-lz");
        return programs;
    }

    /// <summary>A file of the directory in memory.</summary>
    public string File(string name) => Path.Combine(_directory, name);

    /// <summary>Runs a program that reads structs of the kernel, for a second.</summary>
    public string[] CoreArguments() => [Ecli, "run", "-q", "--timeout", "1s", File("core.json")];

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static void Build(string source, string target, params string[] libraries) =>
        _ = Programs.Run("gcc", ["-O2", "-o", target, source, .. libraries]) ?? throw new InvalidOperationException($"gcc does not compile {source}");

    private async Task CompileAsync(string source, string package, string bpfObject)
    {
        var options = new CompileOptions
        {
            Source = source,
            Outputs =
            [
                new OutputFile(OutputKind.Package, File(package)),
                new OutputFile(OutputKind.Object, File(bpfObject)),
            ],
            WorkingDirectory = _directory,
            Toolchain = CompiledProgram.Toolchain,
        };
        var result = await new Compiler(CompiledProgram.Toolchain).CompileAsync(options);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"{source} does not compile: {string.Join('\n', result.Diagnostics)}");
        }
    }
}
