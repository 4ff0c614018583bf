using System.Text.Json;
using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests.Commands;

public sealed class DoctorCommandTests : IDisposable
{
    private static readonly string[] Names = ["clang", "libclang", "libbpf headers", "kernel headers", "vmlinux.h", "bpftool", "cache directory"];
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_part_is_listed_with_what_was_found()
    {
        var clang = _directory.WriteClang("bin/clang", 21);
        var bpftool = _directory.WriteScript("bin/bpftool", "exit 0");
        var vmlinux = _directory.Write("mine.h", "struct mine;");

        var result = await Tools().RunAsync("doctor", "--vmlinux", vmlinux);

        var lines = result.Output.Split('\n');
        Assert.Equal("", result.Error);
        Assert.Contains($"ok       clang            {clang} (21.1.2, with a BPF target)", lines);
        Assert.Contains($"ok       vmlinux.h        {vmlinux}", lines);
        Assert.Contains($"ok       bpftool          {bpftool}", lines);
        Assert.Contains($"ok       cache directory  {_directory["cache"]}", lines);
        Assert.Equal(Names, lines.Where(line => line.Length > 0 && line[0] != ' ').Select(line => line[9..25].TrimEnd()));
        Assert.Empty(Directory.GetFileSystemEntries(_directory["cache"]));
    }

    [Fact]
    public async Task All_there_is_exit_code_0()
    {
        var ecc = new Ecc { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "", ["ECC_CACHE_DIR"] = _directory["cache"] };

        var result = await ecc.RunAsync("doctor");

        Assert.SkipWhen(result.Output.Contains("missing", StringComparison.Ordinal), "a part of the toolchain is not installed:\n" + result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(Names.Length, result.Output.Split('\n').Count(line => line.StartsWith("ok  ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Each_missing_part_says_what_to_do_and_the_exit_code_is_3()
    {
        _directory.Write("cache", "a file");

        var result = await Tools().RunAsync("doctor", "--vmlinux", _directory["missing.h"]);

        Assert.Equal((3, ""), (result.ExitCode, result.Error));
        var lines = result.Output.Split('\n');
        AssertMissing("clang", "no clang found", "install it");
        AssertMissing("vmlinux.h", "does not exist", "pass --vmlinux FILE");
        AssertMissing("cache directory", "cannot be used", "--cache-dir");

        void AssertMissing(string name, string detail, string hint)
        {
            var index = Array.FindIndex(lines, line => line.StartsWith($"missing  {name} ", StringComparison.Ordinal));
            Assert.Contains(detail, lines[index], StringComparison.Ordinal);
            Assert.StartsWith(new string(' ', 26), lines[index + 1], StringComparison.Ordinal);
            Assert.Contains(hint, lines[index + 1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_compiler_that_is_too_old_is_missing()
    {
        _directory.WriteClang("bin/clang", 10);

        var result = await Tools().RunAsync("doctor");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("is clang 10.1.2; at least 11 is needed", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("option")]
    [InlineData("variable")]
    public async Task Json_is_one_object_per_part(string how)
    {
        var ecc = Tools();
        if (how == "variable")
        {
            ecc["ECC_JSON"] = "1";
        }

        var result = await ecc.RunAsync(how == "option" ? ["doctor", "--json"] : ["doctor"]);

        Assert.Equal((3, ""), (result.ExitCode, result.Error));
        var checks = result.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(Names, checks.Select(check => check.GetProperty("name").GetString()));
        Assert.False(checks[0].GetProperty("found").GetBoolean());
        Assert.StartsWith("install it", checks[0].GetProperty("hint").GetString(), StringComparison.Ordinal);
        Assert.True(checks[^1].GetProperty("found").GetBoolean());
        Assert.False(checks[^1].TryGetProperty("hint", out _));
        Assert.Equal("bpftool", Assert.Single(checks, check => check.GetProperty("is_optional").GetBoolean()).GetProperty("name").GetString());
    }

    private Ecc Tools() => new() { ["PATH"] = _directory["bin"], ["ECC_CACHE_DIR"] = _directory["cache"] };
}
