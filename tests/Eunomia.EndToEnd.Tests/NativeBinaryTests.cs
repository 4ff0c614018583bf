using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

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

    private static async Task<string> PublishAsync(string projectName, string tool)
    {
        var identifier = RuntimeInformation.RuntimeIdentifier.Contains("arm64", StringComparison.Ordinal) ? "linux-arm64" : "linux-x64";
        var project = Path.Combine(Repository.Source, projectName);
        var artifacts = Path.Combine(Path.GetDirectoryName(Repository.Source)!, "artifacts", "native");
        var message = "";
        foreach (var framework in new[] { "net10.0", "net9.0" })
        {
            string[] arguments =
            [
                "publish", project, "-r", identifier, "-p:PublishAot=true", $"-p:EunomiaTargetFramework={framework}",
                "--artifacts-path", Path.Combine(artifacts, framework), "-nologo",
            ];
            var publish = CliWrap.Cli.Wrap(HostTool.Require("dotnet").Path).WithArguments(arguments).WithValidation(CommandResultValidation.None);
            var result = await ProgressWatch.RunAsync(hung => publish.ExecuteBufferedAsync(Encoding.UTF8, hung));
            message = result.StandardOutput + result.StandardError;
            if (result.ExitCode == 0)
            {
                return Directory.EnumerateFiles(Path.Combine(artifacts, framework, "publish"), tool, SearchOption.AllDirectories).Single();
            }

            // Only a registry without the compiler's package is no fault of ours; anything else that fails is.
            Assert.True(message.Contains("NU1101", StringComparison.Ordinal) || message.Contains("NU1102", StringComparison.Ordinal), message);
        }

        Assert.Skip($"the registry has no package for native binaries: {message.Split('\n').First(line => line.Contains("NU110", StringComparison.Ordinal))}");
        return "";
    }
}
