using System.Text.Json;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests.Rendering;

public sealed class DiagnosticFormatsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public static TheoryData<string> ForPrograms => [.. DiagnosticFormats.Names.Where(DiagnosticFormats.IsForPrograms)];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(ForPrograms))]
    public async Task A_command_line_that_makes_no_sense_is_told_in_the_format_asked_for(string format)
    {
        string[][] commandLines =
        [
            ["--nonsense", DiagnosticFormats.OptionName, format],
            [$"{DiagnosticFormats.OptionName}={format}", "--color", "red"],
            ["watch", "a.c", "--exec", DiagnosticFormats.OptionName + "=" + format, "--nonsense\n::error::x"],
            ["a.c", "b.c", "-o", "x.json", DiagnosticFormats.OptionName, format, "--json"],
        ];
        foreach (var args in commandLines)
        {
            var result = await new Ecc().RunAsync(args);

            Assert.Equal((2, ""), (result.ExitCode, result.Output));
            Assert.Equal(["ECC0501"], Ids(format, result.Error));
        }
    }

    [Theory]
    [MemberData(nameof(ForPrograms))]
    public async Task A_missing_clang_and_a_missing_file_are_told_in_the_format_of_the_environment(string format)
    {
        var source = _directory.Write("a.bpf.c", "int x;\n");
        var ecc = new Ecc { ["PATH"] = "/nonexistent", [DiagnosticFormats.Variable] = format, ["ECC_CACHE_DIR"] = _directory["cache"] };

        var result = await ecc.RunAsync(source, _directory["missing.bpf.c"], "--llvm-strip-bin", "x");

        Assert.Equal((3, ""), (result.ExitCode, result.Output));
        Assert.Equal(["ECC0502", "ECC0101", "ECC0201"], Ids(format, result.Error));
    }

    [Theory]
    [MemberData(nameof(ForPrograms))]
    public async Task Many_problems_do_not_take_long(string format)
    {
        const int Count = 100_000;
        var many = Enumerable.Range(0, Count).Select(number => new Diagnostic(Severity.Warning, "-Wx", $"number {number}", new SourceLocation("missing.c", number, 8, 9)));

        var text = await Task.Run(() => FormatRun.Of(format, many), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Contains($"number {Count - 1}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xml")]
    [InlineData("TEXT")]
    public async Task A_format_that_does_not_exist_is_refused(string format)
    {
        var given = await new Ecc().RunAsync("a.c", DiagnosticFormats.OptionName, format);
        var meant = await new Ecc { [DiagnosticFormats.Variable] = format }.RunAsync("a.c");
        var watched = await new Ecc { [DiagnosticFormats.Variable] = format }.RunAsync("watch", "a.c");

        Assert.Equal((2, 2, 2), (given.ExitCode, meant.ExitCode, watched.ExitCode));
        Assert.Contains($"'{format}' not recognized", given.Error, StringComparison.Ordinal);
        var refused = $"ecc: error: '{format}' is no format of diagnostics; choose from text, json, sarif, msbuild, github [ECC0501]\n";
        Assert.StartsWith(refused, meant.Error, StringComparison.Ordinal);
        Assert.StartsWith(refused, watched.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_that_never_ends_is_no_log()
    {
        var result = await new Ecc().RunAsync("watch", "a.c", DiagnosticFormats.OptionName, "sarif");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        using var log = JsonDocument.Parse(result.Error);
        Assert.Contains("'watch' has no end", log.RootElement.GetRawText().Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_other_commands_have_one_form_of_problems_for_people()
    {
        var result = await new Ecc { [DiagnosticFormats.Variable] = "json" }.RunAsync("inspect");

        Assert.StartsWith("ecc: error: Required argument", result.Error, StringComparison.Ordinal);
    }

    private static string[] Ids(string format, string error)
    {
        var lines = error.Split('\n')[..^1];
        switch (format)
        {
            case "json":
                return [.. lines.Select(line => Parse(line).GetProperty("id").GetString()!)];
            case "sarif":
                return [.. Parse(Assert.Single(lines)).GetProperty("runs")[0].GetProperty("invocations")[0].GetProperty("toolExecutionNotifications").EnumerateArray()
                    .Select(notification => notification.GetProperty("descriptor").GetProperty("id").GetString()!)];
            case "msbuild":
                return [.. lines.Select(line => line.Split(' ')).Select(words => words is ["ecc", ":", "error" or "warning", var id, ..] ? id[..^1] : "?")];
            default:
                return [.. lines.Select(line => line.Split("title=")[1].Split("::")[0])];
        }
    }

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
