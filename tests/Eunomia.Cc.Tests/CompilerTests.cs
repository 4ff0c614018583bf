using Eunomia.Cc.Watching;
using Eunomia.Package;

namespace Eunomia.Cc.Tests;

public sealed class CompilerTests(RealToolchain toolchain) : IDisposable
{
    private const string Program = """
        #include <linux/bpf.h>
        #include <bpf/bpf_helpers.h>
        #include "prog.h"
        struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
        SEC("xdp") int pass(struct xdp_md *packet) { return XDP_PASS; }
        char LICENSE[] SEC("license") = "GPL";

        """;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_program_becomes_every_output_and_nothing_else_is_written()
    {
        WriteProgram();

        var result = await CompileAsync(OutputKind.Package, OutputKind.PackageYaml, OutputKind.Skeleton, OutputKind.Object);

        Assert.Empty(result.Diagnostics);
        Assert.True(result.Succeeded);
        Assert.Equal(["Object", "Package", "PackageYaml", "Skeleton", "prog.bpf.c", "prog.h"], _directory.Names());
        Assert.All(result.Outputs, output => Assert.Equal(new FileInfo(output.Path).Length, output.Size));
        var package = PackageReader.Read(File.ReadAllBytes(_directory["Package"]));
        Assert.Equal(PackageCodec.Decompress(package), File.ReadAllBytes(_directory["Object"]));
        Assert.Equal(PackageWriter.ToJson(package.Meta), File.ReadAllText(_directory["Skeleton"]));
        Assert.Equal(["event"], package.Meta.ExportTypes.Select(type => type.Name));
        Assert.Equal(["prog.bpf.c", "prog.h"], package.Meta.Build!.Sources.Select(source => source.Name));
    }

    [Theory]
    [InlineData("a b 'c' \"d\".bpf.c")]
    [InlineData("two\nlines: error: x.bpf.c")]
    [InlineData("@at.bpf.c")]
    [InlineData("100%.bpf.c")]
    public async Task A_mistake_is_reported_at_the_users_file_and_line(string name)
    {
        _directory.Write(name, "int x;\nint f(void)\n{\n\treturn y;\n}\n");

        var result = await CompileAsync(name, OutputKind.Package);

        var problem = Assert.Single(result.Diagnostics);
        Assert.Equal($"{_directory[name]}:4:9: error: use of undeclared identifier 'y' [clang]", problem.ToString());
        Assert.Equal([name], _directory.Names());
    }

    [Fact]
    public async Task After_a_failure_old_outputs_stay_and_are_called_stale()
    {
        WriteProgram();
        _directory.Write("Package", "old package");
        _directory.Write("prog.h", "struct event { int x };\n#error no\n");

        var result = await CompileAsync(OutputKind.Package, OutputKind.Skeleton);

        Assert.False(result.Succeeded);
        Assert.Empty(result.Outputs);
        Assert.Equal("old package", File.ReadAllText(_directory["Package"]));
        Assert.Equal(["Package", "prog.bpf.c", "prog.h"], _directory.Names());
        var stale = Assert.Single(result.Diagnostics, diagnostic => diagnostic.Id == "ECC0402");
        Assert.Equal((Severity.Note, new SourceLocation(_directory["Package"])), (stale.Severity, stale.Location));
        Assert.Equal([new SourceLocation(_directory["prog.bpf.c"], 3, 1)], result.Diagnostics[0].IncludedFrom);
    }

    [Fact]
    public async Task Outputs_that_are_inputs_are_not_called_stale()
    {
        WriteProgram();
        File.CreateSymbolicLink(_directory["Package"], "prog.bpf.c");
        File.CreateSymbolicLink(_directory["Skeleton"], "prog.h");

        var result = await CompileAsync(OutputKind.Package, OutputKind.Skeleton);

        Assert.Equal(["ECC0401"], result.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.Equal(Program, File.ReadAllText(_directory["prog.bpf.c"]));
    }

    [Fact]
    public async Task Of_several_outputs_none_is_written_when_one_cannot_be()
    {
        WriteProgram();
        Directory.CreateDirectory(_directory["Skeleton"]);

        var result = await CompileAsync(OutputKind.Package, OutputKind.Skeleton);

        Assert.Equal(("ECC0401", $"cannot write '{_directory["Skeleton"]}': it is a directory"), (result.Diagnostics[0].Id, result.Diagnostics[0].Message));
        Assert.Equal(["Skeleton", "prog.bpf.c", "prog.h"], _directory.Names());
    }

    [Theory]
    [InlineData("vmlinux.h missing", "#include \"vmlinux.h\"\n", "ECC0107")]
    [InlineData("vmlinux.h missing, by a header", "#include \"prog.h\"\n", "ECC0107")]
    [InlineData("libbpf", "#include <bpf_helpers.h>\n", "ECC0212")]
    [InlineData("kernel", "#include <linux/no_such.h>\n", "ECC0230")]
    [InlineData("mine", "#include \"mine.h\"\n", "ECC0212")]
    [InlineData("order", "#include <bpf/bpf_helpers.h>\n#include <linux/bpf.h>\n", "ECC0213")]
    [InlineData("arch", "#include <linux/bpf.h>\n#include <linux/ptrace.h>\n#include <bpf/bpf_helpers.h>\n#include <bpf/bpf_tracing.h>\n"
        + "SEC(\"kprobe/x\") int BPF_KPROBE(p, int a) { return a; }\n", "ECC0214", "-U__TARGET_ARCH_x86")]
    public async Task A_classic_failure_carries_its_id_and_hint(string what, string source, string id, params string[] flags)
    {
        _directory.Write("prog.bpf.c", source);
        _directory.Write("prog.h", "#pragma once\n#include \"vmlinux.h\"\n");
        var tools = toolchain.Options with { KernelBtf = _directory["no-kernel-btf"] };

        var result = await CompileAsync("prog.bpf.c", tools, flags, OutputKind.Package);

        var problem = result.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Id == id);
        Assert.True(problem is not null, $"{what}: {string.Join('\n', result.Diagnostics)}");
        Assert.Equal(Severity.Error, problem.Severity);
        Assert.NotNull(problem.Hint);
        Assert.False(result.Succeeded);
    }

    [Fact]
    public async Task The_programs_own_vmlinux_is_used_without_any_tool()
    {
        _directory.Write("prog.bpf.c", "#include \"vmlinux.h\"\nstruct mine one;\n");
        _directory.Write("vmlinux.h", "struct mine { int a; };\n");

        var result = await CompileAsync("prog.bpf.c", toolchain.Options with { KernelBtf = _directory["no-kernel-btf"] }, [], OutputKind.Package);

        Assert.Empty(result.Diagnostics);
        Assert.True(result.Succeeded);
    }

    [Fact]
    public async Task The_vmlinux_that_was_named_is_used_wherever_it_is_included()
    {
        WriteProgram();
        _directory.Write("prog.h", "#include \"vmlinux.h\"\nstruct event { struct mine m; };\n");
        var tools = toolchain.Options with { Vmlinux = _directory.Write("somewhere/else.h", "#pragma once\nstruct mine { int a; };\n") };

        var result = await CompileAsync("prog.bpf.c", tools, [], OutputKind.Package);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(["event", "mine"], result.Package!.Meta.ExportTypes.Select(type => type.Name));
    }

    [Fact]
    public async Task A_vmlinux_is_found_for_a_header_that_includes_it_by_a_macro()
    {
        WriteProgram();
        _directory.Write("prog.bpf.c", "#include \"kernel.h\"\n#include \"prog.h\"\nstruct mine one;\n");
        _directory.Write("kernel.h", "#define TYPES \"vmlinux.h\"\n#include TYPES\n");
        var tools = toolchain.Options with { Vmlinux = _directory.Write("somewhere/else.h", "#pragma once\nstruct mine { int a; };\n") };

        var result = await CompileAsync("prog.bpf.c", tools, [], OutputKind.Package);

        Assert.Empty(result.Diagnostics);
        Assert.True(result.Succeeded);
    }

    [Fact]
    public async Task A_vmlinux_that_only_a_header_includes_takes_no_second_compile()
    {
        WriteProgram();
        _directory.Write("prog.bpf.c", "#include \"kernel.h\"\n" + Program);
        _directory.Write("kernel.h", "#include \"vmlinux.h\"\n");
        var tools = toolchain.Options with { Vmlinux = _directory.Write("somewhere/else.h", "struct mine { int a; };\n") };

        var result = await CompileAsync("prog.bpf.c", tools, [], OutputKind.Package);

        Assert.True(result.Succeeded);
        Assert.Single(result.Timings, step => step.Step.StartsWith("clang", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("int send_note(int kind);\n", "send_note(1)", true)]
    [InlineData("struct { __uint(type, BPF_MAP_TYPE_HASH); int nonsense; } broken SEC(\".maps\");\n", "(int)(long)&broken", false)]
    public async Task A_name_that_the_object_does_not_define_may_be_another_sources(string declaration, string use, bool isMissing)
    {
        WriteProgram();
        _directory.Write("prog.bpf.c", Program + declaration + $"SEC(\"xdp\") int use(struct xdp_md *packet) {{ return {use}; }}\n");

        var result = await CompileAsync(OutputKind.Package);

        var problem = result.Diagnostics.First(diagnostic => diagnostic.Severity == Severity.Error);
        Assert.StartsWith("ECC03", problem.Id, StringComparison.Ordinal);
        Assert.Equal(isMissing, problem.Hint?.Contains("--link", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task All_missing_headers_are_named_and_watched_for()
    {
        _directory.Write("prog.bpf.c", "#include \"sub/defs.h\"\n#include <absent/two.h>\n#error no\n");
        _directory.Write("sub/defs.h", "#define NAME \"one.h\"\n#include NAME\n");

        var result = await CompileAsync("prog.bpf.c", toolchain.Options, ["-Iinc"], OutputKind.Package);

        Assert.False(result.Succeeded);
        Assert.Equal(["one.h", "absent/two.h"], result.MissingHeaders);
        var watched = WatchPlan.Files(Options("prog.bpf.c", toolchain.Options, ["-Iinc"], []), result);
        Assert.Superset(new HashSet<string> { _directory["sub/defs.h"], _directory["sub/one.h"], _directory["inc/one.h"], _directory["absent/two.h"] }, watched.ToHashSet());
    }

    [Fact]
    public async Task A_mistake_of_another_kind_misses_no_header()
    {
        _directory.Write("prog.bpf.c", "int f(void) { return y; }\n");

        Assert.Empty((await CompileAsync(OutputKind.Package)).MissingHeaders);
    }

    [Theory]
    [InlineData("missing.bpf.c", "ECC0201")]
    [InlineData("empty.bpf.c", "ECC0202")]
    [InlineData("binary.bpf.c", "ECC0203")]
    public async Task A_bad_source_is_reported_without_running_a_compiler(string name, string id)
    {
        _directory.Write("empty.bpf.c", "");
        _directory.Write("binary.bpf.c", "int x;\0");

        var result = await CompileAsync(name, toolchain.Options with { SearchPath = [] }, [], OutputKind.Package);

        Assert.Equal(id, Assert.Single(result.Diagnostics).Id);
    }

    [Fact]
    public async Task A_missing_compiler_is_one_diagnostic_for_all_sources()
    {
        WriteProgram();
        var compiler = new Compiler(toolchain.Options with { SearchPath = [] });

        var first = await compiler.CompileAsync(Options("prog.bpf.c", toolchain.Options, [], []), TestContext.Current.CancellationToken);
        var second = await compiler.CompileAsync(Options("prog.bpf.c", toolchain.Options, [], []), TestContext.Current.CancellationToken);

        Assert.Equal("ECC0101", Assert.Single(first.Diagnostics).Id);
        Assert.Same(first.Diagnostics[0], Assert.Single(second.Diagnostics));
    }

    private void WriteProgram()
    {
        _directory.Write("prog.bpf.c", Program);
        _directory.Write("prog.h", "struct event { int pid; };\n");
    }

    private Task<CompileResult> CompileAsync(params OutputKind[] kinds) => CompileAsync("prog.bpf.c", kinds);

    private Task<CompileResult> CompileAsync(string source, params OutputKind[] kinds) => CompileAsync(source, toolchain.Options, [], kinds);

    private async Task<CompileResult> CompileAsync(string source, Cc.Toolchain.ToolchainOptions tools, string[] flags, params OutputKind[] kinds)
    {
        await toolchain.SkipWithoutItAsync();
        return await new Compiler(tools).CompileAsync(Options(source, tools, flags, kinds), TestContext.Current.CancellationToken);
    }

    private CompileOptions Options(string source, Cc.Toolchain.ToolchainOptions tools, string[] flags, OutputKind[] kinds) => new()
    {
        Source = _directory[source],
        Outputs = [.. kinds.Select(kind => new OutputFile(kind, _directory[kind.ToString()]))],
        ClangFlags = [.. flags],
        WorkingDirectory = _directory.FullName,
        Toolchain = tools,
    };
}
