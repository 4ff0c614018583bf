using System.Collections.Immutable;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Tests.Clang.Precompiled;
using Eunomia.Cc.Toolchain;
using Eunomia.Package;

namespace Eunomia.Cc.Tests.Cache;

/// <summary>Each test starts with a compilation that is kept, and asks whether the next one is made anew.</summary>
public sealed class ResultCacheTests(RealToolchain toolchain) : IDisposable
{
    private const string Program = """
        #include "defs.h"
        #ifdef __clang_major__
        int unused_value = VALUE;
        #endif
        __attribute__((section("xdp"))) int pass(void *context) { int shadow; return VALUE; }

        """;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_unchanged_is_not_compiled_again()
    {
        WriteProgram();
        OutputKind[] kinds = [OutputKind.Package, OutputKind.PackageYaml, OutputKind.Skeleton, OutputKind.Object, OutputKind.CSharp, OutputKind.Header];
        var options = Options() with { Outputs = Outputs(kinds), ClangFlags = ["-Iinc", "-Wall"] };

        var first = await CompileAsync(options);
        var written = kinds.Select(kind => File.ReadAllBytes(_directory[$"out/{kind}"])).ToArray();
        Directory.Delete(_directory["out"], recursive: true);
        var second = await CompileAsync(options);

        Assert.Equal((false, true), (first.FromCache, second.FromCache));
        Assert.Equal(written, kinds.Select(kind => File.ReadAllBytes(_directory[$"out/{kind}"])));
        Assert.Contains(first.Timings, step => step.Step == "clang");
        Assert.Equal(["toolchain", "cache", "write"], second.Timings.Select(step => step.Step));
        // What the compiler and ecc had to say is said again.
        Assert.Contains(first.Diagnostics, diagnostic => diagnostic.Id == "-Wunused-variable");
        Assert.Contains(first.Diagnostics, diagnostic => diagnostic is { Id: "ECC0302", Hint: not null });
        Assert.Equal(Texts(first.Diagnostics), Texts(second.Diagnostics));
        Assert.Equal(first.Dependencies, second.Dependencies);
        Assert.Equal(first.Commands, second.Commands);
        Assert.Equal(first.Outputs, second.Outputs);
        Assert.Equal(first.Summary, second.Summary);
        Assert.Equal(PackageWriter.ToJson(first.Package!), PackageWriter.ToJson(second.Package!));
    }

    [Theory]
    [InlineData("source")]
    [InlineData("header")]
    [InlineData("export header")]
    [InlineData("new export header")]
    [InlineData("header found earlier")]
    [InlineData("header beside the source")]
    [InlineData("header removed")]
    [InlineData("define")]
    [InlineData("flag")]
    [InlineData("environment")]
    [InlineData("kinds")]
    [InlineData("namespace")]
    [InlineData("name")]
    [InlineData("stripping")]
    [InlineData("way it is typed")]
    [InlineData("working directory")]
    [InlineData("no precompiled header")]
    [InlineData("no cache")]
    public async Task Whatever_changes_is_compiled_again(string what)
    {
        WriteProgram();
        var options = Options();
        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);

        switch (what)
        {
            case "source":
                _directory.Write("prog.bpf.c", Program + "int more;\n");
                break;
            case "header":
                _directory.Write("inc/defs.h", "#define VALUE 2\n");
                break;
            case "export header":
                _directory.Write("prog.h", "struct event { long pid; };\n");
                break;
            case "new export header":
                _directory.Write("prog.bpf.h", "struct other { int pid; };\n");
                break;
            case "header found earlier":
                _directory.Write("first/defs.h", "#define VALUE 2\n");
                break;
            case "header beside the source":
                _directory.Write("defs.h", "#define VALUE 2\n");
                break;
            case "header removed":
                File.Delete(_directory["inc/defs.h"]);
                break;
            default:
                options = what switch
                {
                    "define" => options with { ClangFlags = [.. options.ClangFlags, "-DX"] },
                    "flag" => options with { ClangFlags = [.. options.ClangFlags, "-O1"] },
                    "environment" => options with { Toolchain = options.Toolchain with { ClangEnvironment = ["CPATH=/nowhere"] } },
                    "kinds" => options with { Outputs = Outputs(OutputKind.Package, OutputKind.Object) },
                    "namespace" => options with { CSharpNamespace = "Other" },
                    "name" => options with { Name = "other" },
                    "stripping" => options with { Stripping = Stripping.KeepBtf },
                    "way it is typed" => options with { Source = _directory["./prog.bpf.c"] },
                    "working directory" => options with { WorkingDirectory = _directory["inc"], ClangFlags = ["-I../first", "-I../inc"] },
                    "no precompiled header" => options with { Precompile = false },
                    "no cache" => options with { UseResultCache = false },
                    _ => throw new ArgumentException(what, nameof(what)),
                };
                break;
        }

        var changed = await CompileAsync(options);

        Assert.False(changed.FromCache);
        Assert.Equal(what != "header removed", changed.Succeeded);
    }

    [Fact]
    public async Task Who_goes_back_and_forth_finds_both()
    {
        WriteProgram();
        _directory.Write("inc/defs.h", "#define VALUE 1\n");
        var one = (await CompileAsync(Options())).Package!.BpfObject;
        _directory.Write("inc/defs.h", "#define VALUE 2\n");
        Assert.False((await CompileAsync(Options())).FromCache);
        _directory.Write("inc/defs.h", "#define VALUE 1\n");
        var back = await CompileAsync(Options());
        _directory.Write("defs.h", "#define VALUE 3\n");
        Assert.False((await CompileAsync(Options())).FromCache);
        File.Delete(_directory["defs.h"]);
        var again = await CompileAsync(Options());

        Assert.Equal((true, true), (back.FromCache, again.FromCache));
        Assert.Equal([one, one], new[] { back, again }.Select(result => result.Package!.BpfObject));
    }

    [Fact]
    public async Task Another_compiler_under_the_same_name_compiles_again()
    {
        WriteProgram();
        var real = ExecutableFinder.Resolve((await toolchain.SkipWithoutItAsync()).Path);
        Directory.CreateDirectory(_directory["llvm/bin"]);
        File.Copy(real, _directory["llvm/bin/clang"]);
        Directory.CreateDirectory(_directory["llvm/lib"]);
        var libraries = Path.Combine(Path.GetDirectoryName(real)!, "../lib");
        foreach (var path in Directory.GetFileSystemEntries(libraries))
        {
            Directory.CreateSymbolicLink(_directory[$"llvm/lib/{Path.GetFileName(path)}"], path);
        }

        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Clang = _directory["llvm/bin/clang"] } };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
        File.SetLastWriteTimeUtc(_directory["llvm/bin/clang"], DateTime.UtcNow);
        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
        // The back end, where the compiler would find it first.
        var backEnd = NeededLibraries.Of(real)!.FirstOrDefault(name => name.StartsWith("libLLVM", StringComparison.Ordinal));
        Assert.SkipWhen(backEnd is null, "clang is linked statically");
        var replaced = _directory[$"llvm/lib/{backEnd}"];
        var found = new[] { Path.Combine(libraries, backEnd), $"/usr/lib/{SystemIncludes.HostTriple}/{backEnd}", $"/usr/lib64/{backEnd}", $"/usr/lib/{backEnd}" }.First(File.Exists);
        File.Delete(replaced);
        File.CreateSymbolicLink(replaced, ExecutableFinder.Resolve(found));
        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task A_library_that_the_user_prefers_is_part_of_the_compiler()
    {
        WriteProgram();
        var real = ExecutableFinder.Resolve((await toolchain.SkipWithoutItAsync()).Path);
        var needed = NeededLibraries.Of(real)!;
        Assert.SkipWhen(needed.Count == 0, "clang is linked statically");
        Directory.CreateDirectory(_directory["preferred"]);
        var options = Options();
        // Only said, not set: the compiler goes on with the one it has.
        options = options with { Toolchain = options.Toolchain with { ClangEnvironment = ["LD_LIBRARY_PATH=/nowhere:" + _directory["preferred"]] } };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
        _directory.Write($"preferred/{needed[0]}", "");
        Assert.False((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task The_compilers_configuration_files_say_nothing()
    {
        _directory.Write("prog.bpf.c", "#ifdef CONFIGURED\n#error configured\n#endif\nint value;\n");
        var real = ExecutableFinder.Resolve((await toolchain.SkipWithoutItAsync()).Path);
        Directory.CreateDirectory(_directory["llvm/bin"]);
        File.Copy(real, _directory["llvm/bin/clang"]);
        Directory.CreateSymbolicLink(_directory["llvm/lib"], Path.Combine(Path.GetDirectoryName(real)!, "../lib"));
        _directory.Write("llvm/bin/clang.cfg", "-DCONFIGURED\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Clang = _directory["llvm/bin/clang"] } };

        var first = await CompileAsync(options);
        _directory.Write("llvm/bin/clang.cfg", "-DOTHER\n");
        var second = await CompileAsync(options);

        Assert.Empty(first.Diagnostics);
        Assert.Equal([(true, false), (true, true)], new[] { first, second }.Select(result => (result.Succeeded, result.FromCache)));
    }

    [Theory]
    [InlineData("clang.cfg")]
    [InlineData("bpf.cfg")]
    public async Task What_the_compiler_is_configured_for_does_not_matter(string name)
    {
        WriteProgram();
        var real = await toolchain.SkipWithoutItAsync();
        Assert.SkipUnless(real.CanDoWithoutConfiguration, "this clang reads no such file");
        var path = ExecutableFinder.Resolve(real.Path);
        Directory.CreateDirectory(_directory["llvm/bin"]);
        File.Copy(path, _directory["llvm/bin/clang"]);
        Directory.CreateSymbolicLink(_directory["llvm/lib"], Path.Combine(Path.GetDirectoryName(path)!, "../lib"));
        _directory.Write($"llvm/bin/{name}", "-include nowhere.h\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Clang = _directory["llvm/bin/clang"] } };

        // libclang reads the ones beside itself; that it is told the same is seen in ClangArgumentsTests.
        Assert.True((await CompileAsync(options)).Succeeded);
    }

    [Fact]
    public async Task What_changes_the_flags_behind_our_back_makes_nothing_that_is_kept()
    {
        WriteProgram();
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { ClangEnvironment = ["CCC_OVERRIDE_OPTIONS=#x-O2"] } };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.False((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task Entries_that_change_places_are_no_entries()
    {
        WriteProgram();
        await CompileAsync(Options());
        var package = File.ReadAllText(_directory["out/Package"]);
        var first = Assert.Single(Results());
        await CompileAsync(Options() with { Name = "other" });
        var second = Assert.Single(Results().Except([first], StringComparer.Ordinal));
        File.Move(first, _directory["moved"]);
        File.Move(second, first);
        File.Move(_directory["moved"], second);

        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.Equal(package, File.ReadAllText(_directory["out/Package"]));

        string[] Results() => Directory.GetFiles(_directory["cache"], "*.result", SearchOption.AllDirectories);
    }

    [Fact]
    public async Task What_a_script_calls_may_change_unseen()
    {
        WriteProgram();
        var real = await toolchain.SkipWithoutItAsync();
        _directory.WriteScript("clang", $"exec '{real.Path}' \"$@\"");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Clang = _directory["clang"] } };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.False((await CompileAsync(options)).FromCache);
    }

    [Theory]
    [InlineData("#include \"vmlinux.h\"\n")]
    [InlineData("#include \"mine.h\"\n")]
    public async Task Another_vmlinux_is_another_input(string include)
    {
        _directory.Write("mine.h", "#include \"vmlinux.h\"\n");
        _directory.Write("prog.bpf.c", include + "struct mine one;\n");
        var vmlinux = _directory.Write("types.h", "struct mine { int a; };\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Vmlinux = vmlinux } };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
        _directory.Write("types.h", "struct mine { int a, b; };\n");
        Assert.False((await CompileAsync(options)).FromCache);
        _directory.Write("types.h", "struct mine { int a; };\n");
        Assert.True((await CompileAsync(options)).FromCache);
        File.Delete(_directory["types.h"]);
        Assert.Equal("ECC0201", (await CompileAsync(options)).Diagnostics[0].Id);
    }

    [Theory]
    [InlineData("const char *when = __DATE__;\n", true)]
    [InlineData("#if __has_include(WHAT)\n#endif\n", true)]
    [InlineData("#define H __has_include\n#if H(\"maybe.h\")\nint maybe;\n#endif\n", true)]
    [InlineData("#if __has_include/**/(\"maybe.h\")\nint maybe;\n#endif\n", true)]
    [InlineData("#if __has_include\\\n(\"maybe.h\")\nint maybe;\n#endif\n", false)]
    [InlineData("#if __has_in\\\nclude(\"maybe.h\")\nint maybe;\n#endif\n", false)]
    [InlineData("#if __has_in\\ \r\n\\\nclude(\"maybe.h\")\nint maybe;\n#endif\n", false)]
    [InlineData("#define READ __asm__(\".include \\\"q.s\\\"\")\n", true)]
    [InlineData("#define READ asm(\".inc\" \"bin \\\"q.s\\\"\")\n", true)]
    [InlineData("#if __has_include(\"maybe.h\")\nint maybe;\n#endif\n", false)]
    [InlineData("#if defined(__has_include) && __has_include(\"maybe.h\")\nint maybe;\n#endif\n#define CALL(a) \\\n  a\n", false)]
    [InlineData("#ifdef __has_include\n#if __has_include(<maybe.h>)\n#endif\n#endif\n#define BARRIER __asm__ volatile(\"\" ::: \"memory\")\n", false)]
    public async Task What_depends_on_more_than_its_files_is_not_kept(string text, bool isVolatile)
    {
        WriteProgram();
        _directory.Write("inc/defs.h", "#define VALUE 1\n#define WHAT \"defs.h\"\n" + text);
        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.Equal(!isVolatile, (await CompileAsync(Options())).FromCache);

        _directory.Write("first/maybe.h", "");
        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.Equal(!isVolatile, (await CompileAsync(Options())).FromCache);

        // The answer changes, although nobody includes it.
        File.Delete(_directory["first/maybe.h"]);
        _directory.Write("inc/defs.h", "#define VALUE 1\n#define WHAT \"defs.h\"\n" + text);
        Assert.Equal(!isVolatile, (await CompileAsync(Options())).FromCache);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_above_a_linked_directory_is_not_known_by_name(bool isLinked)
    {
        _directory.Write("real/sub/prog.bpf.c", "#include \"../defs.h\"\nint value = VALUE;\n");
        _directory.Write("real/defs.h", "#define VALUE 1\n");
        _directory.Write("defs.h", "#define VALUE 2\n");
        Directory.CreateSymbolicLink(_directory["link"], _directory["real/sub"]);
        var options = Options() with { Source = _directory[isLinked ? "link/prog.bpf.c" : "real/sub/prog.bpf.c"] };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.Equal(!isLinked, (await CompileAsync(options)).FromCache);
        _directory.Write("real/defs.h", "#define VALUE 3\n");
        Assert.False((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task A_project_below_the_cache_directory_has_files_of_its_own()
    {
        _directory.Write("prog.bpf.c", "#include \"vmlinux.h\"\n#include \"vmlinux/defs.h\"\nstruct mine one;\n");
        _directory.Write("vmlinux/defs.h", "");
        _directory.Write("types.h", "struct mine { int a; };\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { CacheDirectory = _directory.FullName, Vmlinux = _directory["types.h"] } };

        var results = new[] { await CompileAsync(options), await CompileAsync(options) };

        Assert.All(results, result => Assert.Equal(
            new[] { "prog.bpf.c", "types.h", "vmlinux/defs.h" }.Select(name => _directory[name]), result.Dependencies.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_program_that_includes_nothing_is_kept()
    {
        _directory.Write("prog.bpf.c", "int value;\n");

        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.True((await CompileAsync(Options())).FromCache);
    }

    [Fact]
    public async Task What_a_compiler_read_that_does_not_say_it_is_not_known()
    {
        WriteProgram();
        _directory.Write("more.bpf.c", "#include \"defs.h\"\n__attribute__((section(\"xdp\"))) int more(void *context) { return VALUE; }\n");
        var real = await toolchain.SkipWithoutItAsync();
        // It leaves out -MD and -MF for one of two sources.
        var source = _directory.Write("wrapper.c", $$"""
            #include <string.h>
            #include <unistd.h>
            int main(int count, char **arguments)
            {
                int silent = 0, kept = 0;
                for (int i = 0; i < count; i++)
                    silent |= strstr(arguments[i], "more.bpf.c") != 0;
                for (int i = 0; i < count; i++)
                    if (silent && strcmp(arguments[i], "-MD") == 0)
                        i += 2;
                    else
                        arguments[kept++] = arguments[i];
                arguments[kept] = 0;
                execv("{{real.Path}}", arguments);
                return 1;
            }
            """);
        var problem = ShellCommand.Problem("gcc", "-w", "-o", _directory["clang"], source);
        Assert.SkipUnless(problem is null, $"a C compiler makes the compiler: {problem}");
        var options = Options();
        options = options with
        {
            Toolchain = options.Toolchain with { Clang = _directory["clang"], LibClang = LibClangLocator.Candidates(options.Toolchain, real).First(File.Exists) },
        };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
        options = options with { LinkedSources = [_directory["more.bpf.c"]], Name = "both" };
        var first = await CompileAsync(options);
        Assert.SkipWhen(first.Diagnostics.Any(diagnostic => diagnostic.Id == "ECC0106"), "bpftool is not installed");
        Assert.True(first.Succeeded);
    }

    [Fact]
    public async Task What_the_compiler_reads_behind_a_link_is_what_counts()
    {
        _directory.Write("prog.bpf.c", "#include \"link/../defs.h\"\nint value = VALUE;\n");
        _directory.Write("defs.h", "#define VALUE 1\n");
        _directory.Write("real/defs.h", "#define VALUE 2\n");
        Directory.CreateDirectory(_directory["real/sub"]);
        Directory.CreateSymbolicLink(_directory["link"], _directory["real/sub"]);
        var first = await CompileAsync(Options());

        Assert.Contains(_directory["link/../defs.h"], first.Dependencies);
        _directory.Write("real/defs.h", "#define VALUE 3\n");
        var second = await CompileAsync(Options());

        Assert.False(second.FromCache);
        Assert.NotEqual(first.Package!.BpfObject, second.Package!.BpfObject);
    }

    [Fact]
    public async Task A_directory_on_the_way_to_a_header_is_looked_for_too()
    {
        WriteProgram();
        _directory.Write("prog.bpf.c", "#include <x/../defs.h>\nint value = VALUE;\n");
        _directory.Write("first/defs.h", "#define VALUE 2\n");
        Directory.CreateDirectory(_directory["inc/x"]);
        var first = await CompileAsync(Options());
        Assert.Contains(_directory["inc/defs.h"], first.Dependencies);
        Assert.True((await CompileAsync(Options())).FromCache);

        Directory.CreateDirectory(_directory["first/x"]);
        var second = await CompileAsync(Options());

        Assert.False(second.FromCache);
        Assert.NotEqual(first.Package!.BpfObject, second.Package!.BpfObject);
    }

    [Theory]
    [InlineData("first/defs.h/")]
    [InlineData("defs.h/")]
    [InlineData("list.hmap")]
    public async Task What_is_in_the_way_of_a_header_makes_nothing_that_is_kept(string obstacle)
    {
        WriteProgram();
        if (obstacle.EndsWith('/'))
        {
            Directory.CreateDirectory(_directory[obstacle]);
        }
        else
        {
            _directory.Write(obstacle, "a list of headers");
        }

        var options = Options() with { ClangFlags = ["-Ilist.hmap", .. Options().ClangFlags] };
        Assert.True((await CompileAsync(options)).Succeeded);
        Assert.False((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task A_header_that_others_precompile_is_still_the_same_header()
    {
        _directory.Write("prog.bpf.c", "#include \"vmlinux.h\"\nstruct task_struct one;\n");
        _directory.Write("other.bpf.c", "#include \"vmlinux.h\"\nstruct task_struct two;\n");
        var options = Options() with { ClangFlags = [] };
        options = options with { Toolchain = options.Toolchain with { Vmlinux = _directory.Write("types.h", TinyKernel.Header) } };
        var other = options with { Source = _directory["other.bpf.c"], UseResultCache = false };
        await CompileAsync(other);
        var header = Assert.Single(Directory.GetFiles(_directory["cache"], "vmlinux.h", SearchOption.AllDirectories));
        File.SetLastWriteTimeUtc(header, DateTime.UtcNow.AddHours(-1));
        Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(header)!, DateTime.UtcNow.AddHours(-1));
        options = options with { Precompile = false };
        Assert.False((await CompileAsync(options)).FromCache);

        Assert.Contains("-include-pch", (await CompileAsync(other)).Commands[0], StringComparison.Ordinal);

        Assert.True((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task What_is_written_without_results_has_a_limit_too()
    {
        WriteProgram();
        var options = Options() with { UseResultCache = false };
        options = options with { Toolchain = options.Toolchain with { CacheSize = 1000 } };
        var old = new CacheStore(_directory["cache"]).PathOf(CacheFiles.Result(ContentHash.Name([1])));
        Directory.CreateDirectory(Path.GetDirectoryName(old)!);
        File.WriteAllBytes(old, new byte[2000]);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));

        Assert.True((await CompileAsync(options)).Succeeded);

        Assert.False(File.Exists(old));
    }

    [Fact]
    public async Task Who_cancels_does_not_cancel_for_others()
    {
        WriteProgram();
        await toolchain.SkipWithoutItAsync();
        _directory.Write("prog.bpf.c", "#include \"vmlinux.h\"\nstruct mine one;\n");
        _directory.Write("types.h", "struct mine { int a; };\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Vmlinux = _directory["types.h"] } };
        using var compiler = new Compiler(options.Toolchain);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => compiler.CompileAsync(options, cancelled.Token));

        Assert.True((await compiler.CompileAsync(options, TestContext.Current.CancellationToken)).Succeeded);
    }

    [Fact]
    public async Task Who_asks_for_the_commands_is_told_of_a_vmlinux_that_only_a_header_includes()
    {
        _directory.Write("prog.bpf.c", "#include \"defs.h\"\n");
        _directory.Write("inc/defs.h", "#include \"vmlinux.h\"\n");
        _directory.Write("types.h", "struct mine { int a; };\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Vmlinux = _directory["types.h"] } };
        Assert.Contains(await ArgumentsAsync(options), argument => argument.StartsWith(_directory["cache/vmlinux/"], StringComparison.Ordinal));

        // What would be gone is not named.
        options = options with { Toolchain = options.Toolchain with { CacheDirectory = _directory.Write("file", "") } };
        Assert.DoesNotContain(await ArgumentsAsync(options), argument => argument.Contains("/ecc-", StringComparison.Ordinal) && !argument.Contains("/ecc-tests-", StringComparison.Ordinal));
    }

    private async Task<IEnumerable<string>> ArgumentsAsync(CompileOptions options)
    {
        await toolchain.SkipWithoutItAsync();
        using var compiler = new Compiler(options.Toolchain);
        var (commands, problem) = await compiler.FindCommandsAsync(options, TestContext.Current.CancellationToken);
        Assert.Null(problem);
        return Assert.Single(commands).Arguments;
    }

    [Fact]
    public async Task What_a_relative_directory_of_the_environment_holds_is_not_known_by_name()
    {
        WriteProgram();
        var options = Options() with { Toolchain = Options().Toolchain with { ClangEnvironment = ["CPATH=/nowhere:inc"] } };

        Assert.True((await CompileAsync(options)).Succeeded);
        Assert.False((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task Linked_sources_are_one_result()
    {
        WriteProgram();
        _directory.Write("more.bpf.c", "#include \"defs.h\"\n__attribute__((section(\"xdp\"))) int more(void *context) { return VALUE; }\n");
        var options = Options() with { LinkedSources = [_directory["more.bpf.c"]], Name = "both" };
        var first = await CompileAsync(options);
        Assert.SkipWhen(first.Diagnostics.Any(diagnostic => diagnostic.Id == "ECC0106"), "bpftool is not installed");

        var second = await CompileAsync(options);
        _directory.Write("more.bpf.c", "#include \"defs.h\"\n__attribute__((section(\"xdp\"))) int more(void *context) { return 0; }\n");
        var third = await CompileAsync(options);

        Assert.Equal((false, true, false), (first.FromCache, second.FromCache, third.FromCache));
        Assert.Equal((true, true), (first.Succeeded, third.Succeeded));
    }

    [Theory]
    [InlineData("missing/prog.bpf.c", "ECC0201")]
    [InlineData("empty.bpf.c", "ECC0202")]
    public async Task What_is_wrong_is_said_as_without_a_cache(string source, string id)
    {
        _directory.Write("empty.bpf.c", "");

        Assert.Equal(id, Assert.Single((await CompileAsync(Options() with { Source = _directory[source] })).Diagnostics).Id);
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
    public async Task A_file_from_the_future_makes_nothing_that_is_kept()
    {
        WriteProgram();
        File.SetLastWriteTimeUtc(_directory["inc/defs.h"], DateTime.UtcNow.AddDays(1));

        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.False((await CompileAsync(Options())).FromCache);
    }

    [Fact]
    public async Task A_file_that_was_written_during_the_compilation_makes_nothing_that_is_kept()
    {
        WriteProgram();
        await toolchain.SkipWithoutItAsync();
        using var compiler = new Compiler(Options().Toolchain);
        await Settle();

        var compiling = compiler.CompileAsync(Options(), TestContext.Current.CancellationToken);
        while (!compiling.IsCompleted)
        {
            // The same content: only the time says that it might have been another meanwhile.
            _directory.Write("inc/defs.h", "#define VALUE 1\n");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await compiling;
        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.True((await CompileAsync(Options())).FromCache);
    }

    [Fact]
    public async Task Eight_at_once_on_a_cold_cache_all_succeed()
    {
        WriteProgram();
        await toolchain.SkipWithoutItAsync();
        await Settle();
        var cancellation = TestContext.Current.CancellationToken;
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(
            async () =>
            {
                using var compiler = new Compiler(Options().Toolchain);
                return await compiler.CompileAsync(Options() with { Outputs = [new OutputFile(OutputKind.Package, _directory[$"out/{number}.json"])] }, cancellation);
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
        _directory.Write("prog.bpf.c", "#include \"vmlinux.h\"\n" + Program);
        _directory.Write("types.h", "struct mine { int a; };\n// " + new string('x', 100_000) + "\n");
        var options = Options();
        var mount = how is "read-only" or "full" ? TemporaryMount.Create(_directory["mount"], "size=64k,mode=700") : null;
        if (how == "read-only")
        {
            mount!.MakeReadOnly();
        }

        options = options with
        {
            Toolchain = options.Toolchain with
            {
                Vmlinux = _directory["types.h"],
                CacheDirectory = how switch
                {
                    "a file" => _directory.Write("file", ""),
                    "below a file" => Path.Combine(_directory.Write("file", ""), "cache"),
                    _ => _directory["mount"],
                },
            },
        };
        try
        {
            var first = await CompileAsync(options);
            var without = await CompileAsync(options);
            var withOne = await CompileAsync(options with { Toolchain = options.Toolchain with { CacheDirectory = _directory["cache"] } });

            Assert.DoesNotContain(first.Diagnostics, diagnostic => diagnostic.Severity == Severity.Error || diagnostic.Id == "ECC0115");
            Assert.Equal((false, false), (first.FromCache, without.FromCache));
            Assert.Equal(PackageWriter.ToJson(withOne.Package!), PackageWriter.ToJson(first.Package!));
            Assert.Equal(
                new[] { "inc/defs.h", "prog.bpf.c", "prog.h", "types.h" }.Select(name => _directory[name]),
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
        Directory.CreateDirectory(_directory["cache"]);
        File.SetUnixFileMode(_directory["cache"], (UnixFileMode)0b111_111_111);

        var results = new[] { await CompileAsync(options), await CompileAsync(options) };

        Assert.All(results, result =>
        {
            Assert.Equal((true, false), (result.Succeeded, result.FromCache));
            Assert.Equal((Severity.Warning, "ECC0115"), (result.Diagnostics[0].Severity, result.Diagnostics[0].Id));
        });
        Assert.Empty(Directory.GetFileSystemEntries(_directory["cache"]));
        Assert.DoesNotContain((await CompileAsync(options with { UseResultCache = false })).Diagnostics, diagnostic => diagnostic.Id == "ECC0115");
    }

    private void WriteProgram()
    {
        _directory.Write("prog.bpf.c", Program);
        _directory.Write("prog.h", "struct event { int pid; };\n");
        _directory.Write("inc/defs.h", "#define VALUE 1\n");
        Directory.CreateDirectory(_directory["first"]);
    }

    private async Task<CompileResult> CompileAsync(CompileOptions options)
    {
        await toolchain.SkipWithoutItAsync();
        await Settle();
        using var compiler = new Compiler(options.Toolchain);
        return await compiler.CompileAsync(options, TestContext.Current.CancellationToken);
    }

    /// <summary>What was written at the very moment a compilation begins might still change, so its result is not kept.</summary>
    private static Task Settle() => Task.Delay(50, TestContext.Current.CancellationToken);

    private static IEnumerable<string> Texts(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.Select(diagnostic => $"{diagnostic} {diagnostic.Location?.EndColumn} {diagnostic.Fault} {diagnostic.Hint} {string.Join(',', diagnostic.IncludedFrom)}");

    private ImmutableArray<OutputFile> Outputs(params OutputKind[] kinds) => [.. kinds.Select(kind => new OutputFile(kind, _directory[$"out/{kind}"]))];

    private CompileOptions Options() => new()
    {
        Source = _directory["prog.bpf.c"],
        Outputs = Outputs(OutputKind.Package),
        ClangFlags = ["-Ifirst", "-Iinc"],
        WorkingDirectory = _directory.FullName,
        Toolchain = toolchain.Options with { CacheDirectory = _directory["cache"], KernelBtf = _directory["no-kernel"] },
    };
}
