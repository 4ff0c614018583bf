using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.EndToEnd.Tests.Run;

namespace Eunomia.Shipping.Tests.Kernels;

/// <summary>
/// A machine that <see href="https://www.qemu.org/docs/master/system/introduction.html">qemu</see> emulates, because virtual ones cannot be had everywhere. It
/// boots one of Debian's kernels, runs <c>init.sh</c> as its only process, and is gone.
/// </summary>
/// <param name="Kernel">The directory that <c>tests/debian-kernel.sh</c> has made.</param>
internal sealed record VirtualMachine(string Kernel)
{
    // A kernel that hangs keeps its processor busy, so only the clock can tell. Ten times as long as it takes.
    private const string Patience = "1200";

    private static readonly string Cache = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "eunomia-tests", "kernels");

    /// <summary>One with the newest kernel of a suite of Debian; it is fetched once, and kept in the user's cache. Where it cannot be had, the test is skipped.</summary>
    public static async Task<VirtualMachine> RequireAsync(string suite)
    {
        Assert.SkipUnless(NativeFile.Machine == "linux-x64", "this machine is not one of x64");
        HostTool.Require("qemu-system-x86_64");
        HostTool.Require("busybox");
        var kernel = Path.Combine(Cache, suite);
        var (exitCode, _, error) = await HostTool.Require("bash").TryRunAsync(Path.Combine(Repository.Root, "tests", "debian-kernel.sh"), suite, kernel);
        Assert.SkipWhen(exitCode == 3, error.Trim());
        Assert.True(exitCode == 0, error);
        return new VirtualMachine(kernel);
    }

    /// <summary>Tries packages on it, one after the other.</summary>
    /// <param name="programs">Has the packages.</param>
    /// <param name="cases">Which, and how.</param>
    public async Task<ImmutableArray<Trial>> TryAsync(CompiledPrograms programs, IEnumerable<MatrixCase> cases)
    {
        var files = await FilesAsync();
        foreach (var one in cases)
        {
            var directory = $"cases/{one.Name}";
            files.Add($"{directory}/package.json", await File.ReadAllBytesAsync((await programs.GetAsync(one.Name)).PackagePath, TestContext.Current.CancellationToken));
            files.Add($"{directory}/options", string.Concat(one.Options.Select(option => option + "\n")));
            files.Add($"{directory}/work", one.Work + "\n");
            files.Add($"{directory}/sees", one.Sees + "\n");
            if (MatrixCase.Typeless.Contains(one.Name))
            {
                files.Add($"{directory}/typeless", "");
            }
        }

        return Trial.Parse(await BootAsync(files.ToArray()));
    }

    /// <summary>What all kernels start with.</summary>
    private async Task<Initramfs> FilesAsync()
    {
        var files = new Initramfs();
        foreach (var directory in new[] { "proc", "sys", "dev", "tmp", "root" })
        {
            files.AddDirectory(directory);
        }

        await files.AddProgramAsync("bin/busybox", HostTool.Require("busybox").Path);
        await files.AddProgramAsync("bin/ecli", await NativeTools.PublishAsync("Eunomia.Runtime.Cli", "ecli", NativeFile.Machine));
        await files.AddProgramAsync("bin/workload", await Workload.RequireAsync());
        files.Add("init", await File.ReadAllTextAsync(Script(), TestContext.Current.CancellationToken));
        files.Add("etc/passwd", "root:x:0:0::/root:/bin/sh\nguest:x:1000:1000::/tmp:/bin/sh\n");
        files.Add("etc/os-release", "ID=debian\nVERSION_ID=12\n");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Kernel, "modules")))
        {
            files.Add($"modules/{Path.GetFileName(file)}", await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        }

        // Programs ask how the kernel was built.
        var configuration = Directory.EnumerateFiles(Path.Combine(Kernel, "boot"), "config-*").Single();
        files.Add($"boot/{Path.GetFileName(configuration)}", await File.ReadAllTextAsync(configuration, TestContext.Current.CancellationToken));
        return files;
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>What was written to its second serial line.</returns>
    private async Task<string> BootAsync(byte[] files)
    {
        var workspace = Workspace.Create();
        await File.WriteAllBytesAsync(workspace.At("initrd"), files, TestContext.Current.CancellationToken);
        // clearcpuid: qemu 7.2 gets the flags of cmpxchg16b (feature 141) wrong, and Linux 6.12 dies of it.
        var (exitCode, _, error) = await HostTool.Require("timeout").TryRunAsync(
            Patience, HostTool.Require("qemu-system-x86_64").Path, "-accel", "tcg", "-m", "1G", "-smp", "1", "-nodefaults", "-display", "none", "-no-reboot",
            "-serial", $"file:{workspace.At("console")}", "-serial", $"file:{workspace.At("report")}",
            "-kernel", Directory.EnumerateFiles(Path.Combine(Kernel, "boot"), "vmlinuz-*").Single(), "-initrd", workspace.At("initrd"),
            "-append", "console=ttyS0 quiet panic=-1 lsm=bpf clearcpuid=141");

        var console = workspace.Read("console");
        Assert.True(exitCode == 0 && workspace.Read("report").EndsWith("@ end\n", StringComparison.Ordinal), $"qemu returned {exitCode}: {error}\n{Tail(console)}\n{Tail(workspace.Read("report"))}");
        // A package that hurts the kernel is a defect, whatever it says itself.
        Assert.DoesNotContain(console.Split('\n'), line => line.Contains("BUG:", StringComparison.Ordinal) || line.Contains("Oops:", StringComparison.Ordinal) || line.Contains("WARNING:", StringComparison.Ordinal));
        return workspace.Read("report");
    }

    private static string Tail(string text) => string.Join('\n', text.Split('\n').TakeLast(40));

    private static string Script([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "init.sh");
}
