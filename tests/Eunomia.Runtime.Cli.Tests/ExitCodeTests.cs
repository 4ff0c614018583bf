using Eunomia.Cc.Tests;
using Eunomia.Runtime.Tests.Loading;

namespace Eunomia.Runtime.Cli.Tests;

public sealed class ExitCodeTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Done_is_0_and_run_need_not_be_said()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading a program needs root");

        foreach (string[] verb in new string[][] { [], ["run"] })
        {
            var result = await new Ecli().RunAsync([.. verb, "--json", "--fields", "pid,tag", "--count", "3", TestPackage.FileName, "--pid", $"{Environment.ProcessId}", "--timeout", "10s", "-n=5"]);

            Assert.Equal(0, result.ExitCode);
            var line = $$"""{"pid":{{Environment.ProcessId}},"tag":5}""";
            Assert.Equal([line, line, line, ""], result.Output.Split('\n'));
        }
    }

    [Fact]
    public async Task Stopped_by_a_variable_is_0()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading a program needs root");
        var ecli = new Ecli { ["ECLI_COUNT"] = "1", ["ECLI_NO_HEADER"] = "1", ["ECLI_FIELDS"] = "tag", ["ECLI_FILTER"] = "tag == 7" };

        var result = await ecli.RunAsync(TestPackage.FileName, "--pid", $"{Environment.ProcessId}", "--timeout", "10s");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^\S+ +7\n$", result.Output);
    }

    [Fact]
    public async Task A_switch_can_be_turned_off_that_a_variable_turned_on()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading a program needs root");

        var result = await new Ecli { ["ECLI_JSON"] = "1" }.RunAsync("--json=false", "--count=1", TestPackage.FileName, "--pid", $"{Environment.ProcessId}", "--timeout", "10s");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("COMM", result.Output.ToUpperInvariant(), StringComparison.Ordinal);
        Assert.DoesNotContain('{', result.Output);
    }

    [Theory]
    [InlineData("missing.json", "cannot read 'missing.json': there is no such file [ECLI0105]")]
    [InlineData("missing/x.json", "cannot read 'missing/x.json': there is no such directory [ECLI0105]")]
    public async Task Wrong_input_is_1(string name, string message)
    {
        foreach (string[] args in new string[][] { [name], ["inspect", name] })
        {
            var result = await new Ecli().RunAsync(args);

            Assert.Equal((1, "", $"ecli: error: {message}\n"), (result.ExitCode, result.Output, result.Error));
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_1()
    {
        foreach (var (path, reason) in new[] { (_directory.FullName, "it is a directory"), (_directory["x/y"], "there is no such directory") })
        {
            var result = await new Ecli().RunAsync("-o", path, TestPackage.FileName);

            Assert.Equal((1, "", $"ecli: error: cannot write '{path}': {reason} [ECLI0212]\n"), (result.ExitCode, result.Output, result.Error));
        }
    }

    [Fact]
    public async Task A_pipe_that_nobody_reads_is_1_and_nothing_is_waited_for()
    {
        var pipe = _directory["pipe"];
        Assert.SkipUnless(ShellCommand.Problem("mkfifo", pipe) is null, "mkfifo does not work here");

        // A process of its own: a thread of this one that waits for a reader could not be ended.
        var result = await ToolProcess.EcliAsync("-o", pipe, TestPackage.FileName);

        Assert.Equal(
            (1, "", $"ecli: error: cannot write '{pipe}': it is a pipe that nobody reads, or a socket [ECLI0212]\n  hint: start the reader of a pipe first\n"),
            (result.ExitCode, result.Output, result.Error));
        Assert.Equal(["pipe"], _directory.Names());
    }

    [Fact]
    public void A_pipe_in_the_place_of_the_program_of_a_uprobe_is_not_waited_for()
    {
        TestProgram.RequireKernel();
        var pipe = _directory["pipe"];
        Assert.SkipUnless(ShellCommand.Problem("mkfifo", pipe) is null, "mkfifo does not work here");

        var run = EcliProcess.RunWith(EcliProcess.Package($"LICENSED(\"GPL\"); SEC(\"uprobe/{pipe}:x\") int probe(void *ctx) {{ return 0; }}"), "run", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"'{pipe}' is no file, but a pipe or a terminal [ECLI0401]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_in_the_place_of_the_types_of_a_kernel_is_waited_for_as_long_as_the_user_says()
    {
        var pipe = _directory["pipe"];
        Assert.SkipUnless(ShellCommand.Problem("mkfifo", pipe) is null, "mkfifo does not work here");

        var run = EcliProcess.Run("run", "--btf", pipe, "--timeout", "1s", TestPackage.FileName);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("[ECLI0214]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_kernel_feature_exits_3()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading a program needs root");
        var bytes = TestPackage.Object;
        for (int at; (at = bytes.AsSpan().IndexOf("/sys_enter\0"u8)) >= 0;)
        {
            "/no_event_"u8.CopyTo(bytes.AsSpan(at));
        }

        var result = await new Ecli { Input = () => new MemoryStream(TestPackage.WithObject(bytes)) }.RunAsync("-", "--timeout", "10s");

        Assert.Contains("ecli: error: no program of the package could be attached [ECLI0402]\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(3, result.ExitCode);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("inspect", "PACKAGE")]
    [InlineData("PACKAGE", "--help")]
    public async Task A_bug_is_70_with_what_to_report(params string[] args)
    {
        using var error = new StringWriter { NewLine = "\n" };

        var exitCode = await Ecli.RunAsync(new BrokenWriter(), error, new Ecli().Environment, TestContext.Current.CancellationToken,
            [.. args.Select(argument => argument == "PACKAGE" ? TestPackage.FileName : argument)]);

        Assert.Equal(70, exitCode);
        Assert.StartsWith("ecli: internal error: this is a bug in ecli; please report it with the text below\n", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("the bug", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(BrokenWriter), error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_output_that_is_full_is_1()
    {
        using var error = new StringWriter { NewLine = "\n" };

        var exitCode = await Ecli.RunAsync(new FullWriter(), error, new Ecli().Environment, TestContext.Current.CancellationToken, "inspect", TestPackage.FileName);

        Assert.Equal((1, "ecli: error: cannot write 'standard output': no space left on device [ECLI0212]\n"), (exitCode, error.ToString()));
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(char value) => throw new InvalidOperationException("the bug");

        public override void Write(string? value) => throw new InvalidOperationException("the bug");

        public override void WriteLine(string? value) => throw new InvalidOperationException("the bug");
    }

    private sealed class FullWriter : StringWriter
    {
        public override void Write(string? value) => throw new IOException("No space left on device");
    }
}
