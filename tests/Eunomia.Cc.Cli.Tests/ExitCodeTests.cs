using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests;

public sealed class ExitCodeTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Wrong_input_is_1() =>
        Assert.Equal(1, (await WithoutTools().RunAsync(_directory["missing.c"])).ExitCode);

    [Fact]
    public async Task A_missing_tool_is_3_and_said_once()
    {
        var result = await WithoutTools().RunAsync(_directory.Write("a.c", "int a;"), _directory.Write("b.c", "int b;"));

        Assert.Equal(3, result.ExitCode);
        Assert.Single(result.Error.Split('\n'), line => line.Contains("[ECC0101]", StringComparison.Ordinal));
        Assert.Contains("\n  hint: install it", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_problems_the_highest_number_counts() =>
        Assert.Equal(3, (await WithoutTools().RunAsync(_directory.Write("a.c", "int a;"), _directory["missing.c"])).ExitCode);

    [Theory]
    [InlineData("doctor")]
    [InlineData("--json", "missing.c")]
    public async Task A_bug_is_70_with_what_to_report(params string[] args)
    {
        using var error = new StringWriter { NewLine = "\n" };

        var exitCode = await WithoutTools().RunAsync(new BrokenWriter(), error, TestContext.Current.CancellationToken, args);

        Assert.Equal(70, exitCode);
        Assert.Contains("ecc: internal error: this is a bug in ecc; please report it with the text below\n", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("the bug", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(BrokenWriter), error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interruption_is_that_of_the_signal_and_the_compiler_is_gone()
    {
        _directory.WriteScript("bin/clang", "exec sleep 600");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(300));

        var exitCode = await WithoutTools().RunAsync(output, error, cancellation.Token, _directory.Write("a.c", "int a;"))
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal((130, "", "ecc: interrupted; nothing was written\n"), (exitCode, output.ToString(), error.ToString()));
        Assert.Equal(["a.c", "bin", "bin/clang"], _directory.Names());
    }

    private Ecc WithoutTools() => new() { ["PATH"] = _directory["bin"], ["ECC_CACHE_DIR"] = _directory["cache"] };

    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(char value) => throw new InvalidOperationException("the bug");

        public override void Write(string? value) => throw new InvalidOperationException("the bug");

        public override void WriteLine(string? value) => throw new InvalidOperationException("the bug");
    }
}
