using System.Diagnostics;
using Eunomia.Cc.Toolchain.Interop;

namespace Eunomia.Cc.Tests.Toolchain.Interop;

public sealed class StallWatchTests : IDisposable
{
    private const int KilledBySignal = 128 + StallWatch.Signal;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("exec cat pipe")]
    [InlineData("exec 9<>pipe; exec cat pipe")]
    [InlineData("cat pipe; exit 1")]
    public async Task A_process_that_waits_for_a_pipe_is_ended(string script)
    {
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["pipe"]));
        using var process = Run(script);
        using var watch = StallWatch.Start(process.Id, Interval);

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(KilledBySignal, process.ExitCode);
    }

    [Theory]
    [InlineData("i=0; while [ $i -lt 1500000 ]; do i=$((i+1)); done; exit 7")]
    [InlineData("(i=0; while [ $i -lt 1500000 ]; do i=$((i+1)); done); exit 7")]
    [InlineData("{ kill -STOP $$; exit 7; }")]
    public async Task One_that_works_or_has_a_child_that_does_or_is_stopped_is_not(string script)
    {
        using var process = Run(script);
        using var watch = StallWatch.Start(process.Id, TimeSpan.FromMilliseconds(script.Contains("STOP", StringComparison.Ordinal) ? 5 : 20));
        if (script.Contains("STOP", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            Assert.Null(ShellCommand.Problem("kill", "-CONT", $"{process.Id}"));
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(7, process.ExitCode);
    }

    private Process Run(string script) =>
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = _directory.FullName })!;
}
