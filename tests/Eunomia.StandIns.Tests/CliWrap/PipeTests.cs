using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Eunomia.StandIns.Tests.CliWrap;

public class PipeTests
{
    private const int Timeout = 30_000;
    private const int Large = 8 << 20;

    [Fact(Timeout = Timeout)]
    public async Task Large_output_on_both_pipes_and_large_input_never_deadlock()
    {
        var input = new byte[Large];
        new Random(1).NextBytes(input);
        using var output = new MemoryStream();
        using var error = new MemoryStream();

        await Cli.Wrap("tee").WithArguments(["/dev/stderr"])
            .WithStandardInputPipe(PipeSource.FromBytes(input))
            .WithStandardOutputPipe(PipeTarget.ToStream(output))
            .WithStandardErrorPipe(PipeTarget.ToStream(error, autoFlush: false))
            .ExecuteAsync(Token);

        Assert.True(input.AsSpan().SequenceEqual(output.ToArray()), "output differs from input");
        Assert.True(input.AsSpan().SequenceEqual(error.ToArray()), "error output differs from input");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_process_that_does_not_read_its_input_is_no_error()
    {
        var result = await Cli.Wrap("true").WithStandardInputPipe(PipeSource.FromBytes(new byte[Large])).ExecuteAsync(Token);

        Assert.True(result.IsSuccess);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_source_that_never_ends_does_not_outlive_the_process()
    {
        var endless = PipeSource.Create((_, cancellationToken) => Task.Delay(System.Threading.Timeout.Infinite, cancellationToken));

        var result = await Cli.Wrap("true").WithStandardInputPipe(endless).ExecuteAsync(Token);

        Assert.True(result.IsSuccess);
    }

    [Fact(Timeout = Timeout)]
    public async Task Input_is_at_its_end_unless_something_is_piped_in()
    {
        var result = await Cli.Wrap("cat").ExecuteBufferedAsync(Token);

        Assert.Equal("", result.StandardOutput);
    }

    [Fact(Timeout = Timeout)]
    public async Task Text_and_streams_are_piped_in()
    {
        var fromText = await Cli.Wrap("cat").WithStandardInputPipe(PipeSource.FromString("héllo", Encoding.UTF8)).ExecuteBufferedAsync(Token);
        using var stream = new MemoryStream("stream"u8.ToArray());
        var fromStream = await Cli.Wrap("cat").WithStandardInputPipe(PipeSource.FromStream(stream)).ExecuteBufferedAsync(Token);

        Assert.Equal(("héllo", "stream"), (fromText.StandardOutput, fromStream.StandardOutput));
        Assert.True(stream.CanRead);
    }

    [Fact(Timeout = Timeout)]
    public async Task Lines_arrive_one_by_one_whatever_ends_them()
    {
        var lines = new List<string>();

        await Shell("printf 'one\\ntwo\\r\\n\\nlast'").WithStandardOutputPipe(PipeTarget.ToDelegate(lines.Add)).ExecuteAsync(Token);

        Assert.Equal(["one", "two", "", "last"], lines);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_failing_target_fails_the_command()
    {
        var failing = PipeTarget.ToDelegate(_ => throw new InvalidDataException("no"));

        await Assert.ThrowsAsync<InvalidDataException>(() => Shell("echo x").WithStandardOutputPipe(failing).ExecuteAsync(Token));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_failing_branch_of_a_merged_target_closes_the_pipe_of_an_endless_writer()
    {
        var failing = PipeTarget.ToDelegate(_ => throw new InvalidDataException("no"));
        var merged = PipeTarget.Merge(PipeTarget.ToStream(Stream.Null), failing);

        await Assert.ThrowsAsync<InvalidDataException>(() => Cli.Wrap("yes").WithStandardOutputPipe(merged).ExecuteAsync(Token));
    }

    [Fact(Timeout = Timeout)]
    public async Task Merged_targets_all_receive_everything()
    {
        using var whole = new MemoryStream();
        var text = new StringBuilder();

        await LargeOutput()
            .WithStandardOutputPipe(PipeTarget.Merge(PipeTarget.ToStream(whole), PipeTarget.ToStringBuilder(text)))
            .ExecuteAsync(Token);

        Assert.Equal((Large, Large), ((int)whole.Length, text.Length));
    }

    // The real package waits for the target that stopped, without end.
#if !REAL_PACKAGES
    [Fact(Timeout = Timeout)]
    public async Task A_merged_target_that_has_enough_does_not_hold_up_the_others()
    {
        using var whole = new MemoryStream();
        var first = new byte[1];
        var early = PipeTarget.Create(async (origin, cancellationToken) => await origin.ReadExactlyAsync(first, cancellationToken));

        await LargeOutput().WithStandardOutputPipe(PipeTarget.Merge(PipeTarget.ToStream(whole), early)).ExecuteAsync(Token);

        Assert.Equal((Large, (byte)'x'), ((int)whole.Length, first[0]));
    }
#endif

    [Fact(Timeout = Timeout)]
    public async Task Buffering_still_feeds_the_pipes_already_set()
    {
        var seen = new StringBuilder();

        var result = await Shell("echo out; echo err >&2").WithStandardErrorPipe(PipeTarget.ToStringBuilder(seen)).ExecuteBufferedAsync(Token);

        Assert.Equal(("out\n", "err\n", "err\n"), (result.StandardOutput, result.StandardError, seen.ToString()));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Command LargeOutput() => Shell($"head -c {Large} /dev/zero | tr '\\0' x");

    private static Command Shell(string script) => Cli.Wrap("sh").WithArguments(["-c", script]);
}
