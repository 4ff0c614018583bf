namespace Eunomia.Cc.Tests.Caching;

/// <summary>Results when a header might be found elsewhere, and texts whose meaning depends on more than the files that are included.</summary>
public sealed class ResultCacheSearchTests(RealToolchain toolchain) : KeptCompilations(toolchain)
{
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
    [InlineData("#define READ as\\\nm(\".include \\\"q.s\\\"\")\n", true)]
    [InlineData("#define PASTE(a, b) a##b\n#define READ PASTE(as, m)(\".include \\\"q.s\\\"\")\n", true)]
    [InlineData("#define PASTE(a, b) a%:%:b\n#define READ PASTE(as, m)(\".include \\\"q.s\\\"\")\n", true)]
    [InlineData("#if __has_include(\"maybe.h\")\nint maybe;\n#endif\n", false)]
    [InlineData("#if defined(__has_include) && __has_include(\"maybe.h\")\nint maybe;\n#endif\n#define CALL(a) \\\n  a\n", false)]
    [InlineData("#ifdef __has_include\n#if __has_include(<maybe.h>)\n#endif\n#endif\n#define BARRIER __asm__ volatile(\"\" ::: \"memory\")\n", false)]
    public async Task Result_that_depends_on_more_than_its_files_is_not_kept(string text, bool isVolatile)
    {
        WriteProgram();
        Files.Write("inc/defs.h", "#define VALUE 1\n#define WHAT \"defs.h\"\n" + text);
        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.Equal(!isVolatile, (await CompileAsync(Options())).FromCache);

        Files.Write("first/maybe.h", "");
        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.Equal(!isVolatile, (await CompileAsync(Options())).FromCache);

        // The answer changes, although nobody includes it.
        File.Delete(Files["first/maybe.h"]);
        Files.Write("inc/defs.h", "#define VALUE 1\n#define WHAT \"defs.h\"\n" + text);
        Assert.Equal(!isVolatile, (await CompileAsync(Options())).FromCache);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task File_above_a_linked_directory_makes_the_result_uncached(bool isLinked)
    {
        Files.Write("real/sub/prog.bpf.c", "#include \"../defs.h\"\nint value = VALUE;\n");
        Files.Write("real/defs.h", "#define VALUE 1\n");
        Files.Write("defs.h", "#define VALUE 2\n");
        Directory.CreateSymbolicLink(Files["link"], Files["real/sub"]);
        var options = Options() with { Source = Files[isLinked ? "link/prog.bpf.c" : "real/sub/prog.bpf.c"] };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.Equal(!isLinked, (await CompileAsync(options)).FromCache);
        Files.Write("real/defs.h", "#define VALUE 3\n");
        Assert.False((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task A_project_below_the_cache_directory_has_files_of_its_own()
    {
        Files.Write("prog.bpf.c", "#include \"vmlinux.h\"\n#include \"vmlinux/defs.h\"\nstruct mine one;\n");
        Files.Write("vmlinux/defs.h", "");
        Files.Write("types.h", "struct mine { int a; };\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { CacheDirectory = Files.FullName, Vmlinux = Files["types.h"] } };

        var results = new[] { await CompileAsync(options), await CompileAsync(options) };

        Assert.All(results, result => Assert.Equal(
            new[] { "prog.bpf.c", "types.h", "vmlinux/defs.h" }.Select(name => Files[name]), result.Dependencies.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Change_of_a_header_behind_a_link_is_seen()
    {
        Files.Write("prog.bpf.c", "#include \"link/../defs.h\"\nint value = VALUE;\n");
        Files.Write("defs.h", "#define VALUE 1\n");
        Files.Write("real/defs.h", "#define VALUE 2\n");
        Directory.CreateDirectory(Files["real/sub"]);
        Directory.CreateSymbolicLink(Files["link"], Files["real/sub"]);
        var first = await CompileAsync(Options());

        Assert.Contains(Files["link/../defs.h"], first.Dependencies);
        Files.Write("real/defs.h", "#define VALUE 3\n");
        var second = await CompileAsync(Options());

        Assert.False(second.FromCache);
        Assert.NotEqual(first.Package!.BpfObject, second.Package!.BpfObject);
    }

    [Fact]
    public async Task A_directory_on_the_way_to_a_header_is_looked_for_too()
    {
        WriteProgram();
        Files.Write("prog.bpf.c", "#include <x/../defs.h>\nint value = VALUE;\n");
        Files.Write("first/defs.h", "#define VALUE 2\n");
        Directory.CreateDirectory(Files["inc/x"]);
        var first = await CompileAsync(Options());
        Assert.Contains(Files["inc/defs.h"], first.Dependencies);
        Assert.True((await CompileAsync(Options())).FromCache);

        Directory.CreateDirectory(Files["first/x"]);
        var second = await CompileAsync(Options());

        Assert.False(second.FromCache);
        Assert.NotEqual(first.Package!.BpfObject, second.Package!.BpfObject);
    }

    [Theory]
    [InlineData("first/defs.h/")]
    [InlineData("defs.h/")]
    [InlineData("list.hmap")]
    public async Task Obstacle_on_the_search_path_makes_the_result_uncached(string obstacle)
    {
        WriteProgram();
        if (obstacle.EndsWith('/'))
        {
            Directory.CreateDirectory(Files[obstacle]);
        }
        else
        {
            Files.Write(obstacle, "a list of headers");
        }

        var options = Options() with { ClangFlags = ["-Ilist.hmap", .. Options().ClangFlags] };
        Assert.True((await CompileAsync(options)).Succeeded);
        Assert.False((await CompileAsync(options)).FromCache);
    }

    [Fact]
    public async Task Relative_directory_in_CPATH_makes_the_result_uncached()
    {
        WriteProgram();
        var options = Options() with { Toolchain = Options().Toolchain with { ClangEnvironment = ["CPATH=/nowhere:inc"] } };

        Assert.True((await CompileAsync(options)).Succeeded);
        Assert.False((await CompileAsync(options)).FromCache);
    }
}
