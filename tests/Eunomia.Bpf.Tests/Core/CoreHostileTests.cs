using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Core;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Tests.Btf;
using Eunomia.Bpf.Tests.Elf;
using Eunomia.Bpf.Tests.Objects;

namespace Eunomia.Bpf.Tests.Core;

/// <summary>Objects and kernel types that no compiler makes: one exception or an answer, in little time and memory.</summary>
public sealed class CoreHostileTests(BpfToolchain toolchain)
{
    private const string Types = """
        struct in { int x; union { unsigned a : 3; long b; }; };
        struct t { char pad; struct in *next; struct { struct in deep[4]; }; enum e { ONE, TWO } kind; const volatile unsigned n : 9; };
        typedef int (*handler)(struct t *, enum e);
        """;

    private readonly byte[] _kernel = ElfReader.Read(toolchain.Compile($"{Types} struct t v; handler h;")).FindSection(".BTF")!.Data.ToArray();

    private readonly byte[] _program = toolchain.Compile(
        $$"""
        #include <bpf/bpf_core_read.h>
        #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
        {{Types}}
        #pragma clang attribute pop
        SEC("raw_tp/sys_enter") long f(struct t *c)
        {
            return c->deep[2].b + c->next->a + bpf_core_type_matches(struct t) + bpf_core_type_exists(handler) + bpf_core_enum_value(enum e, TWO)
                + bpf_core_field_size(c->deep) + BPF_CORE_READ_BITFIELD(c, n);
        }
        """,
        "-mcpu=v3");

    [Fact]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public void A_damaged_kernel_is_refused_or_answers()
    {
        var program = BpfObject.Read(_program, "some");
        HostileBytes.FlipEverywhere(_kernel, bytes => Use(program, KernelTypeIndex.Read(bytes)));
        HostileBytes.TruncateEverywhere(_kernel, bytes => Use(program, KernelTypeIndex.Read(bytes)));

        var random = new Random(Fuzzing.Seed(15));
        for (var i = 0; i < Fuzzing.Count(20_000); i++)
        {
            var (bytes, seed) = (Mutate(_kernel, random), i);
            HostileBytes.Demand(() => Use(program, KernelTypeIndex.Read(bytes)), $"mutation {seed}");
        }
    }

    [Fact]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public void A_damaged_object_is_refused_or_answered()
    {
        var kernel = KernelTypeIndex.Read(_kernel);
        HostileBytes.FlipEverywhere(_program, bytes => Use(BpfObject.Read(bytes, "some"), kernel));

        var random = new Random(Fuzzing.Seed(16));
        for (var i = 0; i < Fuzzing.Count(20_000); i++)
        {
            var (bytes, seed) = (Mutate(_program, random), i);
            HostileBytes.Demand(() => Use(BpfObject.Read(bytes, "some"), kernel), $"mutation {seed}");
        }
    }

    [Fact]
    public void Many_relocations_of_many_types_of_one_name_are_refused()
    {
        var kernel = new BtfBuilder();
        var number = kernel.Int("int");
        var members = Enumerable.Range(0, 1_000).Select(i => ($"m{i}", number, (uint)i * 32)).ToArray();
        for (var i = 0; i < 200; i++)
        {
            kernel.Struct("t", 4_000, members);
        }

        var program = WithRelocations(60_000, local => local.Struct("t", 4, ("m999", local.Int("int"), 0)), CoreRelocationKind.FieldByteOffset, "0:0");

        var error = Assert.Throws<MalformedInputException>(() => CoreResolver.Resolve(program, KernelTypeIndex.Read(kernel.Build())));
        Assert.Contains("comparisons", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Structs_without_names_in_each_other_end()
    {
        // Each level twice in the next one: 2^40 members of no name.
        var kernel = new BtfBuilder();
        var inner = kernel.Struct("", 4, ("a", kernel.Int("int"), 0));
        for (var i = 0; i < 40; i++)
        {
            inner = kernel.Struct("", 4, ("", inner, 0), ("", inner, 0));
        }

        kernel.Struct("t", 4, ("", inner, 0));
        var program = WithRelocations(1, local => local.Struct("t", 4, ("b", local.Int("int"), 0)), CoreRelocationKind.FieldByteOffset, "0:0");

        Assert.Throws<MalformedInputException>(() => CoreResolver.Resolve(program, KernelTypeIndex.Read(kernel.Build())));
    }

    [Fact]
    public void Types_that_match_themselves_end()
    {
        var kernel = new BtfBuilder();
        Recursive(kernel);
        var program = WithRelocations(1, Recursive, CoreRelocationKind.TypeMatches, "0");

        var results = CoreResolver.Resolve(program, KernelTypeIndex.Read(kernel.Build()));

        Assert.Equal(CoreOutcome.Value, Assert.Single(results).Outcome);
    }

    [Theory]
    [InlineData(BtfKind.Typedef, "loop")]
    [InlineData(BtfKind.Const, "")]
    public void A_type_that_is_another_name_of_itself_is_refused(BtfKind kind, string name)
    {
        var kernel = new BtfBuilder();
        kernel.Add(kind, name, 0, 1);

        Assert.Throws<MalformedInputException>(() => KernelTypeIndex.Read(kernel.Build()));
    }

    private static uint Recursive(BtfBuilder types)
    {
        // A struct with a function that takes the struct by value: no C, but BTF.
        types.Struct("t", 8, ("f", 2, 0));
        types.Pointer(3);
        types.Prototype(0, ("self", 1));
        return 1;
    }

    private static void Use(BpfObject program, KernelTypeIndex kernel) => MinimalBtf.Write(kernel, CoreResolver.Resolve(program, kernel));

    private static byte[] Mutate(byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            // Small numbers are ids and counts, and lead further than others.
            bytes[random.Next(bytes.Length)] = (byte)(random.Next(2) == 0 ? random.Next(16) : random.Next(256));
        }

        return bytes;
    }

    private static BpfObject WithRelocations(int count, Func<BtfBuilder, uint> add, CoreRelocationKind kind, string access)
    {
        var types = new BtfBuilder();
        var type = add(types);
        byte[] btf = types.Build(), code = [.. Enumerable.Repeat<byte[]>([0xb7, 0, 0, 0, (byte)(kind == CoreRelocationKind.TypeMatches ? 1 : 0), 0, 0, 0], count).SelectMany(instruction => instruction)];
        var elf = new ElfBuilder();
        elf.Section("tc", ElfSectionType.ProgBits, code, flags: 6);
        elf.Section(".BTF", ElfSectionType.ProgBits, btf);
        elf.Symbols();
        var bpfObject = BpfObject.Read(elf.Build(), "some");
        return bpfObject with
        {
            BtfExt = new([], [], [new("tc", [.. Enumerable.Range(0, count).Select(i => new CoreRelocation((uint)i * 8, type, access, kind))])]),
        };
    }
}
