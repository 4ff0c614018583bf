using System.Text;

namespace Eunomia.Cc.Tests.Linux;

public sealed class MemoryFileTests
{
    [Fact]
    public void Text_written_by_a_child_can_be_read()
    {
        using var file = Create();

        Assert.Null(ShellCommand.Problem("sh", "-c", $"printf 'some text' > {file.Path}"));

        Assert.Equal("some text", Encoding.UTF8.GetString(file.Read(largest: 9)));
    }

    [Fact]
    public void Nothing_written_is_nothing_read()
    {
        using var file = Create();

        Assert.Empty(file.Read(largest: 100));
    }

    [Fact]
    public void More_than_the_limit_is_not_read_at_all()
    {
        using var file = Create();
        Assert.Null(ShellCommand.Problem("sh", "-c", $"printf 0123456789 > {file.Path}"));

        Assert.Empty(file.Read(largest: 9));
        Assert.Equal(10, file.Read(largest: 10).Length);
    }

    [Fact]
    public void Memory_file_is_gone_with_its_last_user()
    {
        var file = Create();
        var path = file.Path;
        Assert.True(File.Exists(path));

        file.Dispose();

        Assert.False(File.Exists(path) && (File.ResolveLinkTarget(path, returnFinalTarget: false)?.FullName.Contains("memfd:test", StringComparison.Ordinal) ?? false));
    }

    private static MemoryFile Create()
    {
        var file = MemoryFile.TryCreate("test");
        Assert.SkipWhen(file is null, "this system has no memfd_create");
        return file;
    }
}
