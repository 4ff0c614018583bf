using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Eunomia.Cc.Files;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Source.Payloads;

/// <summary>The programs of the repository: their table says what each map carries.</summary>
public sealed partial class ProgramCorpusTests(RealToolchain toolchain)
{
    private static readonly string Folder = FindFolder();

    public static TheoryData<string, string> Programs => [.. File.ReadLines(Path.Combine(Folder, "README.md"))
        .Select(line => line.Split('|'))
        .Where(cells => cells.Length == 6 && Name().IsMatch(cells[1]))
        .Select(cells => new TheoryDataRow<string, string>(cells[1].Trim(' ', '`'), cells[3].Trim()))];

    [Fact]
    public void The_table_has_every_program() => Assert.Equal(
        Directory.GetDirectories(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal),
        Programs.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Every_output_carries_what_the_table_says(string name, string outputs)
    {
        var source = Path.Combine(Folder, name, $"{name}.bpf.c");
        var inputs = await toolchain.InputsAsync(source);
        Assert.SkipUnless(File.Exists(toolchain.Options.KernelBtf), "the kernel has no BTF to make vmlinux.h from");
        var header = ExportHeaderRule.Find(source);
        var model = SourceModelReader.Read(inputs with
        {
            Header = header is null ? null : SourceFile.Read(header),
            VmlinuxDirectory = await new VmlinuxHeader(toolchain.Options).EnsureAsync(TestContext.Current.CancellationToken),
        });

        Assert.Empty(model.Diagnostics);
        var expected = Output().Matches(outputs).Select(match => $"{match.Groups["map"].Value}: {match.Groups["type"].Value}");
        var found = PayloadProgram.Text(model).Split("; ", StringSplitOptions.RemoveEmptyEntries);
        if (outputs.Contains("a struct of the kernel", StringComparison.Ordinal))
        {
            Assert.Equal("rare: bpf_perf_event_value", Assert.Single(found));
            Assert.Equal("counters", Assert.Single(model.ReadMaps));
        }
        else
        {
            Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }

        // Others may sample a map beside their output.
        Assert.True(!outputs.Contains("sampled", StringComparison.Ordinal) || model.PolledMaps.Length > 0);
    }

    private static string FindFolder([CallerFilePath] string thisFile = "")
    {
        var directory = new FileInfo(thisFile).Directory;
        while (directory!.Name != "tests")
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory.FullName, "programs");
    }

    [GeneratedRegex("^ `[a-z]+` $")]
    private static partial Regex Name();

    [GeneratedRegex("`(?<map>[a-z_]+)` → `(?<type>[a-z_]+)`")]
    private static partial Regex Output();
}
