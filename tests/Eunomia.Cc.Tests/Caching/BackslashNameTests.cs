namespace Eunomia.Cc.Tests.Caching;

/// <summary>clang lists the file <c>a\b.h</c> as <c>a/b.h</c>, which may be another one.</summary>
public sealed class BackslashNameTests(RealToolchain toolchain) : KeptCompilations(toolchain)
{
    [Theory]
    [InlineData("#include \"a\\b.h\"\n", 1)]
    [InlineData("#include <a\\b.h>\n", 1)]
    [InlineData("#inc\\\nlude \"a\\b.h\"\n", 2)]
    [InlineData("#include /* a */ \"a\\b.h\"\n", 1)]
    [InlineData("#/* a */include \"a\\b.h\"\n", 1)]
    [InlineData("%:include \"a\\b.h\"\n", 1)]
    [InlineData("#define NAME \"a\\b.h\"\n#include NAME\n", 1)]
    [InlineData("#include \"c\\d/b.h\"\n", 1)]
    [InlineData("#include \"inc/outer.h\"\n", 1)]
    public async Task Header_with_a_backslash_in_its_name_is_refused(string include, int line)
    {
        WriteHeaders();
        Files.Write("prog.bpf.c", include + Program);

        var result = await CompileAsync(Options() with { ClangFlags = ["-I.", "-Iinc"] });

        var problem = Assert.Single(result.Diagnostics, diagnostic => diagnostic.Severity == Severity.Error);
        Assert.Equal(("ECC0234", Fault.Input, line), (problem.Id, problem.Fault, problem.Location!.Value.Line));
        Assert.Empty(result.Outputs);
    }

    [Fact]
    public async Task So_is_one_that_a_flag_includes()
    {
        WriteHeaders();

        var result = await CompileAsync(Options() with { ClangFlags = ["-I.", "-Iinc", "-include", @"a\b.h"] });

        Assert.Equal(["ECC0234"], result.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData("#define NAME \"a/b.h\"\n#include NAME\n")]
    [InlineData("#line 1 \"c:\\\\dir\\\\a.y\"\n#define NAME \"a/b.h\"\n#include NAME\n")]
    [InlineData("// #include \"a\\b.h\"\n")]
    [InlineData("#warning noise\n// #include \"a\\b.h\"\n")]
    public async Task Backslash_elsewhere_is_none(string start)
    {
        WriteHeaders();
        Files.Write("prog.bpf.c", start + Program);
        var options = Options() with { ClangFlags = ["-I.", "-Iinc", "-DTEXT=\"a\\b.h\""] };

        Assert.True((await CompileAsync(options)).Succeeded);
        Assert.True((await CompileAsync(options)).FromCache);
    }

    private void WriteHeaders()
    {
        WriteProgram();
        Files.Write(@"a\b.h", "#define READ 1\n");
        Files.Write("a/b.h", "#define READ 2\n");
        Files.Write(@"c\d/b.h", "#define READ 3\n");
        Files.Write("inc/outer.h", "#include \"a\\b.h\"\n");
    }
}
