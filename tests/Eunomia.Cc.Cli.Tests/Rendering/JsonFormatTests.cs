using System.Text.Json;
using Eunomia.Cc.Cli.Rendering;

namespace Eunomia.Cc.Cli.Tests.Rendering;

public sealed class JsonFormatTests
{
    [Fact]
    public void A_line_has_all_that_is_known() => Assert.Equal(
        """
        {"severity":"warning","id":"-Wodd","message":"odd","file":"a.h","line":3,"column":4,"hint":"do","end_line":3,"end_column":5,"included_from":[{"file":"b.h","line":7},{"file":"c.c","line":9}],"source":"main.bpf.c"}
        {"severity":"error","id":"ECC0101","message":"no clang","source":"main.bpf.c"}

        """,
        FormatRun.Of("json",
            new Diagnostic(Severity.Warning, "-Wodd", "odd", new SourceLocation("a.h", 3, 4, 5))
            {
                Hint = "do",
                IncludedFrom = [new SourceLocation("b.h", 7, 1), new SourceLocation("c.c", 9, 1)],
            },
            new Diagnostic(Severity.Error, "ECC0101", "no clang")));

    [Fact]
    public void Each_line_is_what_the_report_of_json_has_and_the_source()
    {
        var diagnostics = FormatRun.Hostile().ToList();
        using var report = JsonDocument.Parse(JsonReport.Render(new CompileResult { Source = FormatRun.Source, Diagnostics = [.. diagnostics] }));

        var lines = FormatRun.Of("json", diagnostics).Split('\n')[..^1];

        Assert.Equal(
            report.RootElement.GetProperty("diagnostics").EnumerateArray().Select(diagnostic => diagnostic.GetRawText()[..^1] + ",\"source\":\"main.bpf.c\"}"),
            lines);
    }

    [Fact]
    public void Remarks_go_to_standard_output() =>
        Assert.Equal(("package.json: 4.1 kB\n", ""), FormatRun.Of("json", new Ecc().Environment, [], "package.json: 4.1 kB"));
}
