using Eunomia.Runtime.Cli.Run;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Tests.Run;

public class TimeLimitTests
{
    private static readonly Task<int> Stuck = new TaskCompletionSource<int>().Task;

    [Fact]
    public async Task A_step_that_hangs_ends_with_the_time()
    {
        using var limit = new TimeLimit(CancellationToken.None);
        limit.Set(TimeSpan.FromMilliseconds(1));

        var problem = (await Assert.ThrowsAsync<BpfRuntimeException>(() => limit.BoundAsync(Stuck))).Problem;

        Assert.Equal("ECLI0214", problem.Id);
    }

    [Fact]
    public async Task A_step_that_hangs_ends_with_the_signal()
    {
        using var stop = new CancellationTokenSource();
        using var limit = new TimeLimit(stop.Token);

        var waiting = limit.BoundAsync(Stuck);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_run_that_hangs_is_left_when_its_time_is_over()
    {
        using var limit = new TimeLimit(CancellationToken.None);
        limit.Set(TimeSpan.FromMilliseconds(1));

        var problem = (await Assert.ThrowsAsync<BpfRuntimeException>(() => limit.BoundAsync(Stuck, () => 0, () => true))).Problem;

        Assert.Equal("ECLI0214", problem.Id);
    }

    [Fact]
    public async Task A_run_that_hangs_is_left_after_a_signal()
    {
        using var stop = new CancellationTokenSource();
        using var limit = new TimeLimit(stop.Token);

        var waiting = limit.BoundAsync(Stuck, () => 0, () => true);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_gets_on_or_leaves_something_behind_is_waited_for(bool getsOn)
    {
        using var stop = new CancellationTokenSource();
        using var limit = new TimeLimit(stop.Token);
        var run = new TaskCompletionSource<int>();
        var asked = 0;

        var waiting = limit.BoundAsync(run.Task, () => getsOn ? Ask() : 0, () => !getsOn && Ask() == 0);
        await stop.CancelAsync();

        Assert.Equal(5, await waiting);

        int Ask()
        {
            if (++asked == 4)
            {
                run.SetResult(5);
            }

            return asked;
        }
    }

    [Fact]
    public void Without_a_limit_there_is_time_without_end()
    {
        using var limit = new TimeLimit(CancellationToken.None);

        limit.Set(TimeSpan.FromDays(365));
        Assert.True(limit.Left > TimeSpan.FromDays(364));
        limit.Set(null);
        Assert.Equal(TimeSpan.MaxValue, limit.Left);
        Assert.False(limit.End.IsCancellationRequested);
    }
}
