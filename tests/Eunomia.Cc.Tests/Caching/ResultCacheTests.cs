using Eunomia.Package;

namespace Eunomia.Cc.Tests.Caching;

/// <summary>Each test starts with a compilation that is kept, and asks whether the next one is made anew.</summary>
public sealed class ResultCacheTests(RealToolchain toolchain) : KeptCompilations(toolchain)
{
    [Fact]
    public async Task Unchanged_program_is_not_compiled_again()
    {
        WriteProgram();
        OutputKind[] kinds = [OutputKind.Package, OutputKind.PackageYaml, OutputKind.Skeleton, OutputKind.Object, OutputKind.CSharp, OutputKind.Header, OutputKind.CSharpProgram];
        var options = Options() with { Outputs = Outputs(kinds), ClangFlags = ["-Iinc", "-Wall"] };

        var first = await CompileAsync(options);
        var written = kinds.Select(kind => File.ReadAllBytes(Files[$"out/{kind}"])).ToArray();
        Directory.Delete(Files["out"], recursive: true);
        var second = await CompileAsync(options);

        Assert.Equal((false, true), (first.FromCache, second.FromCache));
        Assert.Equal(written, kinds.Select(kind => File.ReadAllBytes(Files[$"out/{kind}"])));
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
    [InlineData("whole header")]
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
                Files.Write("prog.bpf.c", Program + "int more;\n");
                break;
            case "header":
                Files.Write("inc/defs.h", "#define VALUE 2\n");
                break;
            case "export header":
                Files.Write("prog.h", "struct event { long pid; };\n");
                break;
            case "new export header":
                Files.Write("prog.bpf.h", "struct other { int pid; };\n");
                break;
            case "header found earlier":
                Files.Write("first/defs.h", "#define VALUE 2\n");
                break;
            case "header beside the source":
                Files.Write("defs.h", "#define VALUE 2\n");
                break;
            case "header removed":
                File.Delete(Files["inc/defs.h"]);
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
                    "way it is typed" => options with { Source = Files["./prog.bpf.c"] },
                    "working directory" => options with { WorkingDirectory = Files["inc"], ClangFlags = ["-I../first", "-I../inc"] },
                    "whole header" => options with { WholeVmlinux = true },
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
    public async Task Program_changed_back_is_found_again()
    {
        WriteProgram();
        Files.Write("inc/defs.h", "#define VALUE 1\n");
        var one = (await CompileAsync(Options())).Package!.BpfObject;
        Files.Write("inc/defs.h", "#define VALUE 2\n");
        Assert.False((await CompileAsync(Options())).FromCache);
        Files.Write("inc/defs.h", "#define VALUE 1\n");
        var back = await CompileAsync(Options());
        Files.Write("defs.h", "#define VALUE 3\n");
        Assert.False((await CompileAsync(Options())).FromCache);
        File.Delete(Files["defs.h"]);
        var again = await CompileAsync(Options());

        Assert.Equal((true, true), (back.FromCache, again.FromCache));
        Assert.Equal([one, one], new[] { back, again }.Select(result => result.Package!.BpfObject));
    }

    [Theory]
    [InlineData("#include \"vmlinux.h\"\n")]
    [InlineData("#include \"mine.h\"\n")]
    public async Task Another_vmlinux_is_another_input(string include)
    {
        Files.Write("mine.h", "#include \"vmlinux.h\"\n");
        Files.Write("prog.bpf.c", include + "struct mine one;\n");
        var vmlinux = Files.Write("types.h", "struct mine { int a; };\n");
        var options = Options();
        options = options with { Toolchain = options.Toolchain with { Vmlinux = vmlinux } };

        Assert.False((await CompileAsync(options)).FromCache);
        Assert.True((await CompileAsync(options)).FromCache);
        Files.Write("types.h", "struct mine { int a, b; };\n");
        Assert.False((await CompileAsync(options)).FromCache);
        Files.Write("types.h", "struct mine { int a; };\n");
        Assert.True((await CompileAsync(options)).FromCache);
        File.Delete(Files["types.h"]);
        Assert.Equal("ECC0201", (await CompileAsync(options)).Diagnostics[0].Id);
    }

    [Fact]
    public async Task A_program_that_includes_nothing_is_kept()
    {
        Files.Write("prog.bpf.c", "int value;\n");

        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.True((await CompileAsync(Options())).FromCache);
    }

    [Fact]
    public async Task Linked_sources_are_one_result()
    {
        WriteProgram();
        Files.Write("more.bpf.c", "#include \"defs.h\"\n__attribute__((section(\"xdp\"))) int more(void *context) { return VALUE; }\n");
        var options = Options() with { LinkedSources = [Files["more.bpf.c"]], Name = "both" };
        var first = await CompileAsync(options);
        Assert.SkipWhen(first.Diagnostics.Any(diagnostic => diagnostic.Id == "ECC0106"), "bpftool is not installed");

        var second = await CompileAsync(options);
        Files.Write("more.bpf.c", "#include \"defs.h\"\n__attribute__((section(\"xdp\"))) int more(void *context) { return 0; }\n");
        var third = await CompileAsync(options);

        Assert.Equal((false, true, false), (first.FromCache, second.FromCache, third.FromCache));
        Assert.Equal((true, true), (first.Succeeded, third.Succeeded));
    }

    [Theory]
    [InlineData("missing/prog.bpf.c", "ECC0201")]
    [InlineData("empty.bpf.c", "ECC0202")]
    public async Task Unreadable_source_is_reported_as_without_a_cache(string source, string id)
    {
        Files.Write("empty.bpf.c", "");

        Assert.Equal(id, Assert.Single((await CompileAsync(Options() with { Source = Files[source] })).Diagnostics).Id);
    }

    [Fact]
    public async Task A_file_from_the_future_makes_nothing_that_is_kept()
    {
        WriteProgram();
        File.SetLastWriteTimeUtc(Files["inc/defs.h"], DateTime.UtcNow.AddDays(1));

        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.False((await CompileAsync(Options())).FromCache);
    }

    [Fact]
    public async Task A_file_that_was_written_during_the_compilation_makes_nothing_that_is_kept()
    {
        WriteProgram();
        await Toolchain.SkipWithoutItAsync();
        using var compiler = new Compiler(Options().Toolchain);
        await Settle();

        var compiling = compiler.CompileAsync(Options(), TestContext.Current.CancellationToken);
        while (!compiling.IsCompleted)
        {
            // The same content: only the time says that it might have been another meanwhile.
            Files.Write("inc/defs.h", "#define VALUE 1\n");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await compiling;
        Assert.False((await CompileAsync(Options())).FromCache);
        Assert.True((await CompileAsync(Options())).FromCache);
    }
}
