using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eunomia.Cc.Output;

namespace Eunomia.Cc.Tests.Output;

public sealed class CompilationDatabaseTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string DatabasePath => _directory["compile_commands.json"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_new_database_has_an_entry_for_each_source()
    {
        Assert.Null(Write("a.bpf.c", "sub/b \"c\".bpf.c"));

        var entries = JsonNode.Parse(File.ReadAllText(DatabasePath))!.AsArray();
        Assert.Equal([_directory["a.bpf.c"], _directory["sub/b \"c\".bpf.c"]], entries.Select(entry => (string?)entry!["file"]));
        Assert.All(entries, entry => Assert.Equal(_directory.FullName, (string?)entry!["directory"]));
        Assert.Equal(["clang", "-DX=\"ä\"", "-c", "a.bpf.c"], entries[0]!["arguments"]!.AsArray().Select(argument => (string?)argument));
    }

    [Theory]
    [InlineData("""{"directory": "/x", "file": "other.c", "command": "cc -c other.c", "extra": [1.50, 1e5, null]}""")]
    [InlineData("""{"directory": "/x"}""")]
    [InlineData("""{"file": 1, "directory": {}}""")]
    [InlineData("""{"file": "a.bpf.c", "directory": "relative"}""")]
    [InlineData("""{"file": "a\u0000.bpf.c", "directory": "/x"}""")]
    [InlineData("""{"file": "\ud800", "directory": "\udc00", "\ud800": "\ud800"}""")]
    [InlineData("""{"file": "a.c", "file": "b.c"}""")]
    [InlineData("{}")]
    public void Entries_of_other_sources_stay_to_the_byte(string entry)
    {
        _directory.Write("compile_commands.json", $"[{entry}]");

        Assert.Null(Write("a.bpf.c"));

        using var merged = JsonDocument.Parse(File.ReadAllBytes(DatabasePath));
        Assert.Equal(2, merged.RootElement.GetArrayLength());
        Assert.Equal(entry, merged.RootElement[0].GetRawText());
    }

    [Theory]
    [InlineData("""{"directory": "DIR", "file": "a.bpf.c"}""")]
    [InlineData("""{"directory": "/elsewhere", "file": "DIR/x/../a.bpf.c"}""")]
    public void Entry_of_the_same_source_is_replaced(string entry)
    {
        _directory.Write("compile_commands.json", $"[{entry.Replace("DIR", _directory.FullName, StringComparison.Ordinal)}]");

        Assert.Null(Write("a.bpf.c"));
        Assert.Null(Write("a.bpf.c"));

        Assert.Equal("clang", (string?)Assert.Single(JsonNode.Parse(File.ReadAllText(DatabasePath))!.AsArray())!["arguments"]![0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[[]]")]
    [InlineData("null")]
    [InlineData("[{}] trailing")]
    [InlineData("[{}")]
    [InlineData("[{},]")]
    [InlineData("// comment\n[]")]
    [InlineData("\0")]
    public void File_that_is_no_database_is_never_touched(string content)
    {
        _directory.Write("compile_commands.json", content);

        Assert.NotNull(Write("a.bpf.c"));

        Assert.Equal(content, File.ReadAllText(DatabasePath));
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        var content = "[" + string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000) + "]";
        _directory.Write("compile_commands.json", content);

        Assert.NotNull(Write("a.bpf.c"));

        Assert.Equal(content.Length, new FileInfo(DatabasePath).Length);
    }

    [Fact]
    public void A_file_of_any_size_is_not_read()
    {
        using (var file = File.Create(DatabasePath))
        {
            file.SetLength(1L << 40);
        }

        Assert.NotNull(Write("a.bpf.c"));
    }

    [Fact]
    public void A_link_stays_a_link_and_what_it_leads_to_is_written()
    {
        Directory.CreateDirectory(_directory["build"]);
        _directory.Write("build/compile_commands.json", "[]");
        File.CreateSymbolicLink(DatabasePath, "build/compile_commands.json");

        Assert.Null(Write("a.bpf.c"));

        Assert.Equal("build/compile_commands.json", new FileInfo(DatabasePath).LinkTarget);
        Assert.Contains("a.bpf.c", File.ReadAllText(_directory["build/compile_commands.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_nowhere_or_round_makes_no_file_elsewhere()
    {
        File.CreateSymbolicLink(DatabasePath, _directory["nowhere"]);

        Assert.NotNull(Write("a.bpf.c"));

        Assert.Equal(["compile_commands.json"], _directory.Names());
        File.Delete(DatabasePath);
        File.CreateSymbolicLink(DatabasePath, DatabasePath);
        Assert.NotNull(Write("a.bpf.c"));
    }

    [Fact]
    public void A_directory_or_a_pipe_of_that_name_is_said()
    {
        Directory.CreateDirectory(DatabasePath);
        Assert.NotNull(Write("a.bpf.c"));
        Directory.Delete(DatabasePath);
        Assert.Null(ShellCommand.Problem("mkfifo", DatabasePath));
        Assert.NotNull(Write("a.bpf.c"));
    }

    [Fact]
    public void A_directory_that_nobody_may_write_to_keeps_the_old_one()
    {
        using var mount = TemporaryMount.Create(_directory["disk"], "size=64k");
        _directory.Write("disk/compile_commands.json", "[]");
        mount.MakeReadOnly();

        var problem = CompilationDatabase.TryWrite(_directory["disk/compile_commands.json"], Commands("a.bpf.c"));

        Assert.Contains("read-only", problem!.Message, StringComparison.Ordinal);
        Assert.Equal("[]", File.ReadAllText(_directory["disk/compile_commands.json"]));
    }

    [Fact]
    public async Task Runs_at_the_same_time_lose_nothing_of_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Assert.Null(Write($"{i.ToString(CultureInfo.InvariantCulture)}.bpf.c")), TestContext.Current.CancellationToken)));

        Assert.Equal(16, JsonNode.Parse(File.ReadAllText(DatabasePath))!.AsArray().Count);
        Assert.Equal(["compile_commands.json"], _directory.Names());
    }

    private Diagnostic? Write(params string[] sources) => CompilationDatabase.TryWrite(DatabasePath, Commands(sources));

    private CompileCommandLine[] Commands(params string[] sources) =>
        [.. sources.Select(source => new CompileCommandLine(source, _directory.FullName, ["clang", "-DX=\"ä\"", "-c", source]))];
}
