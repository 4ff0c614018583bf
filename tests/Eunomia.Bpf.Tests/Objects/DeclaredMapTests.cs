using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Tests.Objects;

public sealed class DeclaredMapTests(BpfToolchain toolchain)
{
    private const string Attributes = """
        struct key { int cpu; long long id; };
        typedef const struct key key_t;

        struct {
            __uint(type, BPF_MAP_TYPE_HASH);
            __uint(max_entries, 1024);
            __type(key, key_t);
            __type(value, int[3][2]);
            __uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE);
            __uint(numa_node, 2);
            __uint(pinning, LIBBPF_PIN_BY_NAME);
        } all_kinds SEC(".maps");

        struct {
            __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
            __uint(key_size, 4);
            __uint(value_size, 4);
            __uint(pinning, LIBBPF_PIN_NONE);
        } only_sizes SEC(".maps");

        struct {
            __uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
            __type(value, void *);
            __uint(value_size, 8);
            __uint(max_entries, 5);
            __uint(map_extra, 3);
        } size_and_type SEC(".maps");

        struct ring {
            __uint(type, BPF_MAP_TYPE_RINGBUF);
            __uint(max_entries, 4096);
        };
        struct ring first SEC(".maps"), second SEC(".maps");
        """;

    private const string Templates = """
        struct inner { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 7); __type(key, int); __type(value, long); };
        struct inner one SEC(".maps");

        struct {
            __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
            __uint(max_entries, 9);
            __type(key, int);
            __array(values, struct inner);
        } outer SEC(".maps") = { .values = { &one } };

        SEC("tp/a/b") int target(void *context) { return 0; }

        struct {
            __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
            __uint(max_entries, 2);
            __type(key, int);
            __array(values, int (void *));
        } jumps SEC(".maps") = { .values = { [1] = (void *)&target } };
        """;

    [Theory]
    [InlineData("bpfel")]
    [InlineData("bpfeb")]
    public void Every_attribute_is_read_in_both_byte_orders(string target)
    {
        var bpf = BpfObject.Read(toolchain.Compile(Attributes, "-target", target), "attributes");

        AssertMaps(
            """
            all_kinds hash key=struct key/16 value=int[3][2]/24 max=1024 flags=0x5 numa=2 extra=0 pinned
            only_sizes perf_event_array key=/4 value=/4 max=0 flags=0x0 numa=0 extra=0
            size_and_type bloom_filter key=/0 value=void */8 max=5 flags=0x0 numa=0 extra=3
            first ringbuf key=/0 value=/0 max=4096 flags=0x0 numa=0 extra=0
            second ringbuf key=/0 value=/0 max=4096 flags=0x0 numa=0 extra=0
            """,
            bpf);
    }

    [Fact]
    public void Maps_in_maps_and_program_arrays_have_what_they_are_made_of()
    {
        var bpf = BpfObject.Read(toolchain.Compile(Templates), "templates");

        AssertMaps(
            """
            one array key=int/4 value=long/8 max=7 flags=0x0 numa=0 extra=0
            outer hash_of_maps key=int/4 value=/4 max=9 flags=0x0 numa=0 extra=0 of outer.inner array key=int/4 value=long/8 max=7 flags=0x0 numa=0 extra=0
            jumps prog_array key=int/4 value=/4 max=2 flags=0x0 numa=0 extra=0
            """,
            bpf);
    }

    [Theory]
    [InlineData("__ulong(map_extra, 1ULL << 44);", 1UL << 44)]
    [InlineData("__ulong(map_extra, 5);", 5UL)]
    [InlineData("__ulong(map_extra, -1);", ulong.MaxValue)]
    [InlineData("__uint(map_extra, 6);", 6UL)]
    public void Map_extra_has_64_bits(string field, ulong expected)
    {
        var bpf = BpfObject.Read(toolchain.Compile($$"""struct { __uint(type, 33); {{field}} } arena SEC(".maps");"""), "extra");

        Assert.Equal(expected, Assert.Single(bpf.Maps).MapExtra);
    }

    [Theory]
    [InlineData(Attributes)]
    [InlineData(Templates)]
    public void The_installed_libbpf_sees_the_same(string program) =>
        LibBpfAgreementTests.AssertAgreement(toolchain.Compile(program), "declared");

    [Theory]
    [InlineData("__uint(type, 2); __uint(colour, 3);", "map 'm': unknown field 'colour'")]
    [InlineData("__uint(max_entries, 3);", "map 'm': no 'type' is given")]
    [InlineData("__uint(type, 1); __type(key, int); __uint(key_size, 8);", "map 'm': key sizes 4 and 8 contradict each other")]
    [InlineData("__uint(type, 1); __uint(value_size, 1); __type(value, int);", "map 'm': value sizes 1 and 4 contradict each other")]
    [InlineData("__uint(type, 1); __type(key, struct nowhere);", "map 'm': the type of field 'key' has no size")]
    [InlineData("__uint(type, 1); int key;", "map 'm': field 'key' is not written with __type()")]
    [InlineData("int type;", "map 'm': field 'type' is not written with __uint()")]
    [InlineData("__uint(type, 1); enum { A, B } map_extra;", "map 'm': field 'map_extra' is not written with __ulong()")]
    [InlineData("__uint(type, 1); __uint(pinning, 7);", "map 'm': unknown pinning 7")]
    [InlineData("__uint(type, 12); struct { __uint(type, 2); } *values[0]; __uint(max_entries, 1);", "map 'm': field 'values' must be the last one")]
    [InlineData("__uint(type, 2); __array(values, struct { __uint(type, 2); });", "map 'm': field 'values' is only for maps in maps and program arrays")]
    [InlineData("__uint(type, 3); __array(values, struct { __uint(type, 2); });", "map 'm': 'values' of a program array are no functions")]
    [InlineData("__uint(type, 12); __array(values, int (void *));", "map 'm': 'values' of a map in map are no map definition")]
    [InlineData("__uint(type, 12); __type(values, int);", "map 'm': field 'values' is no array of pointers without a size")]
    [InlineData("__uint(type, 12); __type(value, long); __array(values, struct { __uint(type, 2); });", "map 'm': value sizes 8 and 4 contradict each other")]
    [InlineData("__uint(type, 12); __array(values, struct { __uint(type, 2); __uint(pinning, 1); });", "map 'm.inner': an inner map cannot be pinned")]
    [InlineData(
        "__uint(type, 12); __array(values, struct { __uint(type, 12); __array(values, struct { __uint(type, 2); }); });",
        "map 'm.inner': the inner map of an inner map")]
    public void A_wrong_declaration_names_map_and_field(string fields, string message) =>
        AssertMalformed($$"""struct { {{fields}} } m SEC(".maps");""", message);

    [Theory]
    [InlineData("int m SEC(\".maps\");", "map 'm' is not a struct of map attributes")]
    [InlineData("union { __uint(type, 2); } m SEC(\".maps\");", "map 'm' is not a struct of map attributes")]
    [InlineData("__attribute__((used)) static struct { __uint(type, 2); } m SEC(\".maps\");", "map 'm' is not a global, visible variable")]
    [InlineData("__hidden struct { __uint(type, 2); } m SEC(\".maps\");", "map 'm' is not a global, visible variable")]
    [InlineData("struct { int type; } m SEC(\"maps\");", "section 'maps' holds legacy map definitions, which libbpf 1.0 and later refuse")]
    [InlineData("struct { __uint(type, 33); } a SEC(\".maps\"), b SEC(\".maps\");", "map 'b' is a second arena")]
    [InlineData("int __attribute__((address_space(1))) value = 1;", "global variables in section '.addr_space.1' need a map of type arena")]
    public void Map_that_libbpf_refuses_is_named(string program, string message) => AssertMalformed(program, message);

    [Fact]
    public void Maps_without_type_information_ask_for_it()
    {
        var bytes = toolchain.Compile("struct { __uint(type, 2); } m SEC(\".maps\");", "-g0");

        var error = Assert.Throws<MalformedInputException>(() => BpfObject.Read(bytes, "bare"));

        Assert.StartsWith("section '.maps' is not described by BTF; compile with -g", error.Message, StringComparison.Ordinal);
    }

    private static void AssertMaps(string expected, BpfObject bpf) =>
        Assert.Equal(expected, string.Join('\n', bpf.Maps.Select(map => Describe(bpf.Types, map))));

    private static string Describe(BtfTypeTable types, BpfMap map) =>
        $"{map.Name} {BpfMapTypes.NameOf(map.Type)} key={TypeOf(types, map.KeyTypeId)}/{map.KeySize} value={TypeOf(types, map.ValueTypeId)}/{map.ValueSize} "
        + $"max={map.MaxEntries} flags=0x{map.Flags:x} numa={map.NumaNode} extra={map.MapExtra}{(map.IsPinnedByName ? " pinned" : "")}"
        + (map.InnerMap is null ? "" : $" of {Describe(types, map.InnerMap)}");

    private static string TypeOf(BtfTypeTable types, uint id) => id == 0 ? "" : CDeclaration.Render(types, types.Resolve(id));

    private void AssertMalformed(string program, string message)
    {
        var bytes = toolchain.Compile(program);
        var error = Assert.Throws<MalformedInputException>(() => BpfObject.Read(bytes, "wrong"));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }
}
