using System.Text;

namespace Eunomia.Cc.Tests.Source.Payloads;

/// <summary>Programs that no human writes: large, deep, entangled. Each must be read in one go, without a deep stack.</summary>
public sealed class HostileProgramTests(RealToolchain toolchain) : IDisposable
{
    private const int Timeout = 120_000;
    private const string Send = "static long send(void *map, void *data, u64 size) { return bpf_ringbuf_output(map, data, size, 0); }\n";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = Timeout)]
    public async Task Ten_thousand_calls() => Assert.Equal("rb: event", await PayloadsAsync(
        Send + Program("struct event e = {};\n" + Repeat(10_000, i => $"send(&rb, &e, sizeof(e));\n"))));

    [Fact(Timeout = Timeout)]
    public async Task Ten_thousand_functions_in_a_row() => Assert.Equal("rb: event", await PayloadsAsync(
        "static long f0(void *m, void *d, u64 s) { return bpf_ringbuf_output(m, d, s, 0); }\n"
        + Repeat(10_000, i => $"static long f{i + 1}(void *m, void *d, u64 s) {{ return f{i}(m, d, s); }}\n")
        + Program("struct event e = {}; f10000(&rb, &e, sizeof(e));")));

    [Fact(Timeout = Timeout)]
    public async Task Functions_that_double_the_ways_at_every_step() => Assert.Equal("rb: event; rb2: event", await PayloadsAsync(
        "static void *g0(void *a, void *b) { return a; }\n"
        + Repeat(64, i => $"static void *g{i + 1}(void *a, void *b) {{ return a ? g{i}(a, b) : g{i}(b, a); }}\n")
        + Program("struct event e = {}; bpf_ringbuf_output(g64(&rb, &rb2), &e, 32, 0);")));

    [Fact(Timeout = Timeout)]
    public async Task Functions_that_all_call_one_another() => Assert.Equal("rb: event; rb2: event", await PayloadsAsync(
        Repeat(100, i => $"static long h{i}(void *a, void *b, void *d, u64 s, int n);\n")
        + Repeat(100, i => $"static long h{i}(void *a, void *b, void *d, u64 s, int n) {{ bpf_ringbuf_output(a, d, s, 0); "
            + Repeat(100, j => $"h{j}(b, a, d, s, n - 1);") + " return 0; }\n")
        + Program("struct event e = {}; h0(&rb, &rb2, &e, sizeof(e), 9);")));

    [Fact(Timeout = Timeout)]
    public async Task A_thousand_variables_in_a_row() => Assert.Equal("rb: event", await PayloadsAsync(
        Program("struct event e = {}; void *v0 = &e;\n" + Repeat(1_000, i => $"void *v{i + 1} = v{i};\n") + "bpf_ringbuf_output(&rb, v1000, 32, 0);")));

    [Fact(Timeout = Timeout)]
    public async Task A_sum_of_ten_thousand_sizes_and_ten_thousand_branches() => Assert.Equal("rb: event", await PayloadsAsync(
        Program("struct event e = {}; u64 n = (u64)ctx;\n"
            + Repeat(1_000, i => $"if (n == {i}) n++; else ") + "n--;\n"
            + $"bpf_ringbuf_output(&rb, &e, sizeof(e){Repeat(10_000, _ => " + 1")}, 0);")));

    [Fact(Timeout = Timeout)]
    public async Task Expressions_and_blocks_nested_as_deep_as_the_compiler_lets_them() => Assert.Equal("rb: event", await PayloadsAsync(
        Program($"struct event e = {{}};\n{Repeat(120, _ => "{")}bpf_ringbuf_output(&rb, {Repeat(120, _ => "((void *)")}&e{Repeat(120, _ => ")")}, 32, 0);{Repeat(120, _ => "}")}")));

    [Fact(Timeout = Timeout)]
    public async Task Every_map_with_every_struct()
    {
        var found = await PayloadsAsync(
            Repeat(200, i => $"struct {{ __uint(type, 27); }} m{i} SEC(\".maps\"); struct s{i} {{ u64 a; }} t{i};\n")
            + Send
            + Program("void *m, *d; switch ((u64)ctx) {\n" + Repeat(200, i => $"case {i}: m = &m{i}; d = &t{i}; break;\n") + "} send(m, d, 8);"));

        // Far more than a person writes; what is left out is cut off, and the rest is right.
        Assert.StartsWith("m0: s0, s1, s2, ", found, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_struct_inside_a_struct_inside_a_struct_without_end()
    {
        var model = await PayloadProgram.ReadAsync(
            toolchain,
            _directory,
            "struct n0 { u64 a; };\n" + Repeat(5_000, i => $"struct n{i + 1} {{ struct n{i} inner; }};\n")
            + Program("struct n50 few = {}; static struct n5000 many; bpf_ringbuf_output(&rb, &few, 8, 0); bpf_ringbuf_output(&rb2, &many, 8, 0);"));

        Assert.Equal("rb: n50", PayloadProgram.Text(model));
        Assert.Contains("nested more than 100 types deep [ECC0207]", Assert.Single(model.Diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_struct_that_grew_step_by_step_is_too_deep_as_well()
    {
        // Every one is exported, so each is added on top of the one before.
        var model = await PayloadProgram.ReadAsync(
            toolchain,
            _directory,
            "struct n0 { u64 a; };\n" + Repeat(150, i => $"/// @export\nstruct n{i + 1} {{ struct n{i} inner; }};\n"));

        Assert.Equal(97, model.Exports.Length);
        Assert.Contains(model.Diagnostics, problem => problem.Id == "ECC0207");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_long_list_of_structs_that_lead_to_one_another_is_not_deep()
    {
        var model = await PayloadProgram.ReadAsync(
            toolchain,
            _directory,
            "struct n0 { u64 a; };\n" + Repeat(300, i => $"/// @export\nstruct n{i + 1} {{ struct n{i} *next; }};\n"));

        Assert.Equal(300, model.Exports.Length);
    }

    [Theory]
    [InlineData("char a[1 << 28]; char b;", "7:19: error: 'big' cannot be exported: it has 268435472 bytes; BTF can describe 268435456")]
    [InlineData("char a[3 << 20]; int b : 3;", "7:54: error: 'big' cannot be exported: 'b' starts at bit 25165888; in such a struct BTF can say less than 16777216")]
    [InlineData("_Complex float b;", "7:48: error: 'big' cannot be exported: 'b' has the type '_Complex float', which BTF has no form for")]
    [InlineData("struct { struct { __bf16 c; } b; } a;", "7:58: error: 'big' cannot be exported: 'c' has the type '__bf16', which BTF has no form for")]
    [InlineData("struct {} a[1UL << 33];", "7:43: error: 'big' cannot be exported: 'a' has 8589934592 elements, more than BTF can count")]
    public async Task Member_that_btf_cannot_describe_is_an_error_at_its_place(string members, string expected)
    {
        var model = await PayloadProgram.ReadFilesAsync(toolchain, _directory, $$"""
            #include "kernel.h"
            struct small { u64 a; };
            struct { __uint(type, 27); } rb SEC(".maps"), rb2 SEC(".maps");
            SEC("xdp") int p(void *ctx)
            {
                struct small s = {}; bpf_ringbuf_output(&rb, &s, sizeof(s), 0);
                static struct big { u64 ok; {{members}} } big; bpf_ringbuf_output(&rb2, &big, sizeof(big), 0);
                return 0;
            }
            """);

        Assert.Equal("rb: small", PayloadProgram.Text(model));
        Assert.Equal($"{_directory["program.bpf.c"]}:{expected} [ECC0207]", string.Join('\n', model.Diagnostics));
    }

    [Fact]
    public async Task A_program_that_does_not_compile_is_no_reason_to_fail()
    {
        var model = await PayloadProgram.ReadAsync(toolchain, _directory, Program("struct event *e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0); undefined(); bpf_ringbuf_output(; ") + "}}} int");

        Assert.Equal("rb: event", PayloadProgram.Text(model));
    }

    private static string Program(string body) => $"SEC(\"xdp\") int program(void *ctx)\n{{\n{body}\nreturn 0;\n}}";

    private static string Repeat(int count, Func<int, string> text)
    {
        var all = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            all.Append(text(i));
        }

        return all.ToString();
    }

    private async Task<string> PayloadsAsync(string code) =>
        PayloadProgram.Text(await PayloadProgram.ReadAsync(toolchain, _directory, code, "-fbracket-depth=1024"));
}
