using System.Diagnostics;
using System.Globalization;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>A compiler that is missing, unfit, or dies is told apart from a mistake in the source.</summary>
public sealed class CompilerFailureTests
{
    [Fact]
    public async Task Without_a_compiler_the_command_that_installs_one_is_shown()
    {
        var workspace = Minimal();

        var run = await OnPath(workspace, TestFiles.NewDirectory()).RunAsync("good.bpf.c");

        Assert.Matches(@"hint: .*(install|clang)", run.Failed(3, "ECC0101").Error);
        Assert.Equal(["good.bpf.c"], workspace.Names());
    }

    [Theory]
    [InlineData("10.0.1", "bpf - BPF", "ECC0104")]
    [InlineData("22.1.0", "x86 - 32-bit X86", "ECC0103")]
    public async Task A_compiler_that_is_too_old_or_lacks_the_target_is_refused(string version, string targets, string id)
    {
        var workspace = Minimal();
        var clang = FakeClang.Create("exit 1", version, targets);

        var named = await workspace.EccAsync("good.bpf.c", "-c", clang);
        var found = await OnPath(workspace, Path.GetDirectoryName(clang)!).RunAsync("good.bpf.c");

        Assert.Contains("hint: ", named.Failed(3, id).Error, StringComparison.Ordinal);
        found.Failed(3, id);
        Assert.Equal(["good.bpf.c"], workspace.Names());
    }

    [Theory]
    [InlineData("kill -SEGV $$", "ECC0109", "signal 11")]
    [InlineData("kill -KILL $$", "ECC0109", "signal 9")]
    [InlineData("exit 7", "ECC0109", "exit code 7")]
    [InlineData("exit 0", "ECC0110", "wrote nothing")]
    [InlineData("cat /bin/true", "ECC0110", "another machine")]
    public async Task A_compiler_that_dies_or_writes_something_else_is_named(string behaviour, string id, string words)
    {
        var workspace = Minimal();

        var run = await workspace.EccAsync("good.bpf.c", "-c", FakeClang.Create(behaviour));

        Assert.Contains(words, run.Failed(3, id).Error, StringComparison.Ordinal);
        Assert.Equal(["good.bpf.c"], workspace.Names());
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task A_signal_ends_the_compiler_and_leaves_nothing(string signal, int exitCode)
    {
        var workspace = Minimal();
        var clang = FakeClang.Create("echo $$ > \"$dir/started\"; mv \"$dir/started\" \"$dir/pid\"; exec sleep 600");
        // Whoever started the tests may ignore the signal, as nohup does.
        var ecc = new Ecc { Directory = workspace.Path, Launcher = ["env", $"--default-signal={signal}"] }.Start("good.bpf.c", "-c", clang);
        var child = await PidAsync(Path.Combine(Path.GetDirectoryName(clang)!, "pid"), ecc);

        await ecc.SignalAsync(signal);

        (await ecc.Completion).Ended(exitCode);
        Assert.False(Runs(child), "the compiler is still there");
        Assert.Equal(["good.bpf.c"], workspace.Names());
    }

    [Fact]
    public async Task A_library_that_crashes_is_what_doctor_says_and_a_compilation_too()
    {
        var workspace = Minimal();
        workspace.Write("crash.c", "__attribute__((constructor)) static void crash(void) { *(volatile int *)1 = 0; }\n");
        await HostTool.Require("gcc", "cc").RunAsync("-shared", "-fPIC", "-o", workspace.At("libclang.so"), workspace.At("crash.c"));

        var doctor = (await workspace.EccAsync("doctor", "--libclang", "libclang.so")).Ended(3);
        var compilation = await workspace.EccAsync("good.bpf.c", "--libclang", "libclang.so");

        Assert.Matches(@"(?m)^missing  libclang +libclang cannot .*killed by signal 11", doctor.Output);
        compilation.Failed(1, "ECC0116");
    }

    [Theory]
    [InlineData("")]
    [InlineData("STOP")]
    public async Task A_compiler_does_not_outlive_an_ecc_that_is_killed(string before)
    {
        var workspace = Minimal();
        var clang = FakeClang.Create("echo $$ > \"$dir/started\"; mv \"$dir/started\" \"$dir/pid\"; exec sleep 600");
        var ecc = new Ecc { Directory = workspace.Path }.Start("good.bpf.c", "-c", clang);
        var child = await PidAsync(Path.Combine(Path.GetDirectoryName(clang)!, "pid"), ecc);

        if (before.Length > 0)
        {
            await HostTool.Require("kill").RunAsync($"-{before}", child.ToString(CultureInfo.InvariantCulture));
        }

        await ecc.SignalAsync("KILL");

        (await ecc.Completion).Ended(137);
        await Eventually.HoldsAsync(() => !Runs(child), () => "the compiler is still there");
    }

    private static Workspace Minimal()
    {
        var workspace = Workspace.Create();
        workspace.Write("good.bpf.c", Workspace.Minimal);
        return workspace;
    }

    private static Ecc OnPath(Workspace workspace, string path) =>
        new Ecc { Directory = workspace.Path }.With("PATH", path);

    private static async Task<int> PidAsync(string file, EccProcess ecc)
    {
        while (!File.Exists(file))
        {
            Assert.False(ecc.Completion.IsCompleted, "ecc ended before it started the compiler");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return int.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    private static bool Runs(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
