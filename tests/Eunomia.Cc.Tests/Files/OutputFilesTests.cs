using System.Text;
using Eunomia.Cc.Files;
using Eunomia.Cc.Output;

namespace Eunomia.Cc.Tests.Files;

public sealed class OutputFilesTests : IDisposable
{
    private static readonly byte[] New = "new"u8.ToArray();
    private readonly TempDirectory _directory = new();

    [Fact]
    public void A_link_stays_and_what_it_leads_to_is_replaced()
    {
        _directory.Write("real", "old");
        File.CreateSymbolicLink(_directory["link"], "real");

        OutputFiles.Write(new FileContent(_directory["link"], New));

        Assert.Equal("real", new FileInfo(_directory["link"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(_directory["real"]));
    }

    [Fact]
    public void A_device_is_written_to()
    {
        File.CreateSymbolicLink(_directory["null"], "/dev/null");

        OutputFiles.Write(new FileContent("/dev/null", New), new FileContent(_directory["null"], New));

        Assert.Equal(0, new FileInfo("/dev/null").Length);
        Assert.Equal("/dev/null", new FileInfo(_directory["null"]).LinkTarget);
    }

    [Fact]
    public void A_pipe_that_nobody_reads_is_an_error()
    {
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["pipe"]));

        var error = Assert.Throws<OutputException>(() => OutputFiles.Write(new FileContent(_directory["pipe"], New)));

        Assert.Equal((_directory["pipe"], "it is a pipe that nobody reads"), (error.Path, error.Reason));
    }

    [Fact]
    public void An_error_names_what_was_asked_for_and_not_what_it_leads_to()
    {
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["pipe"]));
        Directory.CreateDirectory(_directory["directory"]);
        File.CreateSymbolicLink(_directory["to-pipe"], "pipe");
        File.CreateSymbolicLink(_directory["to-directory"], "directory");
        File.CreateSymbolicLink(_directory["full"], "/dev/full");

        foreach (var (name, reason) in new[] { ("to-pipe", "it is a pipe that nobody reads"), ("to-directory", "it is a directory"), ("full", "no space left on the device") })
        {
            var error = Assert.Throws<OutputException>(() => OutputFiles.Write(new FileContent(_directory[name], New)));

            Assert.Equal((_directory[name], $"cannot write '{_directory[name]}'"), (error.Path, error.Message));
            Assert.Equal(reason, error.Reason);
        }
    }

    [Theory]
    [InlineData("loopa", "too many symbolic links")]
    [InlineData("loopa/x.json", "too many symbolic links")]
    [InlineData("loopa/y/x.json", "too many symbolic links")]
    [InlineData("loopa/../x.json", "too many symbolic links")]
    [InlineData("file/x.json", "a part of the path is no directory")]
    [InlineData("nowhere/x.json", "no such file or directory")]
    public void A_path_that_leads_to_no_directory_is_said_in_the_kernels_words(string path, string reason)
    {
        File.CreateSymbolicLink(_directory["loopa"], "loopb");
        File.CreateSymbolicLink(_directory["loopb"], "loopa");
        File.CreateSymbolicLink(_directory["nowhere"], "none");
        _directory.Write("file", "old");

        var error = Assert.Throws<OutputException>(() => OutputFiles.Write(new FileContent(_directory[path], New)));

        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public async Task A_pipe_is_written_to_however_much_fits_into_it()
    {
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["pipe"]));
        var content = Enumerable.Range(0, 1 << 20).Select(i => (byte)i).ToArray();
        // Opened to read and write, it has a reader before there is one.
        using var reader = new FileStream(_directory["pipe"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var read = Task.Run(() =>
        {
            var bytes = new byte[content.Length];
            reader.ReadExactly(bytes);
            return bytes;
        }, TestContext.Current.CancellationToken);

        OutputFiles.Write(new FileContent(_directory["pipe"], content));

        Assert.Equal(content, await read);
    }

    [Fact]
    public void A_disk_is_refused_and_nothing_else_is_written()
    {
        var disk = Directory.EnumerateFiles("/dev", "loop?").Concat(Directory.EnumerateFiles("/dev", "vd?")).FirstOrDefault()
            ?? (ShellCommand.Problem("mknod", _directory["disk"], "b", "1", "15") is null ? _directory["disk"] : null);
        Assert.SkipWhen(disk is null, "there is no block device, and none can be made");
        _directory.Write("file", "old");

        var error = Assert.Throws<OutputException>(() => OutputFiles.Write(new FileContent(_directory["file"], New), new FileContent(disk, New)));

        Assert.Equal((disk, "it is no regular file"), (error.Path, error.Reason));
        Assert.Equal("old", File.ReadAllText(_directory["file"]));
    }

    [Fact]
    public void A_descriptor_is_written_to_where_it_stands()
    {
        using (var file = new FileStream(_directory["file"], FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            var path = $"/dev/fd/{(int)file.SafeFileHandle.DangerousGetHandle()}";
            File.CreateSymbolicLink(_directory["link"], path);
            OutputFiles.Write(new FileContent(path, "one "u8.ToArray()), new FileContent(_directory["link"], "two"u8.ToArray()));
        }

        Assert.Equal("one two", File.ReadAllText(_directory["file"]));
    }

    [Fact]
    public void A_file_that_is_written_again_keeps_permissions_and_owner()
    {
        _directory.Write("file", "old");
        var mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(_directory["file"], mode);
        var isOwned = ShellCommand.Problem("chown", "1234:4321", _directory["file"]) is null;
        File.CreateSymbolicLink(_directory["link"], "file");

        OutputFiles.Write(new FileContent(_directory["link"], New));

        Assert.Equal("new", File.ReadAllText(_directory["file"]));
        Assert.Equal(mode, File.GetUnixFileMode(_directory["file"]));
        var status = FileStatus.Read(_directory["file"])!.Value;
        Assert.Equal(isOwned ? (1234u, 4321u) : (status.Owner, status.Group), (status.Owner, status.Group));
    }

    [Theory]
    [InlineData("link", "another", false)]
    [InlineData("chain", "another", false)]
    [InlineData("pipe", "another", false)]
    [InlineData("file", "another", false)]
    [InlineData("link", "the directory's", true)]
    [InlineData("file", "the directory's", true)]
    [InlineData("link", "own", true)]
    [InlineData("elsewhere", "another", true)]
    public void In_a_directory_of_everybodys_a_file_of_another_user_is_not_written_to(string name, string owner, bool isWritten)
    {
        var target = _directory.Write("target", "old");
        var shared = Directory.CreateDirectory(_directory["shared"]).FullName;
        File.SetUnixFileMode(shared, UnixFileMode.StickyBit | (UnixFileMode)0b111_111_111);
        File.CreateSymbolicLink(_directory["chain"], "shared/link");
        File.CreateSymbolicLink(_directory["elsewhere"], target);
        File.CreateSymbolicLink(_directory["shared/link"], target);
        _directory.Write("shared/file", "old");
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["shared/pipe"]));
        var path = _directory[name is "chain" or "elsewhere" ? name : "shared/" + name];
        var problem = ShellCommand.Problem("chown", "-h", owner == "own" ? "0" : "1234", path, _directory["shared/link"])
            ?? ShellCommand.Problem("chown", owner == "another" ? "4321" : "1234", shared);
        Assert.SkipUnless(problem is null, $"giving files away needs root: {problem}");

        var error = Record.Exception(() => OutputFiles.Write(new FileContent(path, New)));
        var databaseProblem = name == "pipe" ? null : CompilationDatabase.TryWrite(path, []);

        Assert.Equal(isWritten ? null : "belongs to another user, in a directory that anybody can write to", (error as OutputException)?.Reason.Split("' ")[1]);
        Assert.Equal(isWritten && name is not "file" ? "new" : "old", File.ReadAllText(target));
        Assert.Equal(isWritten && name == "file" ? "new" : "old", File.ReadAllText(_directory["shared/file"]));
        Assert.Equal(name == "pipe" ? null : isWritten ? "no compilation database" : "can write to", databaseProblem?.Message.Split("what is there is ")[^1].Split("anybody ")[^1]);
    }

    [Fact]
    public void A_path_that_goes_up_through_a_link_is_the_kernels()
    {
        Directory.CreateDirectory(_directory["real/sub"]);
        File.CreateSymbolicLink(_directory["link"], "real/sub");

        OutputFiles.Write(new FileContent(_directory["link/../file"], New), new FileContent(_directory["link/../made/file"], New));
        var error = Assert.Throws<OutputException>(() => OutputFiles.Write(new FileContent(_directory["none/../file"], New)));

        Assert.Equal(["link", "real", "real/file", "real/made", "real/made/file", "real/sub"], _directory.Names());
        Assert.Equal("no such file or directory", error.Reason);
    }

    [Theory]
    [InlineData("program.bpf.c")]
    [InlineData("header.h")]
    [InlineData("package.json")]
    [InlineData("link-to-header.h")]
    public void A_dependency_file_never_replaces_what_it_is_about(string name)
    {
        string[] files = ["program.bpf.c", "header.h", "package.json"];
        foreach (var file in files)
        {
            _directory.Write(file, file);
        }

        File.CreateSymbolicLink(_directory["link-to-header.h"], "header.h");
        var result = new CompileResult
        {
            Source = _directory["program.bpf.c"],
            Diagnostics = [],
            Dependencies = [_directory["program.bpf.c"], _directory["header.h"]],
            Outputs = [new WrittenFile(OutputKind.Package, _directory["package.json"], 12)],
        };

        var problem = DependencyFile.TryWrite(_directory[name], [result]);

        Assert.Contains("itself", problem?.Message, StringComparison.Ordinal);
        Assert.All(files, file => Assert.Equal(file, File.ReadAllText(_directory[file], Encoding.UTF8)));
    }

    public void Dispose() => _directory.Dispose();
}
