using Eunomia.Cc.Source;

namespace Eunomia.Cc.Tests.Source;

public sealed class SourceModelReaderTests(RealToolchain toolchain) : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("struct a { int x; }; struct b { int x; };", "Struct a, Struct b")]
    [InlineData("struct b { int x; }; struct a { struct b b; };", "Struct b, Struct a")]
    [InlineData("typedef struct { int x; } a; typedef struct tag { int x; } b;", "Struct a, Struct tag")]
    [InlineData("struct outer { struct inner { int x; } i; };", "Struct outer")]
    [InlineData("// struct no { int x; };\n/* struct no2 { }; */\n#if 0\nstruct no3 { int x; };\n#endif\nstruct yes { int x; };", "Struct yes")]
    [InlineData("struct declared; struct defined { int x; }; struct declared;", "Struct defined")]
    [InlineData("#define STRUCT(n) struct n { int x; }\nSTRUCT(made);", "Struct made")]
    [InlineData("struct __attribute__((packed)) p { char c; int x; };", "Struct p")]
    [InlineData("struct { int x; } variable; struct named { int x; };", "Struct named")]
    [InlineData("#include \"inner.h\"\nstruct mine { struct theirs t; };", "Struct mine")]
    public async Task The_structs_a_header_defines_at_its_top_level_come_in_its_order(string header, string expected)
    {
        _directory.Write("inner.h", "#pragma once\nstruct theirs { int x; };\n");

        var model = await ReadAsync(header, "#include \"a.h\"\n");

        Assert.Empty(model.Diagnostics);
        Assert.Equal(expected, string.Join(", ", model.Exports.Select(id => $"{model.Types[id]!.Kind} {model.Types[id]!.Name}")));
    }

    [Theory]
    [InlineData("union u { int x; }; enum e { A }; typedef struct p *pointer; int f(void);")]
    [InlineData("struct only_declared;")]
    public async Task A_header_without_a_struct_is_a_warning(string header)
    {
        var model = await ReadAsync(header, "#include \"a.h\"\n");

        Assert.Empty(model.Exports);
        Assert.Empty(model.Diagnostics);
        Assert.NotNull(model.HeaderWithoutStruct);
    }

    [Fact]
    public async Task A_type_that_btf_cannot_say_is_the_headers_fault()
    {
        var model = await ReadAsync("struct a { _Complex float x; };", "#include \"a.h\"\n");

        var problem = Assert.Single(model.Diagnostics);
        Assert.Equal(("ECC0207", Severity.Error, Fault.Input), (problem.Id, problem.Severity, problem.Fault));
        Assert.Contains("_Complex float", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_header_that_is_not_included_is_read_after_the_source_with_a_warning()
    {
        var model = await ReadAsync("struct a { u32 x; };", "typedef unsigned int u32;\n");

        Assert.Equal(["a"], model.Exports.Select(id => model.Types[id]!.Name));
        Assert.Equal("ECC0206", Assert.Single(model.Diagnostics).Id);
        Assert.Equal(["a.bpf.c", "a.h"], _directory.Names());
    }

    [Fact]
    public async Task A_header_that_only_lies_beside_the_source_exports_nothing()
    {
        var header = _directory.Write("a.h", "struct a { int x; };");
        var source = _directory.Write("a.bpf.c", "int x;\n");
        var inputs = await toolchain.InputsAsync(source, header);

        var model = SourceModelReader.Read(inputs with { Options = inputs.Options with { ExportHeader = null } });

        Assert.Empty(model.Exports);
        Assert.Empty(model.Diagnostics);
    }

    [Theory]
    [InlineData("/// @export\nstruct a { int x; };", "Struct a")]
    [InlineData("/// @export.org\nstruct a { int x; };", "")]
    [InlineData("struct a {\n  /// @export\n  struct b { int x; } b;\n};", "Struct b")]
    [InlineData("/// @export\ntypedef struct { int x; } a;", "Struct a")]
    [InlineData("struct a { int x; };\n/// @export\ntypedef struct a alias;", "Struct a")]
    [InlineData("#include \"vmlinux_605.h\"", "")]
    [InlineData("#include \"vmlinux_605.h\"\n/// @export\ntypedef struct of_kernel alias;", "Struct of_kernel")]
    public async Task A_marked_struct_is_exported(string source, string expected)
    {
        _directory.Write("vmlinux_605.h", "/// @export\nstruct marked { int x; };\nstruct of_kernel { int x; };\n");

        var model = await ReadAloneAsync(source + "\n");

        Assert.Equal(expected, string.Join(", ", model.Exports.Select(id => $"{model.Types[id]!.Kind} {model.Types[id]!.Name}")));
    }

    [Theory]
    [InlineData("/// @sample {}\nstruct { int x; } map;", "map")]
    [InlineData("struct { int x; } map; ///< @sample {}", "map")]
    [InlineData("/// @sample {}\nextern int map;\nint map;", "map")]
    [InlineData("/// @sample.org\nint map;", "")]
    [InlineData("/// @sample {}\nint second;\n/// @sample {}\nint first;", "second, first")]
    public async Task A_map_is_sampled_where_its_documentation_says_so(string source, string expected) =>
        Assert.Equal(expected, string.Join(", ", (await ReadAloneAsync(source + "\n")).PolledMaps));

    [Fact]
    public async Task The_users_flags_count()
    {
        var model = await ReadAsync("#ifdef WIDE\nstruct wide { long x; };\n#else\nstruct narrow { int x; };\n#endif", "#include \"a.h\"\n", "-DWIDE");

        Assert.Equal(["wide"], model.Exports.Select(id => model.Types[id]!.Name));
    }

    private async Task<SourceModel> ReadAloneAsync(string source) => SourceModelReader.Read(await toolchain.InputsAsync(_directory.Write("a.bpf.c", source)));

    private Task<SourceModel> ReadAsync(string header, string source, params string[] flags) =>
        toolchain.ReadModelAsync(_directory.Write("a.bpf.c", source), _directory.Write("a.h", header), flags);
}
