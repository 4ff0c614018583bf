using System.Runtime.CompilerServices;
using Eunomia.Bpf.Rewrite;
using Eunomia.Bpf.Tests.Objects;

namespace Eunomia.Bpf.Tests.Rewrite;

/// <summary>Compiles real programs, each once, and rewrites them; removes everything at the end.</summary>
public sealed class ProgramWorkshop : IDisposable
{
    private const string KernelTypes = "/sys/kernel/btf/vmlinux";
    private readonly string _directory = Directory.CreateTempSubdirectory("rewrite-").FullName;
    private readonly Dictionary<string, (string Original, string Rewritten)> _built = new(StringComparer.Ordinal);

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
    public (string Original, string Rewritten) Build(string source)
    {
        if (!_built.TryGetValue(source, out var built))
        {
            var original = Compile(source);
            var rewritten = Path.Combine(Subdirectory(), Path.GetFileName(original));
            File.WriteAllBytes(rewritten, ObjectRewriter.Rewrite(File.ReadAllBytes(original), new()).Object.ToArray());
            built = (original, rewritten);
            _built.Add(source, built);
        }

        return built;
    }

    /// <summary>Compiles a program with more flags. A missing tool or header skips the test; a program that does not compile fails it.</summary>
    public string Compile(string source, params IEnumerable<string> flags)
    {
        var clang = Tool.Require("clang-22", "clang");
        BpfToolchain.RequireHeaders();
        var file = Path.Combine(Subdirectory(), Path.GetFileName(source).Replace(".bpf.c", ".bpf.o", StringComparison.Ordinal));
        Tool.Output(clang,
        [
            "-g", "-O2", "-mcpu=v3", "-target", "bpf", .. BpfToolchain.HeaderFlags, "-I" + Headers(), .. flags, "-c", source, "-o", file,
        ]);
        return file;
    }

    /// <summary>The directory with the running kernel's <c>vmlinux.h</c>.</summary>
    public string Headers()
    {
        var bpftool = Tool.Require("bpftool");
        Assert.SkipUnless(File.Exists(KernelTypes), $"{KernelTypes} is not there");
        var header = Path.Combine(_directory, "vmlinux.h");
        if (!File.Exists(header))
        {
            File.WriteAllText(header, Tool.Output(bpftool, "btf", "dump", "file", KernelTypes, "format", "c"));
        }

        return _directory;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Subdirectory() => Directory.CreateDirectory(Path.Combine(_directory, Guid.NewGuid().ToString("N"))).FullName;

    private static string Here([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
