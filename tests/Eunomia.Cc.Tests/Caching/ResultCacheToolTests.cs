using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Caching;

/// <summary>Results when the compiler, or what it is told behind our back, is another.</summary>
public sealed class ResultCacheToolTests(RealToolchain toolchain) : KeptCompilations(toolchain)
{
    [Fact]
    public async Task Another_compiler_under_the_same_name_compiles_again()
    {
        WriteProgram();
        var real = ExecutableFinder.Resolve((await Toolchain.SkipWithoutItAsync()).Path);
        Directory.CreateDirectory(Files["llvm/bin"]);
        File.Copy(real, Files["llvm/bin/clang"]);
        Directory.CreateDirectory(Files["llvm/lib"]);
        var libraries = Path.Combine(Path.GetDirectoryName(real)!, "../lib");
        foreach (var path in Directory.GetFileSystemEntries(libraries))
        {
            Directory.CreateSymbolicLink(Files[$"llvm/lib/{Path.GetFileName(path)}"], path);
        }

        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Clang = Files["llvm/bin/clang"] } };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
        File.SetLastWriteTimeUtc(Files["llvm/bin/clang"], DateTime.UtcNow);
        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
        // The back end, where the compiler would find it first.
        var backEnd = NeededLibraries.Read(real)!.FirstOrDefault(name => name.StartsWith("libLLVM", StringComparison.Ordinal));
        Assert.SkipWhen(backEnd is null, "clang is linked statically");
        var replaced = Files[$"llvm/lib/{backEnd}"];
        var found = new[] { Path.Combine(libraries, backEnd), $"/usr/lib/{Machine.OfSystem.Triple}/{backEnd}", $"/usr/lib64/{backEnd}", $"/usr/lib/{backEnd}" }.First(File.Exists);
        File.Delete(replaced);
        File.CreateSymbolicLink(replaced, ExecutableFinder.Resolve(found));
        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task A_library_that_the_user_prefers_is_part_of_the_compiler()
    {
        WriteProgram();
        var real = ExecutableFinder.Resolve((await Toolchain.SkipWithoutItAsync()).Path);
        var needed = NeededLibraries.Read(real)!;
        Assert.SkipWhen(needed.Count == 0, "clang is linked statically");
        Directory.CreateDirectory(Files["preferred"]);
        var options = Options();
        // Only said, not set: the compiler goes on with the one it has.
        options = options with { Toolchain = options.Toolchain with { ClangEnvironment = ["LD_LIBRARY_PATH=/nowhere:" + Files["preferred"]] } };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
        Files.Write($"preferred/{needed[0]}", "");
        Assert.False((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task The_compilers_configuration_files_say_nothing()
    {
        Files.Write("prog.bpf.c", "#ifdef CONFIGURED\n#error configured\n#endif\nint value;\n");
        var real = ExecutableFinder.Resolve((await Toolchain.SkipWithoutItAsync()).Path);
        Directory.CreateDirectory(Files["llvm/bin"]);
        File.Copy(real, Files["llvm/bin/clang"]);
        Directory.CreateSymbolicLink(Files["llvm/lib"], Path.Combine(Path.GetDirectoryName(real)!, "../lib"));
        Files.Write("llvm/bin/clang.cfg", "-DCONFIGURED\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Clang = Files["llvm/bin/clang"] } };

        var first = await CompileAsync(options);
        Files.Write("llvm/bin/clang.cfg", "-DOTHER\n");
        var second = await CompileAsync(options);

        Assert.Empty(first.Diagnostics);
        Assert.Equal([(true, false), (true, true)], new[] { first, second }.Select(result => (result.Succeeded, result.FromCache)));
    }

    [Theory]
    [InlineData("clang.cfg")]
    [InlineData("bpf.cfg")]
    public async Task Configuration_file_of_clang_is_ignored(string name)
    {
        WriteProgram();
        var real = await Toolchain.SkipWithoutItAsync();
        Assert.SkipUnless(real.CanDoWithoutConfiguration, "this clang reads no such file");
        var path = ExecutableFinder.Resolve(real.Path);
        Directory.CreateDirectory(Files["llvm/bin"]);
        File.Copy(path, Files["llvm/bin/clang"]);
        Directory.CreateSymbolicLink(Files["llvm/lib"], Path.Combine(Path.GetDirectoryName(path)!, "../lib"));
        Files.Write($"llvm/bin/{name}", "-include nowhere.h\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Clang = Files["llvm/bin/clang"] } };

        // libclang reads the ones beside itself; that it is told the same is seen in ClangArgumentsTests.
        Assert.True((await CompileAsync(options)).Succeeded);
    }

    [Fact]
    public async Task Flags_changed_by_the_environment_make_the_result_uncached()
    {
        WriteProgram();
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { ClangEnvironment = ["CCC_OVERRIDE_OPTIONS=#x-O2"] } };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.False((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task Clang_that_is_a_script_makes_the_result_uncached()
    {
        WriteProgram();
        var real = await Toolchain.SkipWithoutItAsync();
        Files.WriteScript("clang", $"exec '{real.Path}' \"$@\"");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Clang = Files["clang"] } };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.False((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task Clang_that_reports_no_dependencies_makes_the_result_uncached()
    {
        WriteProgram();
        Files.Write("more.bpf.c", "#include \"defs.h\"\n__attribute__((section(\"xdp\"))) int more(void *context) { return VALUE; }\n");
        var real = await Toolchain.SkipWithoutItAsync();
        // It leaves out -MD and -MF for one of two sources.
        var source = Files.Write("wrapper.c", $$"""
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
        var problem = ShellCommand.Problem("gcc", "-w", "-o", Files["clang"], source);
        Assert.SkipUnless(problem is null, $"a C compiler makes the compiler: {problem}");
        var options = Options();
        options = options with
        {
            Toolchain = options.Toolchain with { Clang = Files["clang"], LibClang = LibClangLocator.Candidates(options.Toolchain, real).First(File.Exists) },
        };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
        options = options with { LinkedSources = [Files["more.bpf.c"]], Name = "both" };
        var first = await CompileAsync(options);
        Assert.SkipWhen(first.Diagnostics.Any(diagnostic => diagnostic.Id == "ECC0106"), "bpftool is not installed");
        Assert.True(first.Succeeded);
    }
}
