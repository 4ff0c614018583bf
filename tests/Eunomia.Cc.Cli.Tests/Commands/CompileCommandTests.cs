using System.Text.Json;
using System.Text.RegularExpressions;
using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests.Commands;

public sealed class CompileCommandTests : IDisposable
{
    private const string Program = """
        #include <linux/bpf.h>
        #include <bpf/bpf_helpers.h>
        #include "ring.h"
        struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb SEC(".maps");
        SEC("xdp") int pass(struct xdp_md *packet)
        {
            struct event event = { 1 };
            bpf_ringbuf_output(&rb, &event, sizeof(event), 0);
            return XDP_PASS;
        }
        char LICENSE[] SEC("license") = "GPL";

        """;

    private readonly TempDirectory _directory = new();

    public CompileCommandTests()
    {
        _directory.Write("ring.bpf.c", Program);
        _directory.Write("ring.h", "struct event { int pid; };\n");
        _directory.Write("bad.bpf.c", "int f(void) { return x; }\n");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_package_is_written_and_summed_up_in_one_line()
    {
        var result = await (await ToolsAsync()).RunAsync(_directory["ring.bpf.c"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        var size = new FileInfo(_directory["package.json"]).Length;
        Assert.Equal($"{_directory["package.json"]}: {size / 1000.0:0.0} kB, 1 program, 1 map, exports event through rb\n", result.Error);
    }

    [Theory]
    [InlineData("-q")]
    [InlineData("--quiet")]
    [InlineData("ECC_QUIET")]
    public async Task Quiet_says_nothing_of_a_success(string how)
    {
        var ecc = await ToolsAsync();
        ecc["ECC_QUIET"] = how == "ECC_QUIET" ? "1" : "0";

        var result = await ecc.RunAsync(how == "ECC_QUIET" ? [_directory["ring.bpf.c"]] : [_directory["ring.bpf.c"], how]);

        Assert.Equal(new EccResult(0, "", ""), result);
        Assert.True(File.Exists(_directory["package.json"]));
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("ECC_JSON")]
    public async Task Json_is_one_object_per_source_in_their_order_and_the_rest_stays_on_standard_error(string how)
    {
        var ecc = await ToolsAsync();
        ecc["ECC_JSON"] = how == "ECC_JSON" ? "1" : "0";
        string[] sources = [_directory["ring.bpf.c"], _directory["bad.bpf.c"], _directory["missing.c"]];

        var result = await ecc.RunAsync(how == "ECC_JSON" ? sources : [.. sources, how]);

        Assert.Equal(1, result.ExitCode);
        var reports = result.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(sources, reports.Select(report => report.GetProperty("source").GetString()));
        Assert.Equal([true, false, false], reports.Select(report => report.GetProperty("success").GetBoolean()));
        Assert.Equal(_directory["ring.package.json"], reports[0].GetProperty("outputs")[0].GetProperty("path").GetString());
        Assert.True(reports[0].GetProperty("timings").GetProperty("clang").GetDouble() > 0);
        Assert.Equal(1, reports[1].GetProperty("diagnostics")[0].GetProperty("line").GetInt32());
        Assert.Contains("error: use of undeclared identifier 'x' [clang]\n    1 | int f(void) { return x; }\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_of_an_earlier_run_is_used_unless_no_cache_is_given()
    {
        var ecc = await ToolsAsync();
        await Task.Delay(50, TestContext.Current.CancellationToken);
        var first = await ecc.RunAsync(_directory["ring.bpf.c"]);

        var second = await ecc.RunAsync(_directory["ring.bpf.c"], "--json", "--timings");
        var third = await ecc.RunAsync(_directory["ring.bpf.c"], "--json", "--timings", "--no-cache");

        using var fromCache = JsonDocument.Parse(second.Output);
        using var made = JsonDocument.Parse(third.Output);
        Assert.Equal((true, false), (fromCache.RootElement.GetProperty("from_cache").GetBoolean(), made.RootElement.GetProperty("from_cache").GetBoolean()));
        Assert.StartsWith(first.Error, second.Error, StringComparison.Ordinal);
        Assert.Matches(new Regex(@"^  cache +\d+\.\d ms$", RegexOptions.Multiline), second.Error);
        Assert.DoesNotMatch(new Regex(@"^  clang +", RegexOptions.Multiline), second.Error);
        Assert.DoesNotMatch(new Regex(@"^  cache +", RegexOptions.Multiline), third.Error);
    }

    [Fact]
    public async Task After_a_failure_the_old_package_is_called_stale()
    {
        _directory.Write("package.json", "old");

        var result = await (await ToolsAsync()).RunAsync(_directory["bad.bpf.c"]);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($"{_directory["package.json"]}: note: this file is stale", result.Error, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(_directory["package.json"]));
    }

    [Fact]
    public async Task Warnings_are_shown_and_do_not_fail()
    {
        _directory.Write("ring.bpf.c", Program.Replace("char LICENSE", "char no_license", StringComparison.Ordinal).Replace("SEC(\"license\")", "", StringComparison.Ordinal));

        var result = await (await ToolsAsync()).RunAsync(_directory["ring.bpf.c"], "-q");

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Contains("[ECC0302]\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("\n  hint: add: char LICENSE[]", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true, null, null, "xterm")]
    [InlineData(false, false, null, null, "xterm")]
    [InlineData(true, true, null, "", "xterm")]
    [InlineData(false, true, null, "1", "xterm")]
    [InlineData(false, true, null, null, "dumb")]
    [InlineData(true, true, "auto", null, "xterm")]
    [InlineData(false, false, "auto", null, "xterm")]
    [InlineData(false, true, "never", null, "xterm")]
    [InlineData(true, false, "always", "1", "dumb")]
    public async Task Colour_is_for_terminals_unless_something_says_otherwise(bool colored, bool terminal, string? choice, string? noColor, string term)
    {
        var ecc = new Ecc { ErrorIsTerminal = terminal, ["NO_COLOR"] = noColor ?? "", ["TERM"] = term };
        if (choice is not null)
        {
            Assert.Equal(colored, (await ecc.RunAsync("/missing.c", "--color", choice)).Error.Contains('\e'));
            ecc["ECC_COLOR"] = choice;
        }

        Assert.Equal(colored, (await ecc.RunAsync("/missing.c")).Error.Contains('\e'));
    }

    [Fact]
    public async Task The_option_for_colour_wins_over_its_variable() =>
        Assert.DoesNotContain('\e', (await new Ecc { ["ECC_COLOR"] = "always" }.RunAsync("/missing.c", "--color", "never")).Error);

    [Fact]
    public async Task Progress_is_for_terminals()
    {
        var ecc = new Ecc { ErrorIsTerminal = true, ["ECC_COLOR"] = "never" };

        Assert.Contains("\r\e[K[2/2] ", (await ecc.RunAsync("/missing.c", "/missing2.c")).Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', (await ecc.RunAsync("/missing.c", "/missing2.c", "-q")).Error);
        Assert.DoesNotContain('\e', (await ecc.RunAsync("/missing.c", "/missing2.c", "--json")).Error);
        Assert.DoesNotContain('\e', (await ecc.RunAsync("/missing.c")).Error);
    }

    [Theory]
    [InlineData("-v")]
    [InlineData("ECC_VERBOSE")]
    public async Task Verbose_shows_the_command_and_the_times(string how)
    {
        var ecc = await ToolsAsync();
        ecc["ECC_VERBOSE"] = how == "ECC_VERBOSE" ? "1" : "";

        var result = await ecc.RunAsync(how == "ECC_VERBOSE" ? [_directory["ring.bpf.c"]] : [_directory["ring.bpf.c"], how]);

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Matches(new Regex(@"^  /\S*clang\S* -g -O2 .* -o -$", RegexOptions.Multiline), result.Error);
        AssertTimings(result.Error);
    }

    [Theory]
    [InlineData("--timings")]
    [InlineData("ECC_TIMINGS")]
    public async Task Timings_are_a_line_for_each_step(string how)
    {
        var ecc = await ToolsAsync();
        ecc["ECC_TIMINGS"] = how == "ECC_TIMINGS" ? "1" : "";

        var result = await ecc.RunAsync(how == "ECC_TIMINGS" ? [_directory["ring.bpf.c"]] : [_directory["ring.bpf.c"], how]);

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        AssertTimings(result.Error);
        Assert.DoesNotContain("-g -O2", result.Error, StringComparison.Ordinal);
    }

    private static void AssertTimings(string error)
    {
        foreach (var step in new[] { "start-up", "clang", "write" })
        {
            Assert.Single(Regex.Matches(error, $@"^  {step} +\d+\.\d ms$", RegexOptions.Multiline, TimeSpan.FromSeconds(5)));
        }
    }

    [Fact]
    public async Task The_option_of_the_original_that_is_not_needed_any_more_says_so()
    {
        var result = await new Ecc().RunAsync("/missing.c", "-l", "/usr/bin/llvm-strip");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("ecc: warning: --llvm-strip-bin has no effect: ", result.Error, StringComparison.Ordinal);
    }

    /// <summary>The machine's toolchain; the test is skipped where a part of it is missing.</summary>
    private async Task<Ecc> ToolsAsync()
    {
        var ecc = new Ecc { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "", ["ECC_CACHE_DIR"] = _directory["cache"] };
        var doctor = await ecc.RunAsync("doctor");
        Assert.SkipWhen(doctor.ExitCode != 0, "a part of the toolchain is not installed:\n" + doctor.Output);
        return ecc;
    }
}
