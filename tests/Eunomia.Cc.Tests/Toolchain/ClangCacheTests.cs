using System.Globalization;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Toolchain;

/// <summary>The compilers are programs, not scripts, that answer as clang does and count how often they were asked.</summary>
public sealed class ClangCacheTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_second_run_asks_nobody()
    {
        var clang = Compiler("bin/clang-20", 20);
        Directory.CreateDirectory(_directory["lib/clang/20"]);

        var first = await FindAsync("bin");
        var asked = Calls("bin/clang-20");
        var second = await FindAsync("bin");

        Assert.Equal(first, second);
        Assert.Equal((clang, new Version(20, 1, 2), _directory["lib/clang/20"]), (second.Path, second.Version, second.ResourceDirectory));
        Assert.Equal((2, 2), (asked, Calls("bin/clang-20")));
    }

    [Theory]
    [InlineData("bin/clang-21")]
    [InlineData("later/clang-21")]
    [InlineData("missing/clang-21")]
    public async Task A_newer_compiler_that_appears_is_found(string newer)
    {
        Directory.CreateDirectory(_directory["later"]);
        Compiler("bin/clang-20", 20);
        await FindAsync("bin", "later", "missing");

        var clang = Compiler(newer, 21);

        Assert.Equal(clang, (await FindAsync("bin", "later", "missing")).Path);
    }

    [Fact]
    public async Task A_compiler_that_was_replaced_is_asked_again()
    {
        Compiler("bin/clang", 20);
        await FindAsync("bin");

        Compiler("bin/clang", 21);

        Assert.Equal(21, (await FindAsync("bin")).Version.Major);
    }

    [Fact]
    public async Task A_compiler_behind_a_link_is_asked_again_when_either_changes()
    {
        Directory.CreateDirectory(_directory["bin"]);
        File.CreateSymbolicLink(_directory["bin/clang"], Compiler("llvm/clang-20", 20));
        await FindAsync("bin");
        Assert.Equal(20, (await FindAsync("bin")).Version.Major);

        Compiler("llvm/clang-20", 21);
        Assert.Equal(21, (await FindAsync("bin")).Version.Major);
        File.Delete(_directory["bin/clang"]);
        File.CreateSymbolicLink(_directory["bin/clang"], Compiler("other/clang-19", 19));
        Assert.Equal(19, (await FindAsync("bin")).Version.Major);
    }

    [Theory]
    [InlineData("lib/libLLVM.so.20.1")]
    [InlineData("lib/libclang-cpp.so.20.1")]
    public async Task A_library_that_was_replaced_makes_another_compiler(string replaced)
    {
        Compiler("bin/clang-20", 20, "libclang-cpp.so.20.1");
        var first = await FindAsync("bin");
        Assert.Equal(2, Calls("bin/clang-20"));

        Library(Path.GetFileName(replaced), Path.GetFileName(replaced).StartsWith("libc", StringComparison.Ordinal) ? ["libLLVM.so.20.1"] : []);
        var second = await FindAsync("bin");

        Assert.NotEqual(first.Identity, second.Identity);
        Assert.Equal(4, Calls("bin/clang-20"));
        Assert.Equal(second, await FindAsync("bin"));
        Assert.Equal(4, Calls("bin/clang-20"));
    }

    [Fact]
    public async Task A_library_that_is_not_where_loaders_look_makes_a_compiler_of_which_not_all_is_known()
    {
        Compiler("bin/clang-20", 20, "libclang-cpp.so.20.1");
        Assert.NotNull(new ClangCompiler(_directory["bin/clang-20"], new Version(20, 1), null).Libraries);

        File.Delete(_directory["lib/libLLVM.so.20.1"]);

        Assert.Null(new ClangCompiler(_directory["bin/clang-20"], new Version(20, 1), null).Libraries);
        Assert.Equal("", new ClangCompiler(Compiler("bin/clang-19", 19), new Version(19, 1), null).Libraries);
        Assert.Null(new ClangCompiler(_directory.WriteScript("clang", "exit 1"), new Version(20, 1), null).Libraries);
        await Task.CompletedTask;
    }

    [Fact]
    public void A_damaged_program_needs_nothing_that_is_known()
    {
        var bytes = File.ReadAllBytes(Compiler("bin/clang-20", 20, "libclang-cpp.so.20.1"));
        Assert.Equal("libclang-cpp.so.20.1", NeededLibraries.Read(_directory["bin/clang-20"])![0]);
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var damaged = bytes.ToArray();
            for (var change = 0; change < 4; change++)
            {
                damaged[random.Next(change % 2 == 0 ? 64 : 1024)] = (byte)random.Next(256);
            }

            // It says something or nothing, and ends.
            NeededLibraries.Read(_directory.Write("damaged", i % 5 == 0 ? damaged[..random.Next(4096)] : damaged));
        }

        Assert.Null(NeededLibraries.Read(_directory.Write("damaged", bytes[..63])));
        Assert.Null(NeededLibraries.Read(_directory["missing"]));
    }

    [Fact]
    public async Task A_compiler_that_is_gone_is_not_remembered()
    {
        Compiler("bin/clang-20", 20);
        Compiler("bin/clang-19", 19);
        await FindAsync("bin");

        File.Delete(_directory["bin/clang-20"]);

        Assert.Equal(19, (await FindAsync("bin")).Version.Major);
    }

    [Fact]
    public async Task The_order_of_the_search_path_counts()
    {
        var one = Compiler("one/clang-20", 20);
        var two = Compiler("two/clang-20", 20);

        Assert.Equal(one, (await FindAsync("one", "two")).Path);
        Assert.Equal(two, (await FindAsync("two", "one")).Path);
        Assert.Equal(one, (await FindAsync("one", "two")).Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("truncated")]
    [InlineData("flipped")]
    [InlineData("foreign")]
    [InlineData("no version")]
    public async Task A_damaged_entry_is_as_good_as_none_and_replaced(string damage)
    {
        Compiler("bin/clang-20", 20);
        var found = await FindAsync("bin");
        var entry = Assert.Single(Directory.GetFiles(_directory["cache/toolchain"]));
        var bytes = File.ReadAllBytes(entry);
        switch (damage)
        {
            case "truncated":
                File.WriteAllBytes(entry, bytes[..^1]);
                break;
            case "flipped":
                bytes[3] ^= 1;
                File.WriteAllBytes(entry, bytes);
                break;
            case "foreign":
                Assert.True(Cache.TryWrite($"toolchain/{Path.GetFileName(entry)}", "x"u8));
                break;
            case "no version":
                Assert.True(Cache.TryWrite($"toolchain/{Path.GetFileName(entry)}", System.Text.Encoding.UTF8.GetBytes(
                    System.Text.Encoding.UTF8.GetString(bytes[..^32]).Replace("20.1.2\n", "twenty\n", StringComparison.Ordinal))));
                break;
            default:
                File.WriteAllBytes(entry, []);
                break;
        }

        Assert.Equal(found, await FindAsync("bin"));
        Assert.Equal(4, Calls("bin/clang-20"));
        Assert.Equal(found, await FindAsync("bin"));
        Assert.Equal(4, Calls("bin/clang-20"));
    }

    [Fact]
    public async Task A_script_is_asked_every_time_because_it_may_call_anything()
    {
        _directory.WriteScript("bin/clang", "cat $(dirname $0)/answer");
        _directory.Write("bin/answer", "clang version 20.1.2\n  Registered Targets:\n    bpf - BPF\n");
        await FindAsync("bin");

        // In place: the directory does not change.
        File.WriteAllText(_directory["bin/answer"], "clang version 21.1.2\n  Registered Targets:\n    bpf - BPF\n");

        Assert.Equal(21, (await FindAsync("bin")).Version.Major);
        Assert.False(Directory.Exists(_directory["cache/toolchain"]));
    }

    [Fact]
    public async Task A_compiler_named_by_a_relative_path_is_another_one_in_another_directory()
    {
        var one = Compiler("one/clang", 20);
        var two = Compiler("two/clang", 21);
        var named = Path.GetRelativePath(Directory.GetCurrentDirectory(), one);

        Assert.Equal(one, (await FindNamedAsync(named)).Path);
        Assert.Equal(two, (await FindNamedAsync(Path.GetRelativePath(Directory.GetCurrentDirectory(), two))).Path);
        Assert.Equal(2, Directory.GetFiles(_directory["cache/toolchain"]).Length);
        Assert.Equal(one, (await FindNamedAsync(one)).Path);
        // The same one by its full path.
        Assert.Equal(2, Directory.GetFiles(_directory["cache/toolchain"]).Length);
    }

    [Fact]
    public async Task Where_nothing_can_be_kept_it_is_found_all_the_same()
    {
        Compiler("bin/clang-20", 20);
        _directory.Write("cache", "a file");

        await FindAsync("bin");

        Assert.Equal(20, (await FindAsync("bin")).Version.Major);
    }

    [Fact]
    public async Task World_writable_cache_is_not_trusted()
    {
        Compiler("bin/clang-20", 20);
        await FindAsync("bin");
        File.SetUnixFileMode(_directory["cache"], (UnixFileMode)0b111_111_111);

        await FindAsync("bin");

        Assert.Equal(4, Calls("bin/clang-20"));
    }

    private CacheStore Cache => new(_directory["cache"]);

    private Task<ClangCompiler> FindAsync(params string[] directories) => new ClangCache(
        new ToolchainOptions { SearchPath = [.. directories.Select(name => _directory[name])], CacheDirectory = _directory["cache"] },
        Cache).FindAsync(TestContext.Current.CancellationToken);

    private Task<ClangCompiler> FindNamedAsync(string clang) => new ClangCache(
        new ToolchainOptions { Clang = clang, SearchPath = [], CacheDirectory = _directory["cache"] }, Cache).FindAsync(TestContext.Current.CancellationToken);

    private int Calls(string name) => File.ReadAllText(CallsOf(name)).Length;

    // Elsewhere: a directory of the search path changes when a file comes.
    private string CallsOf(string name) => _directory[Path.GetFileName(name)] + ".calls";

    private void Library(string name, string[] needed)
    {
        Directory.CreateDirectory(_directory["lib"]);
        var problem = ShellCommand.Problem("gcc", ["-shared", "-x", "c", "/dev/null", "-Wl,--no-as-needed", $"-Wl,-soname,{name}", "-o", _directory["library"],
            .. needed.Select(other => $"-l:{other}"), "-L" + _directory["lib"]]);
        Assert.SkipUnless(problem is null, $"a C compiler makes the fakes: {problem}");
        File.Move(_directory["library"], _directory[$"lib/{name}"], overwrite: true);
    }

    private string Compiler(string name, int major, params string[] libraries)
    {
        if (libraries.Length > 0)
        {
            Library("libLLVM.so.20.1", []);
            Library("libclang-cpp.so.20.1", ["libLLVM.so.20.1"]);
        }

        var source = _directory.Write("compiler.c", $$"""
            #include <fcntl.h>
            #include <stdio.h>
            #include <unistd.h>
            int main(void)
            {
                write(open("{{CallsOf(name)}}", O_CREAT | O_WRONLY | O_APPEND, 0600), ".", 1);
                puts("clang version {{major.ToString(CultureInfo.InvariantCulture)}}.1.2\n  Registered Targets:\n    bpf - BPF");
            }
            """);
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[name])!);
        // Made aside, so that it appears as a package manager would install it.
        var problem = ShellCommand.Problem("gcc", ["-w", "-o", _directory["compiler"], source, "-L" + _directory["lib"], "-Wl,--no-as-needed", "-Wl,-rpath,$ORIGIN/../lib", "-Wl,--disable-new-dtags",
            .. libraries.Select(library => $"-l:{library}")]);
        Assert.SkipUnless(problem is null, $"a C compiler makes the fakes: {problem}");
        File.Move(_directory["compiler"], _directory[name], overwrite: true);
        return _directory[name];
    }
}
