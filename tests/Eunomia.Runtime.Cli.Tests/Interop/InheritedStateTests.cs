using System.Diagnostics;
using System.Globalization;
using Eunomia.Cc.Tests;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Runtime.Cli.Tests.Interop;

/// <summary>Both tools, started by who does not do it as a terminal does.</summary>
public sealed class InheritedStateTests : IDisposable
{
    private static readonly Dictionary<string, Lazy<Task<EcliRun>>> Usual = ((string[])["ecli", "ecc"]).ToDictionary(
        tool => tool, tool => new Lazy<Task<EcliRun>>(() => RunAsync(tool, "", "inspect", TestPackage.FileName)), StringComparer.Ordinal);

    private readonly string _directory = Directory.CreateTempSubdirectory("inherited-").FullName;

    private SafeFileHandle? _writer;

    public void Dispose()
    {
        _writer?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("ecli", "<&-")]
    [InlineData("ecli", ">&-")]
    [InlineData("ecli", "2>&-")]
    [InlineData("ecli", "<&- >&-")]
    [InlineData("ecli", "<&- 2>&-")]
    [InlineData("ecli", ">&- 2>&-")]
    [InlineData("ecli", "<&- >&- 2>&-")]
    [InlineData("ecc", "<&-")]
    [InlineData("ecc", ">&-")]
    [InlineData("ecc", "2>&-")]
    [InlineData("ecc", "<&- >&-")]
    [InlineData("ecc", "<&- 2>&-")]
    [InlineData("ecc", ">&- 2>&-")]
    [InlineData("ecc", "<&- >&- 2>&-")]
    public async Task Standard_streams_that_are_closed_are_as_the_null_device(string tool, string redirection)
    {
        var usual = await Usual[tool].Value;
        var closed = await RunAsync(tool, redirection, "inspect", TestPackage.FileName);
        var wrong = await RunAsync(tool, redirection, "inspect", Path.Combine(_directory, "none"));

        Assert.Equal((0, ""), (closed.ExitCode, closed.Error));
        Assert.Equal(redirection.Split(' ').Contains(">&-") ? "" : usual.Output, closed.Output);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Equal(redirection.Contains("2>", StringComparison.Ordinal), wrong.Error.Length == 0);
    }

    [Fact]
    public async Task Standard_input_that_is_closed_has_no_package()
    {
        var run = await RunAsync("ecli", "<&-", "run", "-");

        Assert.Equal((1, "ecli: error: not a valid package: standard input is empty [ECLI0101]\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("ecli", "INT", "trap '' INT", 0)]
    [InlineData("ecli", "TERM", "trap '' TERM", 0)]
    [InlineData("ecli", "HUP", "true", 0)]
    [InlineData("ecc", "INT", "trap '' INT", 130)]
    [InlineData("ecc", "TERM", "trap '' TERM", 143)]
    [InlineData("ecc", "HUP", "true", 129)]
    public async Task A_signal_ends_a_tool_that_was_started_with_it_ignored(string tool, string signal, string before, int exitCode)
    {
        using var process = await StartWaitingAsync(tool, before);

        Kill(process, signal);

        Assert.Equal(exitCode, (await EndAsync(process)).ExitCode);
    }

    [Theory]
    [InlineData("ecli")]
    [InlineData("ecc")]
    public async Task Nohup_keeps_a_tool_running_when_the_terminal_is_closed(string tool)
    {
        using var process = await StartWaitingAsync(tool, "trap '' HUP");

        Assert.True(IsIgnored(process, 1));
        Kill(process, "HUP");
        Kill(process, "TERM");

        // Of both signals it is the second that ends it.
        Assert.Equal(tool == "ecli" ? 0 : 143, (await EndAsync(process)).ExitCode);
    }

    [Theory]
    [InlineData("ecli", "the file may not become so large ('ulimit -f' shows the limit) [ECLI0212]")]
    [InlineData("ecc", "")]
    public async Task A_file_that_may_grow_no_more_is_an_error(string tool, string message)
    {
        // The runtime, where it compiles, maps its code twice by way of a file, which could not grow either.
        var script = $"ulimit -f 1 && DOTNET_EnableWriteXorExecute=0 exec \"$0\" \"$@\" >'{Path.Combine(_directory, "out")}'";

        var run = await EndAsync(await StartAsync(tool, script, "inspect", "--json", TestPackage.FileName));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        // Shells count in blocks of their own.
        Assert.InRange(new FileInfo(Path.Combine(_directory, "out")).Length, 512, 1024);
    }

    [Fact]
    public async Task A_machine_without_devices_compiles()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can hide /dev");
        File.WriteAllText(Path.Combine(_directory, "a.bpf.c"), "__attribute__((section(\"xdp\"))) int pass(void *ctx) { return 2; }\n");
        const string Script = "exec unshare --mount sh -c 'mount -t tmpfs tmpfs /dev && exec \"$0\" \"$@\"' \"$0\" \"$@\"";
        var probe = await EndAsync(await StartAsync("ecc", Script, "--version"));
        Assert.SkipUnless(probe.ExitCode == 0, $"/dev cannot be hidden: {probe.Error}");

        var run = await EndAsync(await StartAsync("ecc", Script, "--no-cache", Path.Combine(_directory, "a.bpf.c"), "-o", Path.Combine(_directory, "a.json")));

        Assert.True(run.ExitCode == 0, run.Error);
    }

    private static async Task<EcliRun> RunAsync(string tool, string redirection, params string[] args) =>
        await EndAsync(await StartAsync(tool, $"exec \"$0\" \"$@\" {redirection}", args));

    /// <summary>Starts a tool that waits, ecli for a package and ecc for a change; it heeds signals by then.</summary>
    private async Task<Process> StartWaitingAsync(string tool, string before)
    {
        var pipe = Path.Combine(_directory, "pipe");
        Assert.Null(ShellCommand.Problem("mkfifo", pipe));
        var process = await StartAsync(tool, $"{before}; exec \"$0\" \"$@\"", tool == "ecli" ? ["run", pipe] : ["watch", Path.Combine(_directory, "none.bpf.c")]);
        if (tool == "ecli")
        {
            // Goes on when the other end is opened.
            _writer = await Task.Run(() => File.OpenHandle(pipe, FileMode.Open, FileAccess.Write), TestContext.Current.CancellationToken);
        }
        else
        {
            Assert.Contains("none.bpf.c", await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        return process;
    }

    /// <summary>Whether a process ignores a signal.</summary>
    private static bool IsIgnored(Process process, int signal)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return (ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) >> signal - 1 & 1) != 0;
    }

    private static void Kill(Process process, string signal) => Assert.Null(ShellCommand.Problem("kill", $"-{signal}", $"{process.Id}"));

    // What these tests run behind, such as nohup, may ignore signals, and that is inherited.
    private static Task<Process> StartAsync(string tool, string script, params string[] args) => Task.FromResult(Process.Start(
        new ProcessStartInfo("/usr/bin/env", ["--default-signal=HUP,INT,TERM", "/bin/sh", "-c", script.Length == 0 ? "exec \"$0\" \"$@\"" : script, Path.Combine(AppContext.BaseDirectory, tool), .. args])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    private static async Task<EcliRun> EndAsync(Process process)
    {
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new EcliRun(process.ExitCode, await output, await error);
    }
}
