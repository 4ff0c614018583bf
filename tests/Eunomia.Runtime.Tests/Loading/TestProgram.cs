using System.Diagnostics;
using Eunomia.Bpf.Objects;
using Eunomia.Package;

namespace Eunomia.Runtime.Tests.Loading;

/// <summary>Small BPF programs, compiled by the machine's clang. What takes a kernel that loads them is skipped where there is none.</summary>
internal static class TestProgram
{
    private const string Prologue = """
        typedef unsigned char __u8; typedef unsigned short __u16; typedef unsigned int __u32; typedef unsigned long long __u64;
        typedef signed char __s8; typedef short __s16; typedef int __s32; typedef long long __s64; typedef __u16 __be16; typedef __u32 __be32;
        typedef __u32 __wsum;
        enum { BPF_MAP_TYPE_HASH = 1, BPF_MAP_TYPE_ARRAY = 2 };
        #include <bpf/bpf_helpers.h>
        #include <bpf/bpf_core_read.h>
        #define LICENSED(text) char LICENSE[] SEC("license") = text

        """;

    /// <summary>Lines before the first of a source.</summary>
    public static int FirstLine { get; } = Prologue.Count(character => character == '\n') + 1;

    /// <summary>Compiles a source; its file is called <c>test.bpf.c</c>.</summary>
    public static VerifiedPackage Compile(string source) => VerifiedPackage.Open(Package(source));

    /// <summary>The package of a source, with no more in it than a loader needs.</summary>
    public static BpfPackage Package(string source)
    {
        var clang = Clang();
        Assert.SkipUnless(File.Exists("/usr/include/bpf/bpf_helpers.h"), "libbpf's headers are not installed");
        var directory = Directory.CreateTempSubdirectory("eunomia-load-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "test.bpf.c"), Prologue + source);
            var start = new ProcessStartInfo(clang, ["-g", "-O2", "-mcpu=v3", "-target", "bpf", $"-fdebug-prefix-map={directory.FullName}=.", "-c", "test.bpf.c", "-o", "test.o"])
            {
                WorkingDirectory = directory.FullName,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
            return Pack(File.ReadAllBytes(Path.Combine(directory.FullName, "test.o")));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Assembles a source for this machine into an object file.</summary>
    public static void Assemble(string file, string source)
    {
        var start = new ProcessStartInfo(Clang(), ["-x", "assembler", "-c", "-", "-o", file]) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(source + "\n");
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }

    /// <summary>Skips the test unless this process may load programs.</summary>
    public static void RequireKernel() =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/sys/kernel/btf/vmlinux"), "loading programs takes root and a kernel with BTF");

    /// <summary>As <see cref="RequireKernel"/>, with the kernel's list of tracepoints.</summary>
    public static void RequireTracepoints() => RequireMounted("tracefs", "/sys/kernel/tracing");

    /// <summary>As <see cref="RequireKernel"/>, with a file system to pin maps and programs in.</summary>
    public static void RequireBpfFileSystem() => RequireMounted("bpf", "/sys/fs/bpf");

    /// <summary>Mounts what a machine just started has not mounted yet.</summary>
    private static void RequireMounted(string type, string path)
    {
        RequireKernel();
        if (!IsMounted())
        {
            using var mount = Process.Start("mount", ["-t", type, type, path]);
            mount.WaitForExit();
            Assert.SkipUnless(IsMounted(), $"{type} cannot be mounted on {path}");
        }

        bool IsMounted() => File.ReadAllText("/proc/self/mounts").Contains($" {path} {type} ", StringComparison.Ordinal);
    }

    private static string Clang()
    {
        var clang = Enumerable.Range(14, 20).Reverse().Select(version => $"/usr/bin/clang-{version}").FirstOrDefault(File.Exists) ?? "/usr/bin/clang";
        Assert.SkipUnless(File.Exists(clang), "clang is not installed");
        return clang;
    }

    private static BpfPackage Pack(byte[] bytes)
    {
        var bpfObject = BpfObject.Read(bytes, "test_bpf");
        return new BpfPackage
        {
            BpfObject = PackageCodec.Compress(bytes),
            BpfObjectSize = bytes.Length,
            Meta = new PackageMeta
            {
                BpfSkel = new Skeleton
                {
                    ObjName = "test_bpf",
                    Maps = [.. bpfObject.Maps.Select(map => new SkeletonMap { Ident = map.Identifier, Name = map.Name })],
                    Progs = [.. bpfObject.Programs.Select(program => new SkeletonProgram { Name = program.Name, Attach = program.Attach, Link = true })],
                },
            },
        };
    }
}
