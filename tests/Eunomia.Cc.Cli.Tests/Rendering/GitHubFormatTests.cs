using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests.Rendering;

public sealed class GitHubFormatTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_diagnostic_is_a_command_with_the_path_as_the_repository_has_it()
    {
        var source = _directory.Write("src/a, b.bpf.c", "/* \u00e9\u00e9 */ return xx;\n");
        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(_directory["src"]);
        try
        {
            var environment = new Ecc { ["GITHUB_WORKSPACE"] = _directory.FullName }.Environment;

            Assert.Equal(
                """
                ::error file=src/a%2C b.bpf.c,line=1,col=17,endColumn=19,title=clang::use of 'xx', 100%25%0Aincluded from c.c:9%0Ahint: do this%0Aand that
                ::warning file=src/a%2C b.bpf.c,line=1,col=17,title=-Wodd%3Ax::odd
                ::notice file=a.c,title=ECC0402::this file is stale
                ::error file=/usr/include/x.h,line=5,title=clang::elsewhere
                ::error title=ECC0101::no clang found

                """,
                FormatRun.Of("github", environment,
                [
                    new Diagnostic(Severity.Error, "clang", "use of 'xx', 100%", new SourceLocation(source, 1, 19, 21))
                    {
                        Hint = "do this\nand that",
                        IncludedFrom = [new SourceLocation("c.c", 9, 1)],
                    },
                    new Diagnostic(Severity.Warning, "-Wodd:x", "odd", new SourceLocation("a, b.bpf.c", 1, 19)),
                    new Diagnostic(Severity.Note, "ECC0402", "this file is stale", new SourceLocation("../a.c")),
                    new Diagnostic(Severity.Error, "clang", "elsewhere", new SourceLocation("/usr/include/x.h", 5)),
                    new Diagnostic(Severity.Error, "ECC0101", "no clang found"),
                ]).Error);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/somewhere/else")]
    [InlineData("")]
    public void Outside_of_a_workspace_paths_start_here(string workspace) => Assert.Equal(
        "::error file=sub/a.c,title=ECC0202::m\n",
        FormatRun.Of("github", new Ecc { ["GITHUB_WORKSPACE"] = workspace }.Environment,
            [new Diagnostic(Severity.Error, "ECC0202", "m", new SourceLocation(Path.Combine(Directory.GetCurrentDirectory(), "sub/a.c")))]).Error);

    [Fact]
    public void Nothing_can_add_a_command_or_a_property()
    {
        var diagnostics = FormatRun.Hostile().ToList();
        var texts = diagnostics.Select(diagnostic => diagnostic.Message).ToArray();

        var (output, error) = FormatRun.Of("github", new Ecc().Environment, diagnostics, [.. texts.Select(TerminalText.Escape)]);

        var lines = error.Split('\n')[..^1];
        Assert.Equal(diagnostics.Count, lines.Length);
        Assert.All(lines.Zip(diagnostics), pair =>
        {
            var (name, properties, message) = Parse(pair.First);
            var diagnostic = pair.Second;
            Assert.Equal(diagnostic.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "notice" }, name);
            Assert.Equal(Shown(diagnostic.Id), properties["title"]);
            Assert.StartsWith(Shown(diagnostic.Message), message, StringComparison.Ordinal);
            Assert.Equal(diagnostic.Location is { } place ? Shown(place.File) : null, properties.GetValueOrDefault("file"));
            Assert.Empty(properties.Keys.Except(["file", "line", "col", "endColumn", "title"]));
        });
        // The runner looks at standard output, too.
        Assert.All(output.Split('\n'), line =>
        {
            Assert.False(line.TrimStart().StartsWith("::", StringComparison.Ordinal), line);
            Assert.DoesNotContain("##[", line, StringComparison.Ordinal);
        });
    }

    private static string Shown(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(TerminalText.Escape));

    /// <summary>As the runner reads a line: actions/runner, src/Runner.Common/ActionCommand.cs says how.</summary>
    private static (string Name, Dictionary<string, string> Properties, string Message) Parse(string line)
    {
        Assert.StartsWith("::", line, StringComparison.Ordinal);
        var end = line.IndexOf("::", 2, StringComparison.Ordinal);
        var head = line[2..end].Split(' ', 2);
        var properties = head[1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => Data(pair[1]).Replace("%3A", ":", StringComparison.Ordinal).Replace("%2C", ",", StringComparison.Ordinal)
                .Replace("%25", "%", StringComparison.Ordinal), StringComparer.Ordinal);
        return (head[0], properties, Data(line[(end + 2)..]).Replace("%25", "%", StringComparison.Ordinal));

        static string Data(string text) => text.Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal);
    }
}
