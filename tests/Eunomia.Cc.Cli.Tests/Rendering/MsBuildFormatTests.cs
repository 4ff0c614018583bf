using System.Text;
using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests.Rendering;

public sealed class MsBuildFormatTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_diagnostic_is_one_line_with_a_path_that_needs_no_directory()
    {
        var source = _directory.Write("my prog.bpf.c", "/* \u00e9\u00e9 */ return xx;\n");
        var here = Directory.GetCurrentDirectory();

        Assert.Equal(
            $"""
            {source}(1,17): error clang: use of 'xx'
            {here}/a.h(7,1): warning -Wodd_x: odd (included from b.h:3, c.c:9); hint: do this and that
            {here}/a.c : error ECC0202: the file is empty
            {here}/a(2)(1): note ECC0402: this file is stale
            ecc : error ECC0101: no clang found; hint: install it

            """,
            FormatRun.Of("msbuild",
                new Diagnostic(Severity.Error, "clang", "use of 'xx'", new SourceLocation(source, 1, 19, 21)),
                new Diagnostic(Severity.Warning, "-Wodd:x", "odd", new SourceLocation("a.h", 7, 0))
                {
                    Hint = "do this\nand that",
                    IncludedFrom = [new SourceLocation("b.h", 3, 1), new SourceLocation("c.c", 9, 1)],
                },
                new Diagnostic(Severity.Error, "ECC0202", "the file is empty", new SourceLocation("a.c")),
                new Diagnostic(Severity.Note, "ECC0402", "this file is stale", new SourceLocation("a(2)")),
                new Diagnostic(Severity.Error, "ECC0101", "no clang found") { Hint = "install it" }));
    }

    [Fact]
    public void A_path_that_msbuild_would_cut_is_part_of_the_text() => Assert.Equal(
        "ecc : error clang: a:b.c:3:4: odd\n",
        FormatRun.Of("msbuild", new Diagnostic(Severity.Error, "clang", "odd", new SourceLocation("a:b.c", 3, 4))));

    [Fact]
    public void Line_that_is_no_problem_is_not_taken_for_one()
    {
        var (output, error) = FormatRun.Of("msbuild", new Ecc().Environment, [], "package.json: 4.1 kB", "error X1: no.json: 4.1 kB", "a: Warning : b");

        Assert.Equal(("package.json: 4.1 kB\nerror X1; no.json; 4.1 kB\na; Warning ; b\n", ""), (output, error));
    }

    [Fact]
    public void Nothing_breaks_a_line()
    {
        var diagnostics = FormatRun.Hostile().ToList();

        var lines = FormatRun.Of("msbuild", diagnostics).Split('\n');

        Assert.Equal(diagnostics.Count + 1, lines.Length);
        Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public async Task Msbuild_itself_finds_place_code_and_text()
    {
        var diagnostics = FormatRun.Hostile().Append(
            new Diagnostic(Severity.Error, "ECC0207", "'event' cannot be exported", new SourceLocation("dir (x)/\u00e9 a.bpf.c", 12, 34)) { Hint = "rename it" }).ToList();
        Write("text", FormatRun.Of("msbuild", diagnostics));
        Write("remarks", FormatRun.Of("msbuild", new Ecc().Environment, [], [.. FormatRun.Hostile().Select(diagnostic => TerminalText.Escape(diagnostic.Message))]).Output);
        _directory.Write("t.proj", """
            <Project>
              <Target Name="T">
                <Exec Command="cat remarks; cat text >&amp;2" IgnoreExitCode="true" />
              </Target>
            </Project>
            """);

        var output = await RunMsBuildAsync();

        Assert.Contains($"{Directory.GetCurrentDirectory()}/dir (x)/\u00e9 a.bpf.c(12,34): error ECC0207: 'event' cannot be exported; hint: rename it", output, StringComparison.Ordinal);
        Assert.Contains($"\n    {diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Warning)} Warning(s)\n", output, StringComparison.Ordinal);
        Assert.Contains($"\n    {diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Error)} Error(s)\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_clang_is_an_error_without_a_place()
    {
        var source = _directory.Write("a.bpf.c", "int x;\n");

        var result = await new Ecc { ["PATH"] = "/nonexistent" }.RunAsync(source, "--diagnostics-format", "msbuild", "--cache-dir", _directory["cache"]);

        Assert.Equal((3, ""), (result.ExitCode, result.Output));
        Assert.Matches("^ecc : error ECC0101: no clang found [^\n]*; hint: [^\n]*\n$", result.Error);
    }

    // As the console does, which makes the best of what is no text.
    private void Write(string name, string text) => _directory.Write(name, new UTF8Encoding(false).GetBytes(text));

    private async Task<string> RunMsBuildAsync()
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", ["msbuild", "t.proj", "-nologo", "-tl:off", "-clp:Summary", "-nodeReuse:false"])
        {
            WorkingDirectory = _directory.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }
}
