using Eunomia.Cc.Toolchain;

namespace Eunomia.Benchmarks;

/// <summary>What the numbers of the compiler are measured on: copies of the programs, and bare clang for them.</summary>
internal sealed class EccPrograms : IDisposable
{
    private const string Vmlinux = "#include \"vmlinux.h\"";

    private readonly string _directory = Directory.CreateTempSubdirectory("ecc-numbers-").FullName;
    private int _copies;

    /// <summary>The compiler that is the measure.</summary>
    public string Clang { get; } = Programs.Newest("clang");

    /// <summary>A file of the temporary directory.</summary>
    public string File(string name) => Path.Combine(_directory, name);

    /// <summary>Makes <c>vmlinux.h</c> for bare clang; the reason when that fails.</summary>
    public async Task<string?> GenerateVmlinuxAsync()
    {
        var (text, problem) = await new VmlinuxHeader(CompiledProgram.Toolchain).TryReadAsync();
        await System.IO.File.WriteAllTextAsync(File("vmlinux.h"), text ?? "");
        return problem?.ToString();
    }

    /// <summary>A copy of the first of these programs that is here.</summary>
    public SourceCopy Copy(params string[] names)
    {
        var sources = Programs.Sources().ToList();
        var source = names.Select(name => sources.Find(path => Path.GetFileName(path) == $"{name}.bpf.c")).First(path => path is not null);
        return new SourceCopy(source!, File($"{Path.GetFileName(source!).Split('.')[0]}-{_copies++}"));
    }

    /// <summary>The same with a <c>vmlinux.h</c> of its own, as many repositories have one.</summary>
    public SourceCopy CopyWithHeader(params string[] names)
    {
        var copy = Copy(names);
        System.IO.File.Copy(File("vmlinux.h"), Path.Combine(Path.GetDirectoryName(copy.File)!, "vmlinux.h"), overwrite: true);
        return copy;
    }

    /// <summary>That many copies of the programs with <c>vmlinux.h</c> that compile here, each in a directory of its own.</summary>
    public List<SourceCopy> Many(int count, EccTool ecc)
    {
        var kinds = Compiling(Programs.Sources().Where(source => System.IO.File.ReadAllText(source).Contains(Vmlinux, StringComparison.Ordinal)), ecc).Take(count).ToList();
        return [.. Enumerable.Range(0, count).Select(number => new SourceCopy(kinds[number % kinds.Count], File($"many-{number:00}")))];
    }

    /// <summary>Copies of all programs of a directory that compile here.</summary>
    public List<SourceCopy> All(string directory, EccTool ecc) =>
        [.. Compiling(Programs.Sources(directory), ecc).Select((source, number) => new SourceCopy(source, File($"all-{number:000}")))];

    /// <summary>What a developer without <c>ecc</c> runs; with debug information, because BTF is made of it.</summary>
    public string[] BareClang(SourceCopy source) => [.. ClangCommand(source), "-c", "-o", Object(source)];

    /// <summary>The same without what to write.</summary>
    public string[] ClangCommand(SourceCopy source) =>
    [
        Clang, "-g", "-O2", "-target", "bpf", "-mcpu=v3", "-D__TARGET_ARCH_x86", "-I", _directory, "-I", "/usr/include/x86_64-linux-gnu", source.File,
    ];

    /// <summary>Where bare clang writes.</summary>
    public static string Object(SourceCopy source) => source.File + ".o";

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private IEnumerable<string> Compiling(IEnumerable<string> sources, EccTool ecc) =>
        sources.Where((source, number) => Compiles(new SourceCopy(source, File($"try-{number}")), ecc));

    private bool Compiles(SourceCopy source, EccTool ecc)
    {
        var command = BareClang(source);
        var ours = ecc.Command(source.File);
        return Programs.Run(command[0], command[1..]) is not null && Programs.Run(ours[0], ours[1..]) is not null;
    }
}
