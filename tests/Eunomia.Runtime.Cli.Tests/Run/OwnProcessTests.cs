using System.Globalization;
using Eunomia.Runtime.Cli.Run;

namespace Eunomia.Runtime.Cli.Tests.Run;

public sealed class OwnProcessTests : IDisposable
{
    private readonly DirectoryInfo _tasks = Directory.CreateTempSubdirectory("eunomia-tasks-");
    private readonly ManualTime _time = new();

    [Fact]
    public void Threads_of_this_process_are_its_own()
    {
        var own = new OwnProcess();

        Assert.All(Directory.GetDirectories("/proc/self/task").Select(Path.GetFileName).Take(1), id => Assert.True(own.IsOurs(long.Parse(id!, CultureInfo.InvariantCulture))));
        Assert.True(own.IsOurs(Environment.ProcessId));
        Assert.False(own.IsOurs(1));
        Assert.False(own.IsOurs(-1));
    }

    [Fact]
    public void The_kernel_is_asked_once_a_second_and_not_for_each_record()
    {
        var own = new OwnProcess(_tasks.FullName, _time);
        Assert.False(own.IsOurs(7));

        _tasks.CreateSubdirectory("7");
        _time.Now += 900;
        Assert.False(own.IsOurs(7));
        _time.Now += 100;
        Assert.True(own.IsOurs(7));
    }

    [Fact]
    public void A_thread_that_has_ended_is_ours_for_a_moment_more_and_then_whose_it_is()
    {
        var own = new OwnProcess(_tasks.FullName, _time);
        var thread = _tasks.CreateSubdirectory("7");
        Assert.True(own.IsOurs(7));

        thread.Delete();
        _time.Now += 1000;
        Assert.True(own.IsOurs(7));
        _time.Now += 1000;
        Assert.False(own.IsOurs(7));
    }

    [Fact]
    public void Ids_without_end_take_no_memory_without_end()
    {
        var own = new OwnProcess(_tasks.FullName, _time);
        for (var i = 0; i < 5000; i++)
        {
            own.IsOurs(i);
        }

        // Forgotten, and so asked for again.
        _tasks.CreateSubdirectory("0");
        Assert.True(own.IsOurs(0));
    }

    public void Dispose() => _tasks.Delete(recursive: true);

    private sealed class ManualTime : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Now;
    }
}
