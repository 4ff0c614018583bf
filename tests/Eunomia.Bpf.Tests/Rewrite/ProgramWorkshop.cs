using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Eunomia.Bpf.Rewrite;
using Eunomia.Bpf.Tests.Objects;
using Eunomia.Bpf.Tests.Rewrite;

[assembly: AssemblyFixture(typeof(ProgramWorkshop))]

namespace Eunomia.Bpf.Tests.Rewrite;

/// <summary>Compiles real programs, each once for all tests, and rewrites them; removes everything at the end.</summary>
public sealed class ProgramWorkshop : IDisposable
{
    private const string KernelTypes = "/sys/kernel/btf/vmlinux";
    private readonly string _directory = Directory.CreateTempSubdirectory("rewrite-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<(string Original, string Rewritten)>> _built = new(StringComparer.Ordinal);
    private readonly Lazy<string> _header;

    public ProgramWorkshop() => _header = new(WriteHeader);

    /// <summary>Every program of the repository: its own, the fixtures, and the conformance cases.</summary>
    public static IEnumerable<string> Sources()
    {
        var tests = Path.GetFullPath(Path.Combine(Here(), "..", ".."));
        return ((string[])[
            Path.Combine(tests, "programs"),
            Path.Combine(tests, "Eunomia.Bpf.Tests", "Fixtures"),
            Path.Combine(tests, "conformance"),
        ])
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.bpf.c", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>
    /// Compiles and rewrites a program; the two objects have the same name in two directories, so that tools say the same of them.
    /// </summary>
    public (string Original, string Rewritten) Build(string source) => _built.GetOrAdd(source, _ => new(() => BuildAnew(source))).Value;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // A missing tool or header skips the test; a program that does not compile fails it.
    private string Compile(string source)
    {
        BpfToolchain.RequireHeaders();
        var file = Path.Combine(Subdirectory(), Path.GetFileName(source).Replace(".bpf.c", ".bpf.o", StringComparison.Ordinal));
        var begin = File.ReadAllText(source).Contains("#include \"vmlinux.h\"", StringComparison.Ordinal) ? (string[])["-include-pch", _header.Value + ".pch"] : [];
        Clang([.. begin, "-I" + _directory, "-c", source, "-o", file]);
        return file;
    }

    private static void Clang(params IEnumerable<string> arguments) =>
        Tool.Output(Tool.Require("clang-22", "clang"), ["-g", "-O2", "-mcpu=v3", "-target", "bpf", .. BpfToolchain.HeaderFlags, .. arguments]);

    private (string Original, string Rewritten) BuildAnew(string source)
    {
        var original = Compile(source);
        var rewritten = Path.Combine(Subdirectory(), Path.GetFileName(original));
        File.WriteAllBytes(rewritten, ObjectRewriter.Rewrite(File.ReadAllBytes(original), new()).Object.ToArray());
        return (original, rewritten);
    }

    /// <summary>Writes the running kernel's <c>vmlinux.h</c>, and beside it what clang makes of it: nearly all that most programs take to compile is to read it.</summary>
    /// <returns>Its path.</returns>
    private string WriteHeader()
    {
        var bpftool = Tool.Require("bpftool");
        Assert.SkipUnless(File.Exists(KernelTypes), $"{KernelTypes} is not there");
        var header = Path.Combine(_directory, "vmlinux.h");
        File.WriteAllText(header, Tool.Output(bpftool, "btf", "dump", "file", KernelTypes, "format", "c"));
        Clang("-x", "c-header", header, "-o", header + ".pch");
        return header;
    }

    private string Subdirectory() => Directory.CreateDirectory(Path.Combine(_directory, Guid.NewGuid().ToString("N"))).FullName;

    private static string Here([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
