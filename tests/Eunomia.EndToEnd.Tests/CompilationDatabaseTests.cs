using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary><c>--emit compdb</c> as editors use it: clang itself is given the arguments.</summary>
public sealed class CompilationDatabaseTests
{
    [Theory]
    [InlineData("execs")]
    [InlineData("hello")]
    [InlineData("readline")]
    public async Task Clang_compiles_with_the_arguments_from_wherever_it_is_started(string program)
    {
        var workspace = Workspace.Create().Copy(program);

        (await workspace.EccAsync("--emit", "compdb")).Succeeded();

        var entry = Assert.Single(Entries(workspace, "compile_commands.json"));
        Assert.Equal(workspace.At($"{program}.bpf.c"), (string?)entry["file"]);
        await CheckAsync(entry);
        Assert.DoesNotContain("package.json", workspace.Names());
    }

    [Fact]
    public async Task Flags_of_the_user_and_odd_names_arrive_whole()
    {
        var workspace = Workspace.Create("a \"b\" c");
        workspace.Write("one two.bpf.c", "#include \"part.h\"\n" + Workspace.Minimal + "int y = VALUE;\nconst char *z = TEXT;\n");
        workspace.Write("inc dir/part.h", "\n");

        (await workspace.EccAsync("one two.bpf.c", "--emit", "compdb,package", "-a", "-I'inc dir' -DVALUE=1", "--", "-DTEXT=\"a 'b'\"")).Succeeded();

        await CheckAsync(Assert.Single(Entries(workspace, "compile_commands.json")));
        Assert.Contains("package.json", workspace.Names());
    }

    [Theory]
    [InlineData("out", "out/compile_commands.json")]
    [InlineData("out/my.json", "out/compile_commands.json")]
    [InlineData("my.json", "compile_commands.json")]
    public async Task Database_goes_where_the_outputs_go(string output, string place)
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", Workspace.Minimal);

        (await workspace.EccAsync("one.bpf.c", "-o", output, "--emit", "compdb,package")).Succeeded();

        Assert.Single(Entries(workspace, place));
    }

    [Fact]
    public async Task Linked_sources_have_an_entry_each_and_other_files_keep_theirs()
    {
        var workspace = Workspace.Create();
        workspace.Write("a.bpf.c", Workspace.Minimal);
        workspace.Write("b.bpf.c", "int y;\n");
        workspace.Write("compile_commands.json", """[{"directory": "/x", "file": "main.c", "command": "cc -c main.c"}]""");

        (await workspace.EccAsync("--link", "both", "--emit", "compdb")).Succeeded();
        (await workspace.EccAsync("--link", "both", "--emit", "compdb")).Succeeded();

        var entries = Entries(workspace, "compile_commands.json");
        Assert.Equal(["main.c", workspace.At("a.bpf.c"), workspace.At("b.bpf.c")], entries.Select(entry => (string?)entry["file"]));
        await CheckAsync(entries[1]);
        await CheckAsync(entries[2]);
    }

    [Fact]
    public async Task Many_runs_at_once_as_make_starts_them_lose_nothing()
    {
        var workspace = Workspace.Create();
        string[] sources = [.. Enumerable.Range(0, 6).Select(i => $"p{i}.bpf.c")];
        foreach (var source in sources)
        {
            workspace.Write(source, Workspace.Minimal);
        }

        var runs = await Task.WhenAll(sources.Select(source => workspace.EccAsync(source, "--emit", "compdb")));

        Assert.All(runs, run => run.Succeeded());
        Assert.Equal(sources.Select(workspace.At), Entries(workspace, "compile_commands.json").Select(entry => (string)entry["file"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task File_that_is_no_database_is_an_error_and_left_alone()
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", Workspace.Minimal);
        workspace.Write("compile_commands.json", "{ mine }");

        (await workspace.EccAsync("one.bpf.c", "--emit", "compdb")).Ended(1);

        Assert.Equal("{ mine }", workspace.Read("compile_commands.json"));
    }

    private static JsonNode[] Entries(Workspace workspace, string path) => [.. JsonNode.Parse(workspace.Read(path))!.AsArray().Select(entry => entry!)];

    private static async Task CheckAsync(JsonNode entry)
    {
        var arguments = entry["arguments"]!.AsArray().Select(argument => (string)argument!).ToArray();
        Assert.True(Path.IsPathRooted(arguments[0]));
        await new HostTool(arguments[0]).RunAsync([.. arguments[1..], "-fsyntax-only"]);
    }
}
