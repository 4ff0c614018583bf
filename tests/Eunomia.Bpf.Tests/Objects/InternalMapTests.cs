using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Tests.Objects;

public sealed class InternalMapTests(BpfToolchain toolchain)
{
    private const string Globals = """
        const volatile int limit = 0x01020304;
        const volatile char name[4] = "abc";
        int counter = 7;
        long long total;
        static volatile int forgotten;
        __hidden int concealed = 9;
        short custom SEC(".data.custom") = -2;
        static volatile int private_only SEC(".data.private") = 1;
        int text[2] SEC("elsewhere") = { 1, 2 };
        int rows SEC(".database") = 3;

        SEC("tp/a/b") int run(void *context)
        {
            const char *volatile message = "kept in a section of strings";
            return limit + name[0] + counter + total + forgotten + concealed + custom + private_only + message[limit];
        }
        """;

    private const string Kconfig = """
        extern char CONFIG_TEXT[5] __kconfig;
        extern unsigned long CONFIG_Z __kconfig;
        extern unsigned long CONFIG_A __kconfig;
        extern _Bool CONFIG_FLAG __kconfig;
        extern enum libbpf_tristate CONFIG_STATE __kconfig __weak;
        extern const unsigned short CONFIG_SHORT __kconfig;
        extern const void some_symbol __ksym;

        SEC("tp/a/b") int run(void *context)
        {
            return CONFIG_TEXT[1] + CONFIG_Z + CONFIG_A + CONFIG_FLAG + CONFIG_STATE + CONFIG_SHORT + (&some_symbol == context);
        }
        """;

    private const string StructOps = """
        struct operations { int (*first)(void *); int flags; };
        SEC("struct_ops") int first(void *context) { return 0; }
        SEC(".struct_ops") struct operations plain = { .first = first }, twin = { .flags = 2 };
        SEC("?.struct_ops") struct operations off_by_default = { .first = first };
        SEC(".struct_ops.link") const struct operations linked = { .flags = 1 };
        """;

    [Theory]
    [InlineData("bpfel", "04030201", "07000000", "FEFF")]
    [InlineData("bpfeb", "01020304", "00000007", "FFFE")]
    public void Global_variables_have_offset_size_and_initial_bytes(string target, string limit, string counter, string custom)
    {
        var bpf = BpfObject.Read(toolchain.Compile(Globals, "-target", target), "globals_bpf");

        AssertSections(
            $"""
            .rodata limit: const volatile int 0+4 {limit}
            .rodata name: const volatile char[4] 4+4 61626300
            .data counter: int 0+4 {counter}
            .data.custom custom: short 0+2 {custom}
            .bss total: long long 0+8 
            """,
            bpf);
    }

    [Fact]
    public void A_data_section_is_a_map_that_is_mapped_only_for_visible_variables()
    {
        var bpf = BpfObject.Read(toolchain.Compile(Globals), "globals_bpf");

        AssertMaps(
            """
            globals_.rodata rodata array 4/8/1 0x480 mapped
            globals_.data data array 4/8/1 0x400 mapped
            .data.custom data_custom array 4/2/1 0x400 mapped
            .data.private data_private array 4/4/1 0x0
            .rodata.str1.1 rodata_str1_1 array 4/29/1 0x80
            globals_.bss bss array 4/12/1 0x400 mapped
            """,
            bpf);
        Assert.All(bpf.Maps, map => Assert.Equal(map.Identifier != "rodata_str1_1", bpf.Types[map.ValueTypeId] is BtfDataSection));
    }

    [Fact]
    public void Configuration_values_lie_by_alignment_then_size_then_name()
    {
        var bpf = BpfObject.Read(toolchain.Compile(Kconfig), "kernel_features_bpf");

        AssertSections(
            """
            .kconfig CONFIG_A: unsigned long 0+8 
            .kconfig CONFIG_Z: unsigned long 8+8 
            .kconfig CONFIG_STATE: enum libbpf_tristate 16+4 
            .kconfig CONFIG_SHORT: const unsigned short 20+2 
            .kconfig CONFIG_FLAG: _Bool 22+1 
            .kconfig CONFIG_TEXT: char[5] 23+5 
            """,
            bpf);
        AssertMaps("kernel_.kconfig kconfig array 4/28/1 0x480 mapped", bpf);
        Assert.All(bpf.DataSections[0].Variables, variable => Assert.Equal(BtfLinkage.Extern, variable.Linkage));
    }

    [Theory]
    [InlineData("extern int nowhere;", "nowhere", "extern 'nowhere' is neither __kconfig nor __ksym")]
    [InlineData("extern int CONFIG_F(void) __kconfig;", "CONFIG_F()", "extern 'CONFIG_F' is neither __kconfig nor __ksym")]
    [InlineData("extern float CONFIG_F __kconfig;", "(int)&CONFIG_F", "extern 'CONFIG_F' has a type that no kernel configuration value has")]
    [InlineData("extern int CONFIG_I[3] __kconfig;", "CONFIG_I[0]", "extern 'CONFIG_I' has a type that no kernel configuration value has")]
    [InlineData("extern enum other { O } CONFIG_E __kconfig;", "CONFIG_E", "extern 'CONFIG_E' has a type that no kernel configuration value has")]
    public void An_extern_that_nobody_can_fill_is_named(string declaration, string use, string message)
    {
        var bytes = toolchain.Compile($$"""{{declaration}} SEC("tp/a/b") int run(void *context) { return {{use}}; }""");

        var error = Assert.Throws<MalformedInputException>(() => BpfObject.Read(bytes, "externs"));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_of_which_libbpf_makes_no_map_are_told()
    {
        var bpf = BpfObject.Read(
            toolchain.Compile(
                """
                int used SEC("mine") = 1;
                int idle SEC("mine") = 2;
                static volatile int local SEC("other") = 3;
                int known SEC(".data.known") = 4;
                unsigned kernel SEC("version") = 5;
                struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); __type(value, int); } loose, named SEC("MAPS"), right SEC(".maps");
                struct { int type; } no_map;
                char LICENSE[] SEC("license") = "GPL";
                SEC("tp/a/b") int run(void *context) { int key = 0; return used + local + known + !bpf_map_lookup_elem(&loose, &key); }
                """),
            "misplaced");

        Assert.Equal(
            [
                new MisplacedVariable("used", "mine", IsUsed: true, IsMap: false),
                new MisplacedVariable("idle", "mine", IsUsed: false, IsMap: false),
                new MisplacedVariable("local", "other", IsUsed: true, IsMap: false),
                new MisplacedVariable("loose", ".bss", IsUsed: true, IsMap: true),
                new MisplacedVariable("named", "MAPS", IsUsed: false, IsMap: true),
            ],
            bpf.MisplacedVariables.OrderBy(variable => Array.IndexOf(["used", "idle", "local", "loose", "named"], variable.Name)));
    }

    [Theory]
    [InlineData("1U << 30")]
    [InlineData("1U << 31")]
    [InlineData("~0U")]
    public void A_number_of_a_map_may_be_as_large_as_its_field(string number)
    {
        var bpf = BpfObject.Read(
            toolchain.Compile($$"""struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, {{number}}); } ring SEC(".maps");"""), "large");

        Assert.Equal(number switch { "1U << 30" => 1U << 30, "1U << 31" => 1U << 31, _ => ~0U }, Assert.Single(bpf.Maps).MaxEntries);
    }

    [Fact]
    public void Every_struct_ops_variable_is_a_map()
    {
        var bpf = BpfObject.Read(toolchain.Compile(StructOps), "ops");

        AssertMaps(
            """
            plain plain struct_ops 4/16/1 0x0
            twin twin struct_ops 4/16/1 0x0
            off_by_default off_by_default struct_ops 4/16/1 0x0
            linked linked struct_ops 4/16/1 0x2000
            """,
            bpf);
        Assert.Equal("off_by_default", Assert.Single(bpf.Maps, map => !map.IsAutoCreated).Name);
        Assert.All(bpf.Maps, map => Assert.Equal("operations", bpf.Types[map.ValueTypeId]!.Name));
        Assert.Empty(bpf.DataSections);
    }

    [Fact]
    public void Variables_in_an_arena_belong_to_the_map_of_that_type()
    {
        var bpf = BpfObject.Read(
            toolchain.Compile("""
                struct { __uint(type, 33); __uint(map_flags, BPF_F_MMAPABLE); __uint(max_entries, 10); } pages SEC(".maps");
                int __attribute__((address_space(1))) shared = 3;
                """),
            "arena");

        AssertMaps("pages pages arena 0/0/10 0x400 mapped", bpf);
        AssertSections(".addr_space.1 shared: int 0+4 03000000", bpf);
    }

    [Theory]
    [InlineData(Globals)]
    [InlineData(Kconfig)]
    [InlineData(StructOps)]
    public void The_installed_libbpf_sees_the_same(string program) =>
        LibBpfAgreementTests.AssertAgreement(toolchain.Compile(program), "internal");

    private static void AssertMaps(string expected, BpfObject bpf) =>
        Assert.Equal(expected, string.Join('\n', bpf.Maps.Select(map =>
            $"{map.Name} {map.Identifier} {BpfMapTypes.NameOf(map.Type)} {map.KeySize}/{map.ValueSize}/{map.MaxEntries} 0x{map.Flags:x}"
            + (map.IsMemoryMapped ? " mapped" : ""))));

    private static void AssertSections(string expected, BpfObject bpf) =>
        Assert.Equal(expected, string.Join('\n', bpf.DataSections.SelectMany(section => section.Variables.Select(variable =>
            $"{section.Name} {variable.Name}: {CDeclaration.Render(bpf.Types, variable.TypeId)} {variable.Offset}+{variable.Size} "
            + Convert.ToHexString(variable.Initial.Span)))));
}
