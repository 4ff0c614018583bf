using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using CliWrap.Exceptions;

namespace Eunomia.StandIns.Tests.CliWrap;

public class CommandTests
{
    private const int Timeout = 15_000;

    private static readonly string[] AwkwardArguments =
        ["", " ", "a b", "\"", "\\", "\\\"", "tail\\", "a\\ b\\", "$HOME", "*", "; exit 1", "'", "new\nline", "ünïcödé"];

    [Fact(Timeout = Timeout)]
    public async Task Every_argument_reaches_the_process_exactly_as_given()
    {
        var result = await Cli.Wrap("printf").WithArguments(["%s\\0", .. AwkwardArguments]).ExecuteBufferedAsync(Token);

        Assert.Equal(string.Concat(AwkwardArguments.Select(argument => argument + "\0")), result.StandardOutput);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_printed_command_line_reads_back_as_the_same_arguments()
    {
        var command = Cli.Wrap("printf").WithArguments(["%s\\0", .. AwkwardArguments]);

        using var process = Process.Start(
            new ProcessStartInfo("printf", command.Arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;

        Assert.Equal(
            string.Concat(AwkwardArguments.Select(argument => argument + "\0")), await process.StandardOutput.ReadToEndAsync(Token));
        Assert.Equal($"printf {command.Arguments}", command.ToString());
    }

    [Fact]
    public void A_changed_copy_leaves_the_original_alone()
    {
        var original = Cli.Wrap("sh").WithArguments(["a"]);

        var changed = original.WithTargetFile("bash").WithArguments(["b"]).WithWorkingDirectory("/")
            .WithValidation(CommandResultValidation.None)
            .WithEnvironmentVariables(Variables(("A", "1")))
            .WithStandardErrorPipe(PipeTarget.ToStream(Stream.Null));

        Assert.Equal(("sh", "a"), (original.TargetFilePath, original.Arguments));
        Assert.Equal(CommandResultValidation.ZeroExitCode, original.Validation);
        Assert.Empty(original.EnvironmentVariables);
        Assert.Same(PipeTarget.Null, original.StandardErrorPipe);
        Assert.Equal(("bash", "b", "/"), (changed.TargetFilePath, changed.Arguments, changed.WorkingDirPath));
        Assert.Equal("1", changed.EnvironmentVariables["A"]);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_process_starts_in_the_working_directory()
    {
        var result = await Shell("pwd").WithWorkingDirectory("/usr").ExecuteBufferedAsync(Token);

        Assert.Equal("/usr\n", result.StandardOutput);
    }

    [Fact(Timeout = Timeout)]
    public async Task Environment_variables_are_added_replaced_and_removed()
    {
        var result = await Shell("echo \"$ADDED,${HOME-gone},$LANG\"")
            .WithEnvironmentVariables(Variables(("ADDED", "a b"), ("HOME", null), ("LANG", "C")))
            .ExecuteBufferedAsync(Token);

        Assert.Equal("a b,gone,C\n", result.StandardOutput);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_non_zero_exit_code_is_an_exception_that_names_it_and_quotes_the_error_output()
    {
        var failure = await Assert.ThrowsAsync<CommandExecutionException>(
            () => Shell("echo reason >&2; exit 7").ExecuteBufferedAsync(Token));

        Assert.Equal(7, failure.ExitCode);
        Assert.Equal("sh", failure.Command.TargetFilePath);
        Assert.Contains("reason", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_non_zero_exit_code_is_a_result_when_nothing_validates_it()
    {
        var result = await Shell("exit 7").WithValidation(CommandResultValidation.None).ExecuteAsync(Token);

        Assert.Equal((7, false), (result.ExitCode, result.IsSuccess));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("KILL", 137)]
    [InlineData("SEGV", 139)]
    public async Task A_process_ended_by_a_signal_exits_with_128_and_the_signal(string signal, int exitCode)
    {
        var result = await Shell($"kill -{signal} $$").WithValidation(CommandResultValidation.None).ExecuteAsync(Token);

        Assert.Equal(exitCode, result.ExitCode);
    }

    [Fact]
    public void A_missing_executable_is_reported_when_starting_not_when_awaiting()
    {
        var failure = Assert.Throws<Win32Exception>(() => { _ = Cli.Wrap("no-such-program").ExecuteAsync(Token); });

        Assert.Contains("no-such-program", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, Assert.IsType<Win32Exception>(failure.InnerException).NativeErrorCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task Run_time_is_measured_and_the_process_id_is_the_childs()
    {
        using var running = Shell("echo $$").ExecuteBufferedAsync(Token);

        var result = await running;

        Assert.Equal($"{running.ProcessId}\n", result.StandardOutput);
        Assert.True(result.RunTime > TimeSpan.Zero);
        Assert.Equal(result.RunTime, result.ExitTime - result.StartTime);
    }

    [Fact(Timeout = Timeout)]
    public async Task Text_is_decoded_across_the_boundaries_of_reads()
    {
        var result = await Shell("printf '\\303'; sleep 0.1; printf '\\251'").ExecuteBufferedAsync(Encoding.UTF8, Token);

        Assert.Equal("é", result.StandardOutput);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Dictionary<string, string?> Variables(params (string Name, string? Value)[] variables) =>
        variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);

    private static Command Shell(string script) => Cli.Wrap("sh").WithArguments(["-c", script]);
}
