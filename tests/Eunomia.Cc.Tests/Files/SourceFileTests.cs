using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Tests.Files;

public sealed class SourceFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("app/a.bpf.c", "/home/me/app/a.bpf.c", "app/a.bpf.c")]
    [InlineData("app/a.bpf.c", "/home/me/app/sub/a.h", "app/sub/a.h")]
    [InlineData("app/a.bpf.c", "/home/me/app/../a.h", "app/../a.h")]
    [InlineData("a.bpf.c", "/home/me/app/a.h", "a.h")]
    [InlineData("app/a.bpf.c", "/home/me/apps/a.h", "/home/me/apps/a.h")]
    [InlineData("app/a.bpf.c", "include/a.h", "include/a.h")]
    public void Another_file_is_shown_as_the_source_was_typed(string typed, string path, string expected) =>
        Assert.Equal(expected, new SourceFile(typed, "/home/me/app/a.bpf.c", []).Shown(path));

    [Theory]
    [InlineData("a.c")]
    [InlineData("with space 'and' \"quotes\".c")]
    [InlineData("two\nlines.c")]
    [InlineData("-dash.c")]
    [InlineData("@at.c")]
    public void A_source_is_read_whole_under_any_name(string name)
    {
        var path = _directory.Write(name, "int x;\n");

        var file = SourceFile.Read(path);

        Assert.Equal((path, path), (file.ShownPath, file.FullPath));
        Assert.Equal("int x;\n"u8.ToArray(), file.Bytes);
        // printf 'int x;\n' | sha256sum
        Assert.Equal("7c725f30854a46033dd94f728ac6b08caf10845993cd3ed48e40079cdb0a76a6", file.Sha256);
        Assert.True(file.Mentions("x;"u8));
        Assert.False(file.Mentions("y"u8));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_still_text() =>
        Assert.Equal(4, SourceFile.Read(_directory.Write("latin1.c", [(byte)'/', (byte)'/', 0xe9, (byte)'\n'])).Bytes.Length);

    [Theory]
    [InlineData("missing", "ECC0201", "no such file or directory")]
    [InlineData("missing/inner", "ECC0201", "no such file or directory")]
    [InlineData("directory", "ECC0201", "it is a directory")]
    [InlineData("empty", "ECC0202", "the file is empty")]
    [InlineData("blank", "ECC0202", "the file is empty")]
    [InlineData("pipe", "ECC0201", "it is no regular file")]
    [InlineData("binary", "ECC0203", "this is a binary file, not C source")]
    [InlineData("huge", "ECC0204", "the file has 70000000 bytes; at most 67108864 are read")]
    [InlineData("nul\0name", "ECC0201", "")]
    public async Task File_that_is_no_source_says_why(string name, string id, string message)
    {
        Directory.CreateDirectory(_directory["directory"]);
        _directory.Write("empty", "");
        _directory.Write("blank", " \t\r\n\n");
        _directory.Write("binary", "int x;\0"u8.ToArray());
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["pipe"]));
        using (var sparse = File.Create(_directory["huge"]))
        {
            sparse.SetLength(70_000_000);
        }

        var path = $"{_directory.FullName}/{name}";
        var reading = Task.Run(() => Assert.Throws<DiagnosticException>(() => SourceFile.Read(path)), TestContext.Current.CancellationToken);
        var problem = (await reading.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Diagnostic;

        Assert.Equal((id, Fault.Input, Severity.Error), (problem.Id, problem.Fault, problem.Severity));
        Assert.EndsWith(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(path, problem.ToString(), StringComparison.Ordinal);
    }
}
