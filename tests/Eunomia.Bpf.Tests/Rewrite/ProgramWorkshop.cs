using System.Runtime.CompilerServices;
using Eunomia.Bpf.Rewrite;

namespace Eunomia.Bpf.Tests.Rewrite;

/// <summary>Compiles real programs, each once, and rewrites them; removes everything at the end.</summary>
public sealed class ProgramWorkshop : IDisposable
{
    private const string KernelTypes = "/sys/kernel/btf/vmlinux";
    private readonly string _directory = Directory.CreateTempSubdirectory("rewrite-").FullName;
    private readonly Dictionary<string, (string Original, string Rewritten)> _built = new(StringComparer.Ordinal);

    /// <summary>Folders of programs: our own, the fixtures, and the conformance cases where they lie beside the repository.</summary>
    public static IEnumerable<string> Sources()
    {
        var tests = Path.GetFullPath(Path.Combine(Here(), "..", ".."));
        return ((string[])[
            Path.Combine(tests, "programs"),
            Path.Combine(tests, "Eunomia.Bpf.Tests", "Fixtures"),
            Path.Combine(tests, "..", "..", "shared", "conformance"),
        ])
            .Where(Directory.Exists)
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

    /// <summary>Compiles a program with more flags; what the installed headers are too old for is skipped.</summary>
    public string Compile(string source, params IEnumerable<string> flags)
    {
        var clang = Tool.Require("clang-22", "clang");
        var file = Path.Combine(Subdirectory(), Path.GetFileName(source).Replace(".bpf.c", ".bpf.o", StringComparison.Ordinal));
        var (exitCode, _, error) = Tool.Run(clang,
        [
            "-g", "-O2", "-mcpu=v3", "-target", "bpf", "-D__TARGET_ARCH_x86", "-I" + Headers(), "-I/usr/include/x86_64-linux-gnu",
            .. flags, "-c", source, "-o", file,
        ]);
        var complaint = error.Split('\n').FirstOrDefault(line => line.Contains("error:", StringComparison.Ordinal));
        Assert.SkipWhen(exitCode != 0, $"does not compile here: {complaint}");
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
