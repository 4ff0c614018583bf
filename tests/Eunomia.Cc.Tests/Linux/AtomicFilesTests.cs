using System.Diagnostics;

namespace Eunomia.Cc.Tests.Linux;

public sealed class AtomicFilesTests : IDisposable
{
    private static readonly byte[] New = "new"u8.ToArray();
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("package.json")]
    [InlineData("with space")]
    [InlineData("it's \"quoted\"")]
    [InlineData("two\nlines")]
    [InlineData("-dash")]
    [InlineData("@at")]
    [InlineData(".hidden")]
    [InlineData("sub/deeper/file")]
    public void A_file_of_any_name_is_written_and_replaced_with_nothing_beside_it(string name)
    {
        AtomicFiles.Write(_directory[name], "old and longer"u8.ToArray());
        AtomicFiles.Write(_directory[name], New);

        Assert.Equal("new", File.ReadAllText(_directory[name]));
        Assert.Equal([name], _directory.Names().Where(entry => !Directory.Exists(_directory[entry])));
    }

    [Fact]
    public void A_directory_in_the_way_is_named_and_stays()
    {
        Directory.CreateDirectory(_directory["package.json"]);

        var error = Assert.Throws<OutputException>(() => AtomicFiles.Write(_directory["package.json"], New));

        Assert.Equal((_directory["package.json"], "it is a directory"), (error.Path, error.Reason));
        Assert.Equal(["package.json"], _directory.Names());
    }

    [Fact]
    public void A_file_in_place_of_the_directory_is_an_output_problem()
    {
        _directory.Write("out", "a file");

        Assert.Throws<OutputException>(() => AtomicFiles.Write(_directory["out/package.json"], New));

        Assert.Equal("a file", File.ReadAllText(_directory["out"]));
        Assert.Equal(["out"], _directory.Names());
    }

    [Fact]
    public void Files_that_were_already_renamed_go_back_when_a_later_one_cannot_be()
    {
        _directory.Write("first", "old");
        _directory.Write("third", "old");
        Assert.SkipUnless(ShellCommand.Problem("chattr", "+i", _directory["third"]) is null, "chattr +i needs root and a file system with attributes");
        try
        {
            Assert.Throws<OutputException>(() => AtomicFiles.Write([new FileContent(_directory["first"], New), new FileContent(_directory["second"], New), new FileContent(_directory["third"], New)]));
        }
        finally
        {
            Assert.Null(ShellCommand.Problem("chattr", "-i", _directory["third"]));
        }

        Assert.Equal("old", File.ReadAllText(_directory["first"]));
        Assert.Equal(["first", "third"], _directory.Names());
    }

    [Fact]
    public void First_error_is_reported_even_if_rollback_fails()
    {
        using var mount = TemporaryMount.Create(_directory["disk"], "size=64k");
        var third = _directory.Write("third", "old");
        using (var sparse = File.Create(_directory["disk/first"]))
        {
            // It has no room of its own, so there is none for it later.
            sparse.SetLength(60 << 10);
        }

        Assert.SkipUnless(ShellCommand.Problem("chattr", "+i", third) is null, "chattr +i needs root and a file system with attributes");
        try
        {
            var error = Assert.Throws<OutputException>(() => AtomicFiles.Write([new FileContent(_directory["disk/first"], new byte[12 << 10]), new FileContent(third, New)]));
            Assert.Equal(third, error.Path);
        }
        finally
        {
            Assert.Null(ShellCommand.Problem("chattr", "-i", third));
        }
    }

    [Fact]
    public async Task A_pipe_with_the_name_of_a_temporary_does_not_block()
    {
        var pipe = $".file.{Guid.Empty:N}.ecc-tmp";
        Assert.Null(ShellCommand.Problem("mkfifo", _directory[pipe]));

        await Task.Run(() => AtomicFiles.Write(_directory["file"], New), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal([pipe, "file"], _directory.Names());
    }

    [Fact]
    public void Of_several_files_none_is_written_when_one_cannot_be()
    {
        _directory.Write("first", "old");
        Directory.CreateDirectory(_directory["second"]);

        var error = Assert.Throws<OutputException>(() => AtomicFiles.Write([new FileContent(_directory["first"], New), new FileContent(_directory["second"], New)]));

        Assert.Equal(_directory["second"], error.Path);
        Assert.Equal("old", File.ReadAllText(_directory["first"]));
        Assert.Equal(["first", "second"], _directory.Names());
    }

    [Fact]
    public void A_full_disk_leaves_the_old_file_and_nothing_else()
    {
        var disk = _directory["disk"];
        using var mount = TemporaryMount.Create(disk, "size=64k");
        _directory.Write("disk/first", "old 1");
        _directory.Write("disk/second", "old 2");

        var error = Assert.Throws<OutputException>(
            () => AtomicFiles.Write([new FileContent(disk + "/first", New), new FileContent(disk + "/second", new byte[1 << 20])]));

        Assert.Equal((disk + "/second", "no space left on the device"), (error.Path, error.Reason));
        Assert.Equal("old 1", File.ReadAllText(disk + "/first"));
        Assert.Equal("old 2", File.ReadAllText(disk + "/second"));
        Assert.Equal(["disk", "disk/first", "disk/second"], _directory.Names());
    }

    [Fact]
    public void A_read_only_file_system_is_named_as_the_reason()
    {
        var disk = _directory["disk"];
        using var mount = TemporaryMount.Create(disk, "size=64k");
        _directory.Write("disk/package.json", "old");
        mount.MakeReadOnly();

        var error = Assert.Throws<OutputException>(() => AtomicFiles.Write(disk + "/package.json", New));

        Assert.Equal("the file system is read-only", error.Reason);
        Assert.Equal("old", File.ReadAllText(disk + "/package.json"));
    }

    [Fact]
    public void A_directory_that_may_not_be_written_is_named_as_the_reason()
    {
        var closed = Directory.CreateDirectory(_directory["closed"], UnixFileMode.UserRead | UnixFileMode.UserExecute).FullName;
        // Root ignores permissions, but not this attribute.
        var immutable = Environment.IsPrivilegedProcess ? ShellCommand.Problem("chattr", "+i", closed) : null;
        Assert.SkipUnless(immutable is null, $"nothing keeps root from writing here: {immutable}");
        try
        {
            var error = Assert.Throws<OutputException>(() => AtomicFiles.Write(closed + "/package.json", New));

            Assert.Equal("permission denied", error.Reason);
            Assert.Equal(["closed"], _directory.Names());
        }
        finally
        {
            ShellCommand.Problem("chattr", "-i", closed);
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Temporary_files_of_a_killed_run_are_removed()
    {
        _directory.Write($".package.json.{Guid.NewGuid():N}.ecc-tmp", "half of");
        _directory.Write($".package.json.{Guid.NewGuid():N}.ecc-tmp", "");

        AtomicFiles.Write(_directory["package.json"], New);

        Assert.Equal(["package.json"], _directory.Names());
    }

    [Theory]
    [InlineData(".other.json.{0}.ecc-tmp")]
    [InlineData(".package.json.{0}")]
    [InlineData("package.json.{0}.ecc-tmp")]
    [InlineData(".package.json.x{0}.ecc-tmp")]
    [InlineData(".package.json.ecc-tmp")]
    [InlineData(".package.json..ecc-tmp")]
    [InlineData(".package.json.not-a-guid.ecc-tmp")]
    public void Other_files_are_none_of_its_business(string pattern)
    {
        var name = pattern.Replace("{0}", Guid.NewGuid().ToString("N"), StringComparison.Ordinal);
        _directory.Write(name, "theirs");

        AtomicFiles.Write(_directory["package.json"], New);

        Assert.Equal("theirs", File.ReadAllText(_directory[name]));
    }

    [Fact]
    public async Task A_temporary_that_another_process_is_writing_stays()
    {
        var live = _directory.Write($".package.json.{Guid.NewGuid():N}.ecc-tmp", "half of");
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "flock is not installed");
        using var other = Process.Start(new ProcessStartInfo("flock", [live, "sh", "-c", "echo locked; cat"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("locked", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        AtomicFiles.Write(_directory["package.json"], New);
        Assert.True(File.Exists(live));

        other.StandardInput.Close();
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        AtomicFiles.Write(_directory["package.json"], New);
        Assert.False(File.Exists(live));
    }

    [Fact]
    public async Task Many_writers_and_readers_of_one_file_never_see_each_other()
    {
        const int Writers = 4;
        var path = _directory.Write("package.json", Content(0));
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            var reads = 0;
            while (!done.IsCancellationRequested)
            {
                var text = File.ReadAllText(path);
                Assert.True(text.Length == 5000 && text.All(c => c == text[0]), "a mixture of two writers");
                reads++;
            }

            return reads;
        }, TestContext.Current.CancellationToken);

        await Task.WhenAll(Enumerable.Range(1, Writers).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 300; i++)
            {
                AtomicFiles.Write(path, System.Text.Encoding.ASCII.GetBytes(Content(writer)));
            }
        }, TestContext.Current.CancellationToken)));
        await done.CancelAsync();

        Assert.NotEqual(0, await reader);
        Assert.Equal(["package.json"], _directory.Names());

        static string Content(int writer) => new((char)('a' + writer), 5000);
    }
}
