using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>Both tools as native files: built as the README says, they need nothing but the C library, and do what they do otherwise.</summary>
public sealed class NativeBinaryTests(CompiledPrograms programs)
{
    [Fact]
    public async Task Ecli_is_published_as_one_file_that_needs_only_the_C_library_and_runs_a_package()
    {
        var binary = await PublishAsync("Eunomia.Runtime.Cli", "ecli");
        await AssertNeedsOnlyTheCLibraryAsync(binary);
        Assert.Contains("sched_process_exec", await new HostTool(binary).RunAsync("inspect", (await programs.GetAsync("execs")).PackagePath), StringComparison.Ordinal);

        await AssertBearsClosedStreamsAsync(binary);
        // When its pipe is opened by the shell, it heeds signals.
        await AssertEndsAsync(binary, "mkfifo pipe; \"$0\" run pipe & exec 3>pipe", 0);

        await RunningKernel.RequireAsync();
        Assert.True(await SeesAsync(binary, "comm == \"true\" && kind == EXEC_STARTED"));
    }

    [Fact]
    public async Task Ecc_is_published_as_one_file_that_writes_the_same_bytes()
    {
        var binary = await PublishAsync("Eunomia.Cc.Cli", "ecc");
        await AssertNeedsOnlyTheCLibraryAsync(binary);
        var workspace = Workspace.Create();
        var program = await programs.GetAsync("execs");

        var (exitCode, _, error) = await new HostTool(binary).TryRunAsync(
            Path.Combine(Repository.Programs, "execs", "execs.bpf.c"), "-o", workspace.At("out"), "--yaml", "--emit", "package,csharp,header,object,skeleton",
            "--cache-dir", workspace.At("cache"));

        Assert.True(exitCode == 0, error);
        Assert.Equal(await File.ReadAllBytesAsync(program.PackagePath, TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(workspace.At("out/package.json"), TestContext.Current.CancellationToken));
        Assert.Equal(6, Directory.GetFiles(workspace.At("out")).Length);
        await AssertBearsClosedStreamsAsync(binary);
        await AssertEndsAsync(binary, "\"$0\" watch none.bpf.c 2>log & until [ -s log ]; do :; done", 130);
    }

    [Fact]
    public async Task Ecc_made_here_for_arm64_writes_the_same_bytes()
    {
        Assert.SkipUnless(NativeFile.Machine == "linux-x64", "this machine is one of arm64");
        var emulator = HostTool.Require("qemu-aarch64-static");
        var (foreign, own) = (await PublishAsync("Eunomia.Cc.Cli", "ecc", "linux-arm64"), await PublishAsync("Eunomia.Cc.Cli", "ecc"));
        var workspace = Workspace.Create();
        // Includes nothing: the headers of arm64 are elsewhere here than on arm64.
        workspace.Write("hello.bpf.c", """
            __attribute__((section("xdp"), used)) int pass(void *ctx)
            {
                return 2;
            }

            char LICENSE[] __attribute__((section("license"), used)) = "GPL";
            """);
        // A program is for the machine that compiles it, unless it says for which.
        const string Machine = "-a=-D__TARGET_ARCH_x86";
        // libclang is this machine's, and so must be what ecc starts to read the source: at its own path there is another file, once it is opened.
        const string Script = "exec 3<\"$1\" && mount --bind \"$2\" \"$1\" && shift 2 && exec \"$0\" -L /usr/aarch64-linux-gnu /proc/self/fd/3 \"$@\"";

        var (exitCode, _, error) = await HostTool.Require("unshare").TryRunAsync(
            "--mount", "--map-root-user", "sh", "-c", Script, emulator.Path, foreign, own,
            workspace.At("hello.bpf.c"), Machine, "-o", workspace.At("arm64"), "--cache-dir", workspace.At("cache"));

        Assert.True(exitCode == 0, error);
        (await Ecc.RunAsync(workspace.Path, "hello.bpf.c", Machine, "-o", "here")).Succeeded();
        Assert.Equal(workspace.Read("here/package.json"), workspace.Read("arm64/package.json"));
    }

    private static async Task AssertNeedsOnlyTheCLibraryAsync(string binary)
    {
        var needed = await HostTool.Require("readelf").RunAsync("--dynamic", binary);
        var libraries = needed.Split('\n').Where(line => line.Contains("(NEEDED)", StringComparison.Ordinal)).Select(line => line.Split('[', ']')[1]);
        Assert.Empty(libraries.Except(["libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"], StringComparer.Ordinal));
    }

    private async Task AssertBearsClosedStreamsAsync(string binary)
    {
        var package = (await programs.GetAsync("execs")).PackagePath;
        foreach (var redirection in new[] { "<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-" })
        {
            var (exitCode, output, error) = await HostTool.Require("sh").TryRunAsync("-c", $"exec \"$0\" inspect \"$1\" {redirection}", binary, package);

            Assert.Equal((0, ""), (exitCode, error));
            Assert.Equal(redirection.Split(' ').Contains(">&-"), output.Length == 0);
            Assert.Equal(1, (await HostTool.Require("sh").TryRunAsync("-c", $"exec \"$0\" inspect /nonexistent {redirection}", binary)).ExitCode);
        }
    }

    /// <summary>Starts it with SIGINT ignored, as a script does with what it puts behind, and sends that.</summary>
    private static async Task AssertEndsAsync(string binary, string start, int exitCode)
    {
        var script = $"cd '{TestFiles.NewDirectory()}'; trap '' INT; {start}; kill -INT $!; wait $!";

        var (ended, _, error) = await HostTool.Require("sh").TryRunAsync("-c", script, binary);

        Assert.True(ended == exitCode, $"{ended}: {error}");
    }

    /// <summary>Runs the package until it shows one event of a program that is started again and again.</summary>
    private async Task<bool> SeesAsync(string binary, string filter)
    {
        var package = (await programs.GetAsync("execs")).PackagePath;
        var run = new HostTool(binary).TryRunAsync("run", "-j", "--count", "1", "--timeout", "30s", "--filter", filter, package);
        var (exitCode, output, error) = await Execs.DuringAsync(run);
        Assert.True(exitCode == 0, error);
        return JsonNode.Parse(output) is { } shown && shown["comm"]!.GetValue<string>() == "true" && shown["pid"]!.GetValue<int>() > 0;
    }

    private static async Task<string> PublishAsync(string project, string tool, string? machine = null)
    {
        HostTool.Require("dotnet");
        return await NativeTools.PublishAsync(project, tool, machine ?? NativeFile.Machine);
    }
}
