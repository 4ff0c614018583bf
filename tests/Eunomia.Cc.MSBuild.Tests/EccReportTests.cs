namespace Eunomia.Cc.MSBuild.Tests;

public class EccReportTests
{
    [Fact]
    public void A_report_is_read_with_its_hints()
    {
        var report = EccReport.Parse("""
            {"source":"a","success":false,"diagnostics":[
              {"severity":"error","id":"clang","message":"no","file":"a.c","line":3,"column":7},
              {"severity":"warning","id":"ECC0302","message":"no license","file":"a.c","hint":"add one"},
              {"severity":"error","id":"ECC0101","message":"no clang"}],
              "dependencies":["/a.c","/b c.h"]}
            """)!;

        Assert.False(report.Succeeded);
        Assert.Equal(
            [
                new EccMessage("error", "clang", "no", "a.c", 3, 7),
                new EccMessage("warning", "ECC0302", "no license; add one", "a.c", 0, 0),
                new EccMessage("error", "ECC0101", "no clang", null, 0, 0),
            ],
            report.Messages);
        Assert.Equal(["/a.c", "/b c.h"], report.Files);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ecc: error: unknown option")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"success":true}""")]
    [InlineData("""{"success":1,"diagnostics":[],"dependencies":[]}""")]
    [InlineData("""{"success":true,"diagnostics":[]}""")]
    [InlineData("""{"success":true,"diagnostics":[],"dependencies":[1]}""")]
    [InlineData("""{"success":true,"diagnostics":{},"dependencies":[]}""")]
    [InlineData("""{"success":true,"diagnostics":[{"line":"x"}],"dependencies":[]}""")]
    [InlineData("""{"success":true,"diagnostics":[{"id":1}],"dependencies":[]}""")]
    public void Anything_else_is_no_report(string text)
    {
        Assert.Null(EccReport.Parse(text));
    }

    [Fact]
    public void A_path_is_one_item_whatever_is_in_it()
    {
        Assert.Equal("100%25 %28a%3B%2A%3F%29 %24%40%27\u00fc.h", ItemText.Escape("100% (a;*?) $@'\u00fc.h"));
    }
}
