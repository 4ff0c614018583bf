using System.Text.Json;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Package;

namespace Eunomia.Cc.Cli.Tests.Rendering;

public sealed class ReportTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly ExportType Event = new() { Name = "event", Size = 4, TypeId = 7 };
    private static readonly ExportType Other = new() { Name = "other", Size = 4, TypeId = 9 };

    [Fact]
    public void The_summary_names_files_counts_and_exports()
    {
        Assert.Equal("nothing written, 0 programs, 0 maps, no exports", SummaryLine.Render(Result()));
        Assert.Equal(
            "package.json: 4.1 kB, a.bpf.o: 999 B, 1 program, 2 maps, exports event through rb",
            SummaryLine.Render(Result([Map("rb", "ringbuf") with { ExportConfig = new ExportConfig.BtfType(Event.TypeId) }, Map("counts", "hash")], [Event, Other], programs: 1) with
            {
                Outputs = [new WrittenFile(OutputKind.Package, "package.json", 4090), new WrittenFile(OutputKind.Object, "a.bpf.o", 999)],
            }));
        Assert.EndsWith(", 2 programs, 1 map, exports event", SummaryLine.Render(Result([Map("counts", "hash")], [Event], programs: 2)), StringComparison.Ordinal);
        Assert.EndsWith(", no exports", SummaryLine.Render(Result([Map("rb", "ringbuf")], [])), StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_says_which_struct_goes_through_which_map() => Assert.EndsWith(
        ", exports other through rb, event through sampled",
        SummaryLine.Render(Result(
            [
                Map("rb", "ringbuf") with { ExportConfig = new ExportConfig.BtfType(9) },
                Map("pb", "perf_event_array"),
                Map("sampled", "hash") with { ExportConfig = new ExportConfig.BtfType(Event.TypeId) },
                Map("unknown", "ringbuf") with { ExportConfig = new ExportConfig.BtfType(1) },
                Map("in", "user_ringbuf"),
            ],
            [Event, Other])),
        StringComparison.Ordinal);

    [Fact]
    public async Task The_report_is_one_line_of_json()
    {
        var result = Result() with
        {
            Source = "odd \"name\"\n\u00e9\e.c",
            Outputs = [.. Enum.GetValues<OutputKind>().Select(kind => new WrittenFile(kind, $"{kind}", 12))],
            Diagnostics =
            [
                new Diagnostic(Severity.Error, "clang", "a \"message\"\n", new SourceLocation("a.c", 3, 4, 5)),
                new Diagnostic(Severity.Warning, "ECC0302", "whole file", new SourceLocation("a.c")) { Hint = "a hint" },
                new Diagnostic(Severity.Note, "ECC0101", "no place"),
            ],
            Timings = [new StepTime("clang", TimeSpan.FromMilliseconds(1.26)), new StepTime("describe", TimeSpan.Zero), new StepTime("clang", TimeSpan.FromMilliseconds(2))],
        };

        var line = JsonReport.Render(result);

        Assert.DoesNotContain('\n', line);
        using var document = JsonDocument.Parse(line);
        await Verify(JsonSerializer.Serialize(document, Indented), "json").UseDirectory("../Snapshots");
    }

    [Fact]
    public void A_failure_is_no_success()
    {
        using var document = JsonDocument.Parse(JsonReport.Render(Result() with { Package = null }));

        Assert.False(document.RootElement.GetProperty("success").GetBoolean());
    }

    [Theory]
    [InlineData("plain \u00e9 \u4e2d \ud83d\ude00", "plain \u00e9 \u4e2d \ud83d\ude00")]
    [InlineData("a\tb\nc\rd\0e\u007f", "a\\x09b\\x0ac\\x0dd\\x00e\\x7f")]
    [InlineData("\e[2J\u009b2J", "\\x1b[2J\\x9b2J")]
    [InlineData("\u202aa\u202e\u2066b\u2069", "\\u202aa\\u202e\\u2066b\\u2069")]
    [InlineData("\u2028\u2029", "\\u2028\\u2029")]
    public void Characters_that_move_the_cursor_or_reorder_text_are_escaped(string text, string escaped) => Assert.Equal(escaped, TerminalText.Escape(text));

    [Fact]
    public void The_progress_line_counts_and_disappears()
    {
        using var error = new StringWriter();
        using (var progress = new ProgressLine(error, total: 2, enabled: true))
        {
            progress.Advance("dir/a\e.c");
            progress.Clear();
            progress.Clear();
            progress.Advance("b.c");
        }

        Assert.Equal("\r\e[K[1/2] a\\x1b.c\r\e[K\r\e[K[2/2] b.c\r\e[K", error.ToString());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(5, false)]
    public void One_source_or_no_terminal_needs_no_progress(int total, bool enabled)
    {
        using var error = new StringWriter();
        using (var progress = new ProgressLine(error, total, enabled))
        {
            progress.Advance("a.c");
        }

        Assert.Equal("", error.ToString());
    }

    private static SkeletonMap Map(string name, string type) => new() { Name = name, Ident = name, Type = type };

    private static CompileResult Result(SkeletonMap[]? maps = null, ExportType[]? exports = null, int programs = 0) => new()
    {
        Source = "a.c",
        Diagnostics = [],
        Package = new BpfPackage
        {
            BpfObject = "",
            BpfObjectSize = 0,
            Meta = new PackageMeta
            {
                BpfSkel = new Skeleton
                {
                    ObjName = "a_bpf",
                    Maps = [.. maps ?? []],
                    Progs = [.. Enumerable.Range(0, programs).Select(number => new SkeletonProgram { Name = $"p{number}", Attach = "xdp" })],
                },
                ExportTypes = [.. exports ?? []],
            },
        },
    };
}
