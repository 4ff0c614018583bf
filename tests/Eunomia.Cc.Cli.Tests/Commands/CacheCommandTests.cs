using System.Text.Json;
using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests.Commands;

public sealed class CacheCommandTests : IDisposable
{
    private const string Name = "0123456789abcdef0123456789abcdef";
    private readonly TempDirectory _directory = new();

    public CacheCommandTests()
    {
        _directory.Write($"cache/results/01/{Name}.result", new string('x', 1_500_000));
        _directory.Write($"cache/vmlinux/{Name}/vmlinux.h", new string('x', 100_000));
        _directory.Write($"cache/headers/{Name}.index", new string('x', 50_000));
        _directory.Write($"cache/toolchain/{Name}", "x");
        _directory.Write("cache/results/hits", "998");
        _directory.Write("cache/results/misses", "7");
        _directory.Write("cache/mine", "x");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Contents_of_the_cache_are_shown()
    {
        var result = await new Ecc().RunAsync("cache", "--stats", "--cache-dir", _directory["cache"], "--cache-size", "20M");

        Assert.Equal(
            new EccResult(0, $"""
            directory            {_directory["cache"]}
            results              1 entry, 1.5 MB
            indexes of headers   1 entry, 0.1 MB
            vmlinux.h            1 entry, 0.1 MB
            toolchain            1 entry, 0.0 MB
            limit                20.0 MB
            compilations         998 from the cache, 7 not

            """, ""),
            result);
    }

    [Fact]
    public async Task Clear_removes_only_files_of_ecc()
    {
        var result = await new Ecc { ["ECC_CACHE_DIR"] = _directory["cache"] }.RunAsync("cache", "--clear", "--stats", "--json");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var report = JsonDocument.Parse(result.Output);
        Assert.Equal(1_650_005, report.RootElement.GetProperty("freed").GetProperty("bytes").GetInt64());
        Assert.Equal(["results", "indexes of headers", "vmlinux.h", "toolchain"],
            report.RootElement.GetProperty("contents").EnumerateArray().Select(content => content.GetProperty("kind").GetString()));
        Assert.All(report.RootElement.GetProperty("contents").EnumerateArray(), content => Assert.Equal(0, content.GetProperty("bytes").GetInt64()));
        Assert.Equal(["cache", "cache/mine"], _directory.Names());
    }

    [Fact]
    public async Task How_much_was_removed_is_said() => Assert.Equal(
        new EccResult(0, "removed 6 entries, 1.7 MB\n", ""),
        await new Ecc { ["ECC_CACHE_DIR"] = _directory["cache"] }.RunAsync("cache", "--clear"));

    [Fact]
    public async Task No_variable_removes_what_is_to_be_shown()
    {
        var result = await new Ecc { ["ECC_CACHE_DIR"] = _directory["cache"], ["ECC_CACHE_CLEAR"] = "1", ["ECC_CLEAR"] = "1" }.RunAsync("cache", "--stats");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.True(File.Exists(_directory["cache/results/hits"]));
    }

    [Fact]
    public async Task Command_without_an_option_is_an_error()
    {
        var result = await new Ecc { ["ECC_CACHE_DIR"] = _directory["cache"] }.RunAsync("cache");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("ecc: error: 'cache' needs --stats, to see what is there, or --clear, to remove it [ECC0501]\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--stats")]
    [InlineData("--clear")]
    public async Task A_cache_that_anybody_can_write_to_is_refused(string what)
    {
        File.SetUnixFileMode(_directory["cache"], (UnixFileMode)0b111_111_111);

        var result = await new Ecc { ["ECC_CACHE_DIR"] = _directory["cache"] }.RunAsync("cache", what);

        Assert.Equal((3, ""), (result.ExitCode, result.Output));
        Assert.Contains($"the cache directory '{_directory["cache"]}' cannot be used: anybody can write to it [ECC0111]", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_directory["cache/results/hits"]));
    }
}
