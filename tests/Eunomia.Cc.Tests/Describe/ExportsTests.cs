using Eunomia.Package;

namespace Eunomia.Cc.Tests.Describe;

/// <summary>What a package says of the structs that reach user space, and of the maps they travel through.</summary>
public sealed class ExportsTests(RealToolchain toolchain) : IDisposable
{
    private const string Structs = "struct settings { int a; }; struct event { int pid; struct inner { long x; } inner; }; struct other { long a, b; };";
    private static readonly string[] Rings = ["first", "second"];

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Structs_of_maps_come_first_then_of_the_header_then_nested_ones() => Assert.Equal(
        "event, settings, other, inner | first: event | one",
        await ExportsAsync(Structs, Output("first", "event")));

    [Fact]
    public async Task Two_outputs_are_told_apart_and_the_struct_of_the_last_map_comes_first() => Assert.Equal(
        // clang numbers maps by their first use.
        "event, other, settings, inner | second: other, first: event | several",
        await ExportsAsync(Structs, Output("second", "other"), Output("first", "event")));

    [Fact]
    public async Task Without_a_header_what_maps_carry_is_all_there_is() => Assert.Equal(
        "event, inner | first: event | one",
        await ExportsAsync("", Structs, Output("first", "event")));

    [Fact]
    public async Task Without_a_header_and_without_an_output_there_is_nothing() => Assert.Equal(" |  | one", await ExportsAsync("", Structs));

    [Fact]
    public async Task A_marked_struct_comes_before_the_others_of_the_header_wherever_it_is() => Assert.Equal(
        "marked_in_header, marked_in_source, event, inner |  | one",
        await ExportsAsync(
            "struct event { int pid; struct inner { long x; } inner; };\n/** Text.\n * @export */\nstruct marked_in_header { int a; };",
            "/// @export\ntypedef struct { int a; } marked_in_source; struct private { int a; };"));

    [Fact]
    public async Task A_struct_of_the_source_that_nothing_carries_stays_private() => Assert.Equal(
        "event, inner | first: event | one",
        await ExportsAsync("struct event { int pid; struct inner { long x; } inner; };", "struct private { int a; }; struct private p;", Output("first", "event")));

    [Fact]
    public async Task The_word_export_in_a_text_is_no_mark() => Assert.Equal(
        " |  | one",
        await ExportsAsync("", "/// To @export or not.\nstruct a { int a; };\n/// @exported\nstruct b { int a; };\n// @export\nstruct c { int a; };"));

    [Fact]
    public async Task The_only_output_that_nothing_is_known_of_is_taken_for_the_headers_struct_of_its_size_with_a_warning() => Assert.Equal(
        "event, settings, other, inner | first: event | one | ECC0320 first",
        await ExportsAsync(Structs, Output("first", "struct unheard_of", size: 16)));

    [Fact]
    public async Task Of_an_unknown_size_it_is_taken_for_the_headers_first_struct_with_a_warning() => Assert.Equal(
        "settings, event, other, inner | first: settings | one | ECC0320 first",
        await ExportsAsync(
            Structs, "SEC(\"kprobe/x\") int sends(void *ctx) { return bpf_ringbuf_output(&first, (void *)bpf_get_current_task(), bpf_get_prandom_u32(), 0); }"));

    [Fact]
    public async Task A_marked_struct_is_no_guess() => Assert.Equal(
        "event | first: event | one",
        await ExportsAsync("/// @export\nstruct event { int pid; long x; };", Output("first", "struct unheard_of", size: 16)));

    [Fact]
    public async Task A_struct_of_another_size_is_no_guess_and_is_not_exported() => Assert.Equal(
        " |  | one | ECC0304 first",
        await ExportsAsync("struct event { int pid; };", Output("first", "struct unheard_of")));

    [Fact]
    public async Task A_struct_that_a_map_holds_is_no_guess() => Assert.Equal(
        "event, settings | first: event | one | ECC0320 first",
        await ExportsAsync(
            "struct settings { int a; }; struct event { int b; };",
            "struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, struct settings); } held SEC(\".maps\");",
            Output("first", "struct unheard_of", size: 4)));

    [Theory]
    [InlineData("int", "int v = 1; bpf_ringbuf_output(&first, &v, sizeof(v), 0);")]
    [InlineData("pid_t", "typedef int pid_t; pid_t v = 1; bpf_ringbuf_output(&first, &v, sizeof(v), 0);")]
    [InlineData("char[16]", "char v[16] = {}; bpf_ringbuf_output(&first, v, sizeof(v), 0);")]
    [InlineData("unsigned int", "enum { A = 1 } v = A; bpf_ringbuf_output(&first, &v, sizeof(v), 0);")]
    public async Task Payload_that_is_no_struct_is_named_by_its_map_and_not_exported(string expected, string body) => Assert.Equal(
        $" | first: {expected} | several",
        await ExportsAsync("", $"SEC(\"kprobe/x\") int sends(void *ctx) {{ {body} return 0; }}"));

    [Fact]
    public async Task A_header_whose_struct_is_not_what_is_sent_is_not_exported() => Assert.Equal(
        " | first: int | several | ECC0321 first",
        await ExportsAsync("struct settings { long a; };", "SEC(\"kprobe/x\") int sends(void *ctx) { int v = 1; return bpf_ringbuf_output(&first, &v, sizeof(v), 0); }"));

    [Fact]
    public async Task A_struct_and_a_number_through_one_map_are_told() => Assert.Equal(
        "event, inner | first: event | one | ECC0208 first",
        await ExportsAsync(
            "",
            Structs,
            "SEC(\"kprobe/x\") int number(void *ctx) { int v = 1; return bpf_ringbuf_output(&first, &v, sizeof(v), 0); }",
            Output("first", "event")));

    [Fact]
    public async Task A_map_with_a_struct_is_behind_those_with_none() => Assert.Equal(
        "event, inner | second: int, first: event | several",
        await ExportsAsync(
            "",
            Structs,
            Output("first", "event"),
            "SEC(\"kprobe/x\") int number(void *ctx) { int v = 1; return bpf_ringbuf_output(&second, &v, sizeof(v), 0); }"));

    [Fact]
    public async Task A_ring_that_names_its_values_carries_them() => Assert.Equal(
        "event | typed: event | one | ECC0322 typed",
        await ExportsAsync(
            "",
            "struct event { long a; };",
            "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); __type(value, struct event); } typed SEC(\".maps\");",
            "SEC(\"kprobe/x\") int sends(void *ctx) { return bpf_ringbuf_output(&typed, (void *)bpf_get_current_task(), 8, 0); }"));

    [Fact]
    public async Task A_struct_that_another_map_carries_is_not_guessed_again() => Assert.Equal(
        "event, inner | first: event | several | ECC0304 second",
        await ExportsAsync("struct event { int pid; struct inner { long x; } inner; };", Output("first", "event"), Output("second", "struct unheard_of")));

    [Fact]
    public async Task Two_outputs_that_nothing_is_known_of_are_two_warnings() => Assert.Equal(
        " |  | one | ECC0304 first | ECC0304 second",
        await ExportsAsync(Structs, Output("first", "struct unheard_of"), Output("second", "struct unheard_of")));

    [Fact]
    public async Task Counters_that_are_read_are_no_output() => Assert.Equal(
        "event, inner | first: event | one",
        await ExportsAsync(
            "struct event { int pid; struct inner { long x; } inner; };",
            Output("first", "event"),
            """
            struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } counters SEC(".maps");
            SEC("kprobe/x") int reads(void *ctx) { struct bpf_perf_event_value v; return bpf_perf_event_read_value(&counters, 0, &v, sizeof(v)); }
            """));

    [Fact]
    public async Task The_value_of_a_sampled_map_is_what_it_carries() => Assert.Equal(
        "event, settings, other, inner | sampled: event | one",
        await ExportsAsync(Structs, Sampled("sampled", "struct event")));

    [Fact]
    public async Task An_output_comes_before_a_sampled_map() => Assert.Equal(
        "other, event, inner | sampled: event, first: other | several",
        await ExportsAsync("", Structs, Sampled("sampled", "struct event"), Output("first", "other")));

    [Fact]
    public async Task A_sampled_number_needs_no_struct() => Assert.Equal(
        " | sampled: default | one",
        await ExportsAsync("", Sampled("sampled", "long")));

    [Fact]
    public async Task Typedefs_unions_and_kernel_structs_travel_as_well() => Assert.Equal(
        "bpf_perf_event_value, either, point_t | first: either, second: point_t, third: bpf_perf_event_value | several",
        await ExportsAsync(
            "",
            "typedef struct { long x, y; } point_t; union either { int a; long b; };",
            Output("first", "union either"),
            Output("second", "point_t"),
            "struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } third SEC(\".maps\");",
            "SEC(\"kprobe/x\") int sends(void *ctx) { struct bpf_perf_event_value v = {}; return bpf_perf_event_output(ctx, &third, 0, &v, sizeof(v)); }"));

    [Fact]
    public async Task Members_without_a_name_do_not_clash() => Assert.Equal(
        "event | first: event | one",
        await ExportsAsync("", "struct event { union { int a; long b; }; union { int c; long d; }; struct { int e; }; };", Output("first", "event")));

    private static string Ring(string name) =>
        $"struct {{ __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); }} {name} SEC(\".maps\");";

    private static string Sampled(string map, string type) => $$"""
        /// @sample {"interval": 1000, "type": "log2_hist"}
        struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, {{type}}); } {{map}} SEC(".maps");
        SEC("kprobe/x") int looks_{{map}}(void *ctx) { int zero = 0; return bpf_map_lookup_elem(&{{map}}, &zero) != 0; }
        """;

    // An incomplete type is one that nothing is known of: its bytes come from elsewhere.
    private static string Output(string map, string type, int size = 8)
    {
        var name = type.Contains(' ', StringComparison.Ordinal) || type.EndsWith("_t", StringComparison.Ordinal) ? type : $"struct {type}";
        return type.EndsWith("unheard_of", StringComparison.Ordinal)
            ? $"SEC(\"kprobe/x\") int sends_{map}(void *ctx) {{ {name} *p = (void *)bpf_get_current_task(); return bpf_ringbuf_output(&{map}, p, {size}, 0); }}"
            : $"SEC(\"kprobe/x\") int sends_{map}(void *ctx) {{ {name} e = {{}}; return bpf_ringbuf_output(&{map}, &e, sizeof(e), 0); }}";
    }

    /// <summary>The exported structs, what each map carries, whether maps are told apart, and warnings.</summary>
    private async Task<string> ExportsAsync(string header, params string[] declarations)
    {
        await toolchain.SkipWithoutItAsync();
        var headerPath = header.Length == 0 ? null : _directory.Write("exports.h", header);
        var code = string.Join('\n', declarations);
        var source = _directory.Write("exports.bpf.c", $"""
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            {(headerPath is null ? "" : "#include \"exports.h\"")}
            {string.Join('\n', Rings.Where(ring => code.Contains($"&{ring}", StringComparison.Ordinal)).Select(Ring))}
            {code}
            char LICENSE[] SEC("license") = "GPL";

            """);
        var options = new CompileOptions
        {
            Source = source,
            ExportHeader = headerPath,
            Outputs = [],
            WorkingDirectory = _directory.FullName,
            Toolchain = toolchain.Options,
        };
        var result = await new Compiler(toolchain.Options).CompileAsync(options, TestContext.Current.CancellationToken);
        Assert.True(result.Package is not null, string.Join('\n', result.Diagnostics));
        Assert.Empty(PackageValidator.Validate(result.Package));

        var meta = result.Package.Meta;
        var names = meta.ExportTypes.ToDictionary(type => type.TypeId, type => type.Name);
        var maps = meta.BpfSkel.Maps.Where(map => map.ExportConfig is not null)
            .Select(map => $"{map.Name}: {map.EventType ?? (map.ExportConfig is ExportConfig.BtfType { Id: var id } ? names[id] : "default")}");
        string[] parts =
        [
            string.Join(", ", names.Values),
            string.Join(", ", maps),
            meta.EnableMultipleExportTypes ? "several" : "one",
            .. result.Diagnostics.Select(problem => $"{problem.Id} {problem.Message.Split('\'')[1]}"),
        ];
        return string.Join(" | ", parts);
    }
}
