using System.Text.Json;
using Eunomia.Cc.Output;
using Eunomia.Cc.Tests;
using Eunomia.Cli.Model;

namespace Eunomia.Cc.Cli.Tests.Commands;

/// <summary>The table of the kinds of outputs, row by row: each is offered, written and reported.</summary>
public sealed class OutputFormatTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_kind_has_one_row_with_names_and_a_suffix_of_its_own()
    {
        Assert.Equal(Enum.GetValues<OutputKind>(), OutputFormat.All.Select(format => format.Kind).Order());
        Assert.All(OutputFormat.All, format => Assert.Same(format, OutputFormat.Find(format.Kind)));
        Assert.Distinct(OutputFormat.All.Select(format => format.Name));
        Assert.Distinct(OutputFormat.All.Select(format => format.ReportName));
        Assert.Distinct(OutputFormat.All.Select(format => format.Suffix));
    }

    [Fact]
    public async Task Every_kind_is_in_help_and_completion()
    {
        var ecc = new Ecc();

        var help = (await ecc.RunAsync("--help")).Output;
        var offered = ToolModel.From(Program.CreateRoot([], ecc.Environment)).Main.Options.Single(option => option.Names.Contains("--emit")).Value.Words;

        var names = help[help.IndexOf("--emit <KINDS>", StringComparison.Ordinal)..].Split(':')[1].Split('(')[0].Split(',', StringSplitOptions.TrimEntries);
        Assert.Equal([.. OutputFormat.All.Select(format => format.Name), "compdb"], names);
        Assert.Equal(names, offered);
    }

    [Fact]
    public async Task Every_kind_is_written_and_reported()
    {
        var ecc = new Ecc { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "", ["ECC_CACHE_DIR"] = _directory["cache"] };
        var doctor = await ecc.RunAsync("doctor");
        Assert.SkipWhen(doctor.ExitCode != 0, "a part of the toolchain is not installed:\n" + doctor.Output);
        _directory.Write("one.bpf.c", "int counter;\n__attribute__((section(\"xdp\"), used)) int pass(void *context) { return ++counter; }\nchar LICENSE[] __attribute__((section(\"license\"))) = \"GPL\";\n");

        foreach (var format in OutputFormat.All)
        {
            var run = await ecc.RunAsync("--json", "-q", "--emit", format.Name, _directory["one.bpf.c"], "-o", _directory[format.Name] + "/");

            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            using var report = JsonDocument.Parse(run.Output);
            var output = Assert.Single(report.RootElement.GetProperty("outputs").EnumerateArray());
            Assert.Equal(format.ReportName, output.GetProperty("kind").GetString());
            var file = Assert.Single(Directory.GetFiles(_directory[format.Name]));
            Assert.Equal(file, output.GetProperty("path").GetString());
            Assert.EndsWith(format.Suffix, "one." + Path.GetFileName(file), StringComparison.Ordinal);
            Assert.Equal(new FileInfo(file).Length, output.GetProperty("size").GetInt64());
            Assert.InRange(new FileInfo(file).Length, 100, 1_000_000);
        }
    }
}
