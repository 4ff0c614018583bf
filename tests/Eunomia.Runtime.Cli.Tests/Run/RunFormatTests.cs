using System.CommandLine;
using System.Text;
using Eunomia.Bpf.Btf;
using Eunomia.Cli;
using Eunomia.Runtime.Cli.Commands;
using Eunomia.Runtime.Cli.Run.Formats;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Sampling;

namespace Eunomia.Runtime.Cli.Tests.Run;

public sealed class RunFormatTests
{
    private static readonly byte[] Record = [1, 0, 0, 0, 2, 0, 0, 0];

    public static TheoryData<string> Names => [.. RunFormat.All.Select(format => format.Name)];

    [Theory]
    [InlineData("columns")]
    [InlineData("json", "--json")]
    [InlineData("json", "-j")]
    [InlineData("json", "--format", "json")]
    [InlineData("json", "--format=json", "--json")]
    [InlineData("json", "ECLI_JSON=1")]
    [InlineData("json", "ECLI_FORMAT=json")]
    [InlineData("columns", "ECLI_JSON=1", "--format=columns")]
    [InlineData("json", "ECLI_FORMAT=columns", "--json")]
    public void What_the_command_line_says_goes_before_a_variable(string expected, params string[] words)
    {
        var options = new RunCommandOptions();
        var command = new Command("run");
        options.All.ToList().ForEach(command.Options.Add);
        var variables = words.Where(word => word.StartsWith("ECLI_", StringComparison.Ordinal)).Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        var values = new OptionValues(
            command.Parse([.. words.Where(word => word.StartsWith('-') || word == "json")]), new CommandEnvironment { Variable = variables.GetValueOrDefault });

        Assert.Equal(expected, options.Read(values).Format.Name);
    }

    [Fact]
    public async Task A_format_that_is_none_is_refused_with_the_names_of_all()
    {
        var result = await new Ecli().RunAsync("--format", "xml", "a.json");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"ecli: error: '--format' takes {string.Join(", ", RunFormat.All.Select(format => format.Name))}, not 'xml' [ECLI0211]\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_formats_are_one_too_many()
    {
        var result = await new Ecli().RunAsync("-j", "--format", "columns", "a.json");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("ecli: error: '--json' is short for '--format json', and '--format columns' says otherwise [", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_format_has_a_name_of_its_own_and_the_first_is_for_people()
    {
        Assert.Distinct(RunFormat.All.Select(format => format.Name));
        Assert.True(RunFormat.All[0].IsForPeople);
        Assert.Contains(RunFormat.Json, RunFormat.All);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_is_written_is_whole_lines_with_all_that_is_known(string name)
    {
        var format = RunFormat.All.Single(format => format.Name == name);
        var type = RecordType.Create(
            new BtfTypeTable([new BtfInt("int", 4, BtfIntEncoding.Signed, 0, 32), new BtfComposite("s", false, 8, [new("first", 1, 0, 0), new("second", 1, 32, 0)], false)]), 2, [], bigEndian: false);
        var records = format.CreateRecords(type, new FormatOptions());

        AssertLine(Encoding.UTF8.GetString(format.TitlesOf(records)) + Line(records, Record), "first", "1", "second", "2");
        AssertLine(Line(format.CreateBytes("map"), Record), "map", "8", "0100000002000000");
        AssertLine(Line(format.CreateText("pipe"), "a\e[31mb"u8), "a", "31mb");
        AssertLine(format.Write("map", new SampledEntry([1, 0, 0, 0], [0xab]), null, 0), "01000000", "ab");
        AssertLine(format.Write("map", new SampledEntry([7, 0, 0, 0], [0xab]), [new(0x1234, "function", 0x10, null)], 0), "7", "function");

        static string Line(IRecordFormatter formatter, ReadOnlySpan<byte> record)
        {
            var line = new byte[formatter.MaxLength(record.Length)];
            return Encoding.UTF8.GetString(line, 0, formatter.Format(record, 0, line));
        }
    }

    private static void AssertLine(string text, params string[] parts)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.OrdinalIgnoreCase));
    }
}
