using Eunomia.Cc.Describe;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source;

namespace Eunomia.Cc.Tests.Describe;

public sealed class ObjectChecksTests(RealToolchain toolchain) : IDisposable
{
    private const string Gpl = "char LICENSE[] SEC(\"license\") = \"GPL\";";
    private const string Proprietary = "char LICENSE[] SEC(\"license\") = \"Proprietary\";";
    private const string Quiet = "SEC(\"xdp\") int pass(struct xdp_md *packet) { return XDP_PASS; }";
    private const string Prints = "SEC(\"xdp\") int prints(struct xdp_md *packet)\n{\n\tbpf_ktime_get_ns();\n\tbpf_printk(\"1\");\n\tbpf_printk(\"2\");\n\treturn XDP_PASS;\n}";
    private const string Ring = "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb SEC(\".maps\");";
    private const string Perf = "struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } pb SEC(\".maps\");";
    private const string UserRing = "struct { __uint(type, BPF_MAP_TYPE_USER_RINGBUF); __uint(max_entries, 4096); } in SEC(\".maps\");";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("", Gpl, Quiet)]
    [InlineData("", Gpl, Prints)]
    [InlineData("", "char LICENSE[] SEC(\"license\") = \"Dual BSD/GPL\";", Prints)]
    [InlineData("", Proprietary, Quiet)]
    [InlineData("", "int only_data;", "")]
    [InlineData("dir/checked.bpf.c: warning: the program has no license, so the kernel denies it most tracing helpers [ECC0302]", Quiet, "")]
    [InlineData("dir/checked.bpf.c: warning: libbpf does not know the section 'kprob/x' of program 'p', so it loads nothing of this object [ECC0305]",
        Gpl, "SEC(\"kprob/x\") int p(void *context) { return 0; }")]
    [InlineData("dir/checked.bpf.c: warning: libbpf does not know the section '?kprob/x' of program 'p', so it cannot load that program [ECC0305]",
        Gpl, "SEC(\"?kprob/x\") int p(void *context) { return 0; }")]
    [InlineData("dir/checked.bpf.c: warning: libbpf does not know the section 'mine' of variable 'idle', so nobody will see the variable [ECC0310]",
        Gpl, "int idle SEC(\"mine\") = 1;", Quiet)]
    [InlineData("dir/checked.bpf.c: warning: 'unused' is in the section '.bss' and so no map [ECC0311]", Gpl, "struct { __uint(type, 2); } unused;", Quiet)]
    public async Task Object_that_will_not_run_is_a_warning(string expected, params string[] declarations) =>
        Assert.Equal(expected, await WarningsAsync(declarations));

    [Fact]
    public async Task A_helper_the_license_does_not_allow_is_named_once_with_its_line() => Assert.Equal(
        "dir/checked.bpf.c:8:2: warning: 'prints' calls 'bpf_trace_printk', which the kernel allows only to GPL-compatible programs; "
        + "the license is \"Proprietary\" [ECC0303]",
        await WarningsAsync(Proprietary, "int nothing;", Prints));

    [Fact]
    public async Task Without_a_license_the_helper_is_named_too()
    {
        var warnings = await WarningsAsync(Prints);

        Assert.Equal(["[ECC0302]", "[ECC0303]"], warnings.Split('\n').Select(line => line[^9..]));
    }

    [Fact]
    public async Task A_helper_in_a_header_is_placed_there()
    {
        _directory.Write("inner/calls.h", "static __always_inline void call(void)\n{\n\tbpf_printk(\"x\");\n}\n");

        var warnings = await WarningsAsync(Proprietary, "#include \"inner/calls.h\"", "SEC(\"xdp\") int p(struct xdp_md *packet) { call(); return 0; }");

        Assert.StartsWith("dir/inner/calls.h:3:2: warning: 'p' calls 'bpf_trace_printk'", warnings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_without_a_known_type_is_a_warning_and_an_input_is_not() => Assert.Equal(
        """
        dir/checked.bpf.c: warning: nothing says which struct travels through 'rb', so its events cannot be decoded [ECC0304]
        dir/checked.bpf.c: warning: nothing says which struct travels through 'pb', so its events cannot be decoded [ECC0304]
        """,
        await WarningsAsync(SourceModel.Empty with { SendsThroughUnknownMap = true }, Gpl, Ring, UserRing, Perf, Quiet));

    [Fact]
    public async Task An_output_that_nothing_is_sent_through_is_none() =>
        Assert.Equal("", await WarningsAsync(SourceModel.Empty, Gpl, Ring, Perf, Quiet));

    [Fact]
    public async Task The_size_of_unknown_records_is_said_where_they_are_sent() => Assert.Equal(
        "dir/checked.bpf.c:7:8: warning: nothing says which struct travels through 'rb' in 8 bytes, so its events cannot be decoded [ECC0304]",
        await WarningsAsync(SourceModel.Empty with { Untyped = [new UntypedPayload("rb", 8, new SourceLocation("dir/checked.bpf.c", 7, 8))] }, Gpl, Ring, Perf, Quiet));

    [Fact]
    public async Task Sizes_that_the_kernel_does_not_want_are_left_out_with_a_note() => Assert.Equal(
        """
        dir/checked.bpf.c: note: the key or value size of 'rb' is left out: the kernel creates no map of this type with it [ECC0322]
        dir/checked.bpf.c: note: the key or value size of 'pb' is left out: the kernel creates no map of this type with it [ECC0322]
        """,
        await WarningsAsync(
            SourceModel.Empty,
            Gpl,
            Ring.Replace("4096);", "4096); __type(value, struct xdp_md);", StringComparison.Ordinal),
            Perf.Replace("__uint(value_size, 4)", "__type(value, struct xdp_md)", StringComparison.Ordinal),
            Quiet));

    private Task<string> WarningsAsync(params string[] declarations) => WarningsAsync(SourceModel.Empty, declarations);

    private async Task<string> WarningsAsync(SourceModel model, params string[] declarations)
    {
        var source = _directory.Write("checked.bpf.c", $"""
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            {string.Join('\n', declarations)}

            """);
        var compiled = await toolchain.CompileAsync(source);
        var inputs = await toolchain.InputsAsync(source);
        var packaged = PackagedObject.Create(compiled, "checked", model, Cc.Clang.PathMap.Create(inputs), Stripping.Full, []);
        var bag = new DiagnosticBag();
        ObjectChecks.Run(packaged, model, inputs.Options with { Source = "dir/checked.bpf.c" }, bag);
        Assert.False(bag.HasErrors);
        return string.Join('\n', bag.ToImmutable());
    }
}
