using System.Text.Json;
using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests.Rendering;

public sealed class SarifFormatTests : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_log_has_rules_results_and_what_is_wrong_with_the_run()
    {
        _directory.Write("\u00e9 a.bpf.c", "/* \u00e9\ud83d\ude00 */ return xx;\n");
        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(_directory.FullName);
        string text;
        try
        {
            text = FormatRun.Of("sarif",
                new Diagnostic(Severity.Error, "clang", "use of 'xx'", new SourceLocation("\u00e9 a.bpf.c", 1, 21, 23))
                {
                    IncludedFrom = [new SourceLocation("b.h", 7, 1), new SourceLocation("100%.c", 9, 1)],
                },
                new Diagnostic(Severity.Note, "clang", "declared here", new SourceLocation("sub/x.h", 2, 3)),
                new Diagnostic(Severity.Warning, "-Wunused-variable", "unused", new SourceLocation("/usr/include/a b.h", 5, 6)),
                new Diagnostic(Severity.Error, "ECC0101", "no clang found") { Hint = "install it" },
                new Diagnostic(Severity.Note, "clang", "about the run", new SourceLocation("a.c")),
                new Diagnostic(Severity.Note, "ECC0402", "this file is stale", new SourceLocation("package.json")),
                new Diagnostic(Severity.Warning, "-Wunused-variable", "again", new SourceLocation("a.c", 1, 1)) { Hint = "remove it" });
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text[..^1]);
        using var document = JsonDocument.Parse(text.Replace(_directory.FullName, "/project", StringComparison.Ordinal));
        await Verify(JsonSerializer.Serialize(document, Indented), "json").UseDirectory("../Snapshots");
    }

    [Fact]
    public void A_run_without_problems_is_a_log_without_results()
    {
        using var log = JsonDocument.Parse(FormatRun.Of("sarif"));

        var run = log.RootElement.GetProperty("runs")[0];
        Assert.Equal(0, run.GetProperty("results").GetArrayLength());
        Assert.True(run.GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
    }

    [Fact]
    public void Paths_are_uris_and_rules_are_found_whatever_they_are_called()
    {
        var diagnostics = FormatRun.Hostile().ToList();

        using var log = JsonDocument.Parse(FormatRun.Of("sarif", diagnostics));

        var run = log.RootElement.GetProperty("runs")[0];
        var ids = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()).ToList();
        Assert.Equal(ids.Distinct(), ids);
        var root = new Uri(run.GetProperty("originalUriBaseIds").GetProperty("%SRCROOT%").GetProperty("uri").GetString()!);
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(
            diagnostics.Count(diagnostic => diagnostic.Location is not null),
            results.Count);
        Assert.All(results.Zip(diagnostics.Where(diagnostic => diagnostic.Location is not null)), pair =>
        {
            var (result, diagnostic) = pair;
            Assert.Equal(diagnostic.Id, ids[result.GetProperty("ruleIndex").GetInt32()]);
            var artifact = result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation");
            var uri = artifact.GetProperty("uri").GetString()!;
            Assert.All(uri, c => Assert.True(c is > ' ' and < '\u007f', uri));
            var path = diagnostic.Location!.Value.File;
            if (artifact.TryGetProperty("uriBaseId", out _))
            {
                Assert.Equal(Path.GetFullPath(path).Replace('\ud800', '\ufffd'), Uri.UnescapeDataString(new Uri(root, uri).AbsolutePath));
            }
        });
    }

    [Fact]
    public void A_hundred_thousand_problems_are_one_log()
    {
        const int Count = 100_000;
        var source = _directory.Write("a.c", string.Concat(Enumerable.Repeat("\tint \u00e9;\n", 1000)));

        using var log = JsonDocument.Parse(FormatRun.Of("sarif", Enumerable.Range(0, Count).Select(
            number => new Diagnostic(Severity.Warning, $"-Wx{number % 500}", $"number {number}", new SourceLocation(source, number % 1000 + 1, 8, 9)))));

        var run = log.RootElement.GetProperty("runs")[0];
        Assert.Equal(Count, run.GetProperty("results").GetArrayLength());
        Assert.Equal(500, run.GetProperty("tool").GetProperty("driver").GetProperty("rules").GetArrayLength());
    }
}
