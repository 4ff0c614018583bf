using System.ComponentModel;
using Eunomia.Cli;

namespace Eunomia.Runtime.Cli.Tests;

public class ExhaustedResourcesTests
{
    [Fact]
    public void Memory_and_threads_that_ran_out_are_found_at_any_depth()
    {
        Assert.True(ExhaustedResources.IsMemory(new TypeInitializationException("A", new AggregateException(new InsufficientMemoryException()))));
        Assert.False(ExhaustedResources.IsMemory(new IOException()));
    }

    [Fact]
    public void Files_that_ran_out_are_found_also_where_a_part_of_the_program_is_said_to_be_missing()
    {
        Assert.True(ExhaustedResources.IsFiles(new InvalidOperationException("", new Win32Exception(24))));
        Assert.True(ExhaustedResources.IsFiles(new IOException("Too many open files", 24)));
        Assert.True(ExhaustedResources.IsFiles(new FileNotFoundException("", "System.Linq, Version=10.0.0.0, Culture=neutral")));
        Assert.False(ExhaustedResources.IsFiles(new FileNotFoundException("", "/tmp/package.json")));
        Assert.False(ExhaustedResources.IsFiles(new IOException("No space left on device", 28)));
        Assert.False(ExhaustedResources.IsFiles(new Win32Exception(2)));
    }
}
