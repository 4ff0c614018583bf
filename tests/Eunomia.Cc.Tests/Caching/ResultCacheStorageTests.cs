using Eunomia.Cc.Cache;
using Eunomia.Package;

namespace Eunomia.Cc.Tests.Caching;

/// <summary>Results when the cache directory is damaged, full, foreign or shared.</summary>
public sealed class ResultCacheStorageTests(RealToolchain toolchain) : KeptCompilations(toolchain)
{
    [Fact]
    public async Task Entries_that_change_places_are_no_entries()
    {
        WriteProgram();
        await CompileAsync(Options());
        var package = File.ReadAllText(Files["out/Package"]);
        var first = Assert.Single(Results());
        await CompileAsync(Options() with { Name = "other" });
        var second = Assert.Single(Results().Except([first], StringComparer.Ordinal));
        File.Move(first, Files["moved"]);
        File.Move(second, first);
        File.Move(Files["moved"], second);

        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.Equal(package, File.ReadAllText(Files["out/Package"]));

        string[] Results() => Directory.GetFiles(Files["cache"], "*.result", SearchOption.AllDirectories);
    }

    [Fact]
    public async Task Cache_limit_holds_without_the_result_cache()
    {
        WriteProgram();
        var options = Options() with { UseResultCache = false };
        options = options with { Toolchain = options.Toolchain with { CacheSize = 1000 } };
        var old = new CacheStore(Files["cache"]).PathOf(CacheFiles.Result(ContentHash.Name([1])));
        Directory.CreateDirectory(Path.GetDirectoryName(old)!);
        File.WriteAllBytes(old, new byte[2000]);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));

        Assert.True((await CompileAsync(options)).Succeeded);

        Assert.False(File.Exists(old));
    }

    [Theory]
    [InlineData("damage")]
    [InlineData("truncate")]
    [InlineData("empty")]
    [InlineData("replace")]
    [InlineData("directory")]
    public async Task A_damaged_entry_is_no_entry(string how)
    {
        WriteProgram();
        await CompileAsync(Options());
        foreach (var path in Directory.GetFiles(Options().Toolchain.CacheDirectory, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(path);
            File.Delete(path);
            switch (how)
            {
                case "damage":
                    bytes[bytes.Length / 2] ^= 1;
                    File.WriteAllBytes(path, bytes);
                    break;
                case "truncate":
                    File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                    break;
                case "empty":
                    File.WriteAllBytes(path, []);
                    break;
                case "directory":
                    Directory.CreateDirectory(path);
                    break;
                default:
                    File.CreateSymbolicLink(path, "/dev/zero");
                    break;
            }
        }

        var again = await CompileAsync(Options());

        Assert.Equal((true, false), (again.Succeeded, again.FromCache));
        Assert.Equal(how != "directory", (await CompileAsync(Options())).FromCache);
    }

    [Fact]
    public async Task Eight_at_once_on_a_cold_cache_all_succeed()
    {
        WriteProgram();
        await Toolchain.SkipWithoutItAsync();
        await Settle();
        var cancellation = TestContext.Current.CancellationToken;
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(
            async () =>
            {
                using var compiler = new Compiler(Options().Toolchain);
                return await compiler.CompileAsync(Options() with { Outputs = [new OutputFile(OutputKind.Package, Files[$"out/{number}.json"])] }, cancellation);
            },
            cancellation)));

        Assert.All(results, result => Assert.True(result.Succeeded));
        Assert.Single(results.Select(result => File.ReadAllText(result.Outputs[0].Path)).Distinct(StringComparer.Ordinal));
        Assert.True((await CompileAsync(Options())).FromCache);
    }

    [Theory]
    [InlineData("read-only")]
    [InlineData("full")]
    [InlineData("a file")]
    [InlineData("below a file")]
    public async Task A_cache_that_cannot_be_written_is_no_cache(string how)
    {
        WriteProgram();
        Files.Write("prog.bpf.c", "#include \"vmlinux.h\"\n" + Program);
        Files.Write("types.h", "struct mine { int a; };\n// " + new string('x', 100_000) + "\n");
        var options = Options();
        var mount = how is "read-only" or "full" ? TemporaryMount.Create(Files["mount"], "size=64k,mode=700") : null;
        if (how == "read-only")
        {
            mount!.MakeReadOnly();
        }

        options = options with
        {
            Toolchain = options.Toolchain with
            {
                Vmlinux = Files["types.h"],
                CacheDirectory = how switch
                {
                    "a file" => Files.Write("file", ""),
                    "below a file" => Path.Combine(Files.Write("file", ""), "cache"),
                    _ => Files["mount"],
                },
            },
        };
        try
        {
            var first = await CompileAsync(options);
            var without = await CompileAsync(options);
            var withOne = await CompileAsync(options with { Toolchain = options.Toolchain with { CacheDirectory = Files["cache"] } });

            Assert.DoesNotContain(first.Diagnostics, diagnostic => diagnostic.Severity == Severity.Error || diagnostic.Id == "ECC0115");
            Assert.Equal((false, false), (first.FromCache, without.FromCache));
            Assert.Equal(PackageWriter.ToJson(withOne.Package!), PackageWriter.ToJson(first.Package!));
            Assert.Equal(
                new[] { "inc/defs.h", "prog.bpf.c", "prog.h", "types.h" }.Select(name => Files[name]),
                first.Dependencies.Where(file => !file.StartsWith("/usr/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
        finally
        {
            mount?.Dispose();
        }
    }

    [Fact]
    public async Task A_cache_that_anybody_can_write_to_is_not_used_and_that_is_said()
    {
        WriteProgram();
        var options = Options();
        Directory.CreateDirectory(Files["cache"]);
        File.SetUnixFileMode(Files["cache"], (UnixFileMode)0b111_111_111);

        var results = new[] { await CompileAsync(options), await CompileAsync(options) };

        Assert.All(results, result =>
        {
            Assert.Equal((true, false), (result.Succeeded, result.FromCache));
            Assert.Equal((Severity.Warning, "ECC0115"), (result.Diagnostics[0].Severity, result.Diagnostics[0].Id));
        });
        Assert.Empty(Directory.GetFileSystemEntries(Files["cache"]));
        Assert.DoesNotContain((await CompileAsync(options with { UseResultCache = false })).Diagnostics, diagnostic => diagnostic.Id == "ECC0115");
    }

    [Fact]
    public async Task A_cache_of_another_user_is_not_used_by_root_either()
    {
        WriteProgram();
        var options = Options();
        await CompileAsync(options);
        var known = Files.Names();
        GiveAway(Files["cache"]);

        var result = await CompileAsync(options);

        Assert.Equal((true, false), (result.Succeeded, result.FromCache));
        Assert.Equal("ECC0115", result.Diagnostics[0].Id);
        Assert.EndsWith("it belongs to another user", result.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Equal(known, Files.Names());
    }

    [Theory]
    [InlineData("results")]
    [InlineData("results/??")]
    public async Task Nor_is_a_directory_in_it(string pattern)
    {
        WriteProgram();
        await CompileAsync(Options());
        var directories = Directory.GetDirectories(Files["cache"], "*", SearchOption.AllDirectories)
            .Where(directory => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, Path.GetRelativePath(Files["cache"], directory))).ToArray();
        Assert.NotEmpty(directories);
        Assert.All(directories, GiveAway);

        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.False((await CompileAsync(Options())).FromCache);

        Assert.All(directories, directory => File.SetUnixFileMode(directory, (UnixFileMode)0b111_111_111));
        Assert.All(directories, directory => Assert.Null(ShellCommand.Problem("chown", "0", directory)));
        Assert.False((await CompileAsync(Options())).FromCache);
    }

    [Fact]
    public async Task An_entry_of_another_user_is_replaced_by_one_of_ours()
    {
        WriteProgram();
        await CompileAsync(Options());
        Assert.All(Directory.GetFiles(Files["cache"], "*", SearchOption.AllDirectories), GiveAway);

        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.True((await CompileAsync(Options())).FromCache);
    }

    [Fact]
    public void A_counter_of_another_users_cache_is_not_written_to()
    {
        var counter = Files.Write("cache/results/hits", "3");
        var cache = new CacheStore(Files["cache"]);
        GiveAway(Path.GetDirectoryName(counter)!);

        CacheCounter.Count(cache, CacheCounter.Hits);
        CacheCounter.Count(cache, CacheCounter.Misses);

        Assert.Equal("3", File.ReadAllText(counter));
        Assert.Equal(0, CacheCounter.Read(cache, CacheCounter.Hits));
        Assert.False(File.Exists(cache.PathOf(CacheCounter.Misses)));
    }

    private static void GiveAway(string path)
    {
        var problem = ShellCommand.Problem("chown", "1234", path);
        Assert.SkipUnless(problem is null, $"giving files away needs root: {problem}");
    }
}
