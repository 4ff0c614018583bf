using System.Runtime.InteropServices;
using Eunomia.Bpf.Tests.Objects;

[assembly: AssemblyFixture(typeof(BpfToolchain))]

namespace Eunomia.Bpf.Tests.Objects;

/// <summary>The installed clang and bpftool; a test that needs what is missing is skipped with the reason.</summary>
public sealed class BpfToolchain : IDisposable
{
    private static readonly string? Clang =
        Enumerable.Range(14, 12).Reverse().Select(version => $"clang-{version}").Append("clang")
            .Select(Find).FirstOrDefault(path => path is not null);

    /// <summary>Flags that make up for what this machine's headers lack or keep elsewhere.</summary>
    internal static IEnumerable<string> HeaderFlags { get; } =
    [
        $"-D__TARGET_ARCH_{(RuntimeInformation.ProcessArchitecture is Architecture.X64 ? "x86" : "arm64")}",

        // libbpf's headers have these since 1.2 and 1.4.
        "-Wno-macro-redefined", "-DBPF_UPROBE=BPF_KPROBE", "-DBPF_URETPROBE=BPF_KRETPROBE",
        "-D__ulong(name,val)=enum { value_of_##name = val } name",

        // Debian keeps asm/ there, and clang looks there only for the host's target.
        .. Directory.GetDirectories("/usr/include", "*-linux-gnu").SelectMany(directory => new[] { "-idirafter", directory }),
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("eunomia-bpf-tests-");

    /// <summary>Compiles a program that needs nothing but libbpf's helpers, which are included for it.</summary>
    public byte[] Compile(string program, params string[] options)
    {
        var source = Path.Combine(_directory.FullName, $"{Guid.NewGuid():N}.bpf.c");
        File.WriteAllText(source, $"""
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            {program}
            """);
        return Run(source, options);
    }

    /// <summary>The newest clang; the test is skipped where there is none.</summary>
    internal static string RequireClang()
    {
        Assert.SkipWhen(Clang is null, "clang is not installed");
        return Clang;
    }

    /// <summary>Skips the test where libbpf's headers are missing.</summary>
    internal static void RequireHeaders() =>
        Assert.SkipUnless(File.Exists("/usr/include/bpf/bpf_helpers.h"), "libbpf's headers are not installed");

    public void Dispose() => _directory.Delete(recursive: true);

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
            .Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    private byte[] Run(string source, IEnumerable<string> options)
    {
        Assert.SkipWhen(Clang is null, "clang is not installed");
        RequireHeaders();
        var target = Path.Combine(_directory.FullName, $"{Guid.NewGuid():N}.bpf.o");
        Tool.Output(Clang,
        [
            "-g", "-O2", "-target", "bpf", .. HeaderFlags,
            .. options, "-c", source, "-o", target,
        ]);
        return File.ReadAllBytes(target);
    }
}
