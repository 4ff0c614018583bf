using System.Text;
using Eunomia.Cc.Output;

namespace Eunomia.Cc.Tests.Output;

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
    public void A_pipe_is_refused_and_nothing_else_is_written()
    {
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["pipe"]));
        _directory.Write("file", "old");

        var error = Assert.Throws<OutputException>(() => OutputFiles.Write(new FileContent(_directory["file"], New), new FileContent(_directory["pipe"], New)));

        Assert.Equal((_directory["pipe"], "it is no regular file"), (error.Path, error.Reason));
        Assert.Equal("old", File.ReadAllText(_directory["file"]));
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
