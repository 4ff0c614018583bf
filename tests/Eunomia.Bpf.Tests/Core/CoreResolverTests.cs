using System.Buffers.Binary;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Core;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Tests.Btf;
using Eunomia.Bpf.Tests.Objects;
using Eunomia.Bpf.Tests.Objects.Interop;

namespace Eunomia.Bpf.Tests.Core;

/// <summary>Programs on small kernels: what a program believes of a type, what the kernel has, and what comes of it, for us and for libbpf.</summary>
public sealed class CoreResolverTests(BpfToolchain toolchain) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("eunomia-core-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("struct t { int pid; };", "struct t { long pad; int pid; };", "c->pid", "struct t.pid = 8")]
    [InlineData("struct t { int pid; };", "struct t { long pad; };", "c->pid", "struct t.pid: Invalid, NoMember struct t.pid")]
    [InlineData("struct t { int pid; };", "struct u { int pid; };", "c->pid", "struct t.pid: Invalid, NoType struct t")]
    [InlineData("struct t { int pid; };", "union t { int pid; };", "c->pid", "struct t.pid: Invalid, NoType struct t")]
    [InlineData("struct t { struct { int a, b; } in; };", "struct t { struct { int x, y, a; } in; };", "c->in.b", "struct t.in.b: Invalid, NoMember struct t.in.b")]
    [InlineData("struct t { struct { int a, b; } in; };", "struct t { int in; };", "c->in.b", "struct t.in.b: Invalid, OtherMember struct t.in")]
    [InlineData("struct t { int pid; };", "struct t { void *pid; };", "c->pid", "struct t.pid: Invalid, OtherMember struct t.pid")]
    [InlineData("struct t { int pid; };", "struct t { long pad; union { short x; struct { char c; int pid; }; }; };", "c->pid", "struct t.pid = 12")]
    [InlineData("struct t { long pad; union { short x; struct { char c; int pid; }; }; };", "struct t { int pid; };", "c->pid", "struct t.pid = 0")]
    public void A_member_is_where_the_kernel_has_it(string local, string kernel, string expression, string expected) =>
        AssertResults(local, kernel, $"return {expression};", expected);

    [Theory]
    [InlineData("struct t___old { int pid; };", "struct t { int pad, pid; };", "struct t___old.pid = 4")]
    [InlineData("struct t___a___b { int pid; };", "struct t { int pid; }; struct t___a { int pad, pid; };", "struct t___a___b.pid: Invalid, NoType struct t___a___b")]
    [InlineData("struct t___a___b { int pid; };", "struct t___a___c { int pad, pid; };", "struct t___a___b.pid = 4")]
    [InlineData("struct t____ { int pid; };", "struct t { int pid; };", "struct t____.pid: Invalid, NoType struct t____")]
    public void A_flavour_of_a_name_does_not_count(string local, string kernel, string expected)
    {
        var name = local["struct ".Length..local.IndexOf(" {", StringComparison.Ordinal)];
        AssertResults(local, kernel, $"return ((struct {name} *)(void *)c)->pid;", expected);
    }

    [Theory]
    [InlineData("struct t { int pid; }; struct t___2 { int pid; };", "struct t.pid = 0")]
    [InlineData("struct t { int pid; }; struct t___2 { int pad, pid; };", "struct t.pid: Refused, Ambiguous struct t.pid")]
    [InlineData("struct t { int pid; }; struct t___2 { int pad; };", "struct t.pid = 0")]
    public void Types_of_one_name_must_agree(string kernel, string expected) => AssertResults("struct t { int pid; };", kernel, "return c->pid;", expected);

    [Fact]
    public void Types_of_one_name_must_agree_on_the_place_of_a_field_whatever_is_asked() => AssertResults(
        "struct t { int pid; };",
        "struct t { int pid; }; struct t___2 { int pad, pid; };",
        "return __builtin_preserve_field_info(c->pid, 1);",
        "struct t.pid: Refused, Ambiguous struct t.pid");

    [Fact]
    public void Of_types_that_do_not_fit_the_first_that_comes_far_says_why() => AssertResults(
        "struct t { int a[3]; };",
        "struct t { int a[2]; }; struct t___2 { int *a; }; struct t___3 { int b; };",
        "return c->a[2];",
        "struct t.a[2]: Invalid, NoElement struct t.a[2]");

    [Theory]
    [InlineData(62, "struct t.pid = 0")]
    [InlineData(63, "struct t.pid: Refused, Unusable struct t.pid")]
    public void Structs_without_a_name_are_not_nested_deeper_than_libbpf_goes(int depth, string expected) => AssertResults(
        "struct t { int pid; };",
        $"struct t {{ {string.Concat(Enumerable.Repeat("struct { ", depth))}int pid;{string.Concat(Enumerable.Repeat(" };", depth))} }};",
        "return c->pid;",
        expected);

    [Theory]
    [InlineData(32764, "struct t.pid = 32764")]
    [InlineData(32768, "struct t.pid: Refused, Unusable struct t.pid")]
    public void An_access_reaches_as_far_as_an_instruction_says(int offset, string expected) =>
        AssertResults("struct t { int pid; };", $"struct t {{ char pad[{offset}]; int pid; }};", "return c->pid;", expected);

    [Theory]
    [InlineData(0x61, 8, "int")]
    [InlineData(0x71, 4, "long")]
    public void An_instruction_without_the_value_or_the_size_of_its_relocation_is_refused(byte opcode, byte offset, string type)
    {
        var program = Compile("struct t { int pad; unsigned pid; };", "return c->pid;");
        var code = program.AsSpan().IndexOf(ElfReader.Read(program).FindSection("raw_tp/sys_enter")!.Data.Span);
        // r0 = *(u32 *)(r1 + 4)
        var load = code + program.AsSpan(code).IndexOf((ReadOnlySpan<byte>)[0x61, 0x10, 4, 0]);
        (program[load], program[load + 2]) = (opcode, offset);
        var btf = ElfReader.Read(toolchain.Compile(Declared($"struct t {{ long a, b; unsigned {type} pid; }};"))).FindSection(".BTF")!.Data.ToArray();

        var results = Resolve(program, KernelTypeIndex.Read(btf));

        Assert.Equal(["struct t.pid: Refused, Unusable struct t.pid"], results.Select(Describe));
        if (opcode == 0x61)
        {
            // Of the size it complains only when it has changed the offset.
            AssertLibBpfAgrees(program, btf, results);
        }
    }

    [Fact]
    public void What_does_not_fit_one_relocation_is_not_asked_again() => AssertResults(
        "struct t { int a, b; };",
        "struct t { int pad, a, b; }; struct t___2 { int b; };",
        "return c->a + c->b;",
        "struct t.a = 4",
        "struct t.b = 8");

    [Theory]
    [InlineData("unsigned n", "unsigned long n", "struct t.n = 8 (4 as 8 bytes)")]
    [InlineData("unsigned long n", "unsigned short n", "struct t.n = 8 (8 as 2 bytes)")]
    [InlineData("void *n", "char *n", "struct t.n = 8")]
    [InlineData("int n", "long n", "struct t.n: Invalid, OtherSize struct t.n")]
    [InlineData("unsigned n", "long n", "struct t.n: Invalid, OtherSize struct t.n")]
    [InlineData("int n", "unsigned long n", "struct t.n: Invalid, OtherSize struct t.n")]
    public void A_member_of_another_size_is_read_where_that_is_the_same(string local, string kernel, string expected) =>
        AssertResults($"struct t {{ {local}; }};", $"struct t {{ long pad; {kernel}; }};", "return (long)c->n;", expected);

    [Theory]
    [InlineData("c->a[2]", "struct t { long pad; int a[4]; };", "struct t.a[2] = 16")]
    [InlineData("c->a[2]", "struct t { long pad; int a[2]; };", "struct t.a[2]: Invalid, NoElement struct t.a[2]")]
    [InlineData("c->a[2]", "struct t { long pad; int a[]; };", "struct t.a[2] = 16")]
    [InlineData("c->a[2]", "struct t { int a[0]; long pad; };", "struct t.a[2]: Invalid, NoElement struct t.a[2]")]
    [InlineData("c->a[2]", "struct t { long pad; int *a; };", "struct t.a[2]: Invalid, OtherMember struct t.a")]
    public void An_element_must_be_within_the_array(string expression, string kernel, string expected) =>
        AssertResults("struct t { int a[3]; };", kernel, $"return {expression};", expected);

    [Fact]
    public void A_bit_field_is_read_with_its_offset_size_and_shifts() => AssertResults(
        "struct t { int a : 3; unsigned b : 5; };",
        "struct t { long pad; int x : 30; int a : 2; unsigned b : 7; };",
        """
        return __builtin_preserve_field_info(c->a, 0) + __builtin_preserve_field_info(c->a, 1) + __builtin_preserve_field_info(c->a, 3)
            + __builtin_preserve_field_info(c->a, 4) + __builtin_preserve_field_info(c->b, 5) + __builtin_preserve_field_info(c->b, 3);
        """,
        "struct t.a = 8",
        "struct t.a = 4",
        "struct t.a = 1",
        "struct t.a = 32",
        "struct t.b = 57",
        "struct t.b = 0");

    [Fact]
    public void Bit_fields_of_the_other_byte_order_are_counted_from_the_other_end()
    {
        var program = Compile(
            "struct t { int a : 3; unsigned b : 5; };",
            """
            return __builtin_preserve_field_info(c->a, 4) + __builtin_preserve_field_info(c->a, 5) + __builtin_preserve_field_info(c->b, 4)
                + __builtin_preserve_field_info(c->b, 5);
            """,
            "bpfeb");
        var kernel = toolchain.Compile(Declared("struct t { long pad; int x : 30; int a : 2; unsigned b : 7; };"), "-target", "bpfeb");

        var results = Resolve(program, KernelTypeIndex.Read(ElfReader.Read(kernel).FindSection(".BTF")!.Data.Span));

        Assert.Equal(["struct t.a = 62", "struct t.a = 62", "struct t.b = 32", "struct t.b = 57"], results.Select(Describe));
    }

    [Fact]
    public void A_bit_field_across_eight_bytes_is_refused() => AssertResults(
        "struct t { unsigned long a : 3; };",
        "struct t { char pad; unsigned long x : 50; unsigned long a : 60; } __attribute__((packed));",
        "return __builtin_preserve_field_info(c->a, 0);",
        "struct t.a: Refused, Unusable struct t.a");

    [Fact]
    public void Existence_is_an_answer() => AssertResults(
        "struct t { int a, b; }; struct gone { int x; }; enum e { ONE, TWO };",
        "struct t { int b; }; enum e { ONE };",
        """
        return bpf_core_field_exists(c->a) + bpf_core_field_exists(c->b) * 2 + bpf_core_type_exists(struct gone) * 4
            + bpf_core_enum_value_exists(enum e, ONE) * 8 + bpf_core_enum_value_exists(enum e, TWO) * 16;
        """,
        "struct t.a = 0, NoMember struct t.a",
        "struct t.b = 1",
        "struct gone = 0, NoType struct gone",
        "enum e.ONE = 1",
        "enum e.TWO = 0, NoValue enum e.TWO");

    [Theory]
    [InlineData("enum e { PAD = 7, ONE = 42 };", "enum e.ONE = 42")]
    [InlineData("enum e { PAD = 7, ONE = -2 };", "enum e.ONE = 18446744073709551614")]
    [InlineData("enum e { PAD = 7, ONE = 0x123456789ULL };", "enum e.ONE = 4886718345")]
    [InlineData("enum e { PAD = 7, ONE___new = 3 };", "enum e.ONE = 3")]
    [InlineData("enum e { PAD = 7 };", "enum e.ONE: Invalid, NoValue enum e.ONE")]
    [InlineData("struct e { int ONE; };", "enum e.ONE: Invalid, NoType enum e")]
    public void A_value_of_an_enum_is_the_kernels(string kernel, string expected) =>
        AssertResults("struct t { int a; }; enum e { ONE = 1 };", kernel, "return bpf_core_enum_value(enum e, ONE);", expected);

    [Theory]
    [InlineData("bpf_core_type_size(struct t)", "struct t { char a[24]; };", "struct t = 24")]
    [InlineData("bpf_core_type_size(struct t)", "struct u { char a[24]; };", "struct t = 0, NoType struct t")]
    [InlineData("bpf_core_type_exists(handler)", "typedef int (*handler)(long, const void *);", "handler = 1")]
    [InlineData("bpf_core_type_exists(handler)", "typedef int (*handler)(long);", "handler = 0, OtherType handler")]
    [InlineData("bpf_core_type_exists(handler)", "typedef int (*handler)(long, int);", "handler = 0, OtherType handler")]
    public void A_type_is_found_by_its_name_and_shape(string expression, string kernel, string expected) =>
        AssertResults("struct t { int a; }; typedef int (*handler)(int, void *);", kernel, $"return {expression};", expected);

    [Theory]
    [InlineData("struct t { int b, a; struct t *next; };", "struct t = 1")]
    [InlineData("struct t { int a; struct t *next; };", "struct t = 1")]
    [InlineData("struct t { long a; struct t *next; };", "struct t = 0, OtherType struct t")]
    [InlineData("struct t { unsigned a; struct t *next; };", "struct t = 0, OtherType struct t")]
    [InlineData("struct t { int a; };", "struct t = 0, OtherType struct t")]
    [InlineData("struct t { int a; union u *next; };", "struct t = 0, OtherType struct t")]
    public void A_type_matches_when_it_has_all_members(string kernel, string expected) =>
        AssertResults("struct t { int a; struct t *next; };", kernel, "return bpf_core_type_matches(struct t);", expected);

    [Theory]
    [InlineData("struct t { int a; struct next *next; };", "struct t = 1")]
    [InlineData("struct t { int a; union next *next; };", "struct t = 0, OtherType struct t")]
    public void Behind_a_pointer_a_struct_is_no_union(string kernel, string expected) =>
        AssertResults("struct t { int a; struct next *next; };", kernel, "return bpf_core_type_matches(struct t);", expected);

    [Fact]
    public void Of_a_type_behind_a_pointer_no_members_are_kept()
    {
        var kernel = toolchain.Compile(Declared("struct next { int x, y; }; struct t { int a; struct next *next; };"));
        var types = KernelTypeIndex.Read(ElfReader.Read(kernel).FindSection(".BTF")!.Data.Span);

        var minimal = BtfReader.Read(MinimalBtf.Write(types, Resolve(Compile("struct t { int a; struct next *next; };", "return bpf_core_type_matches(struct t);"), types)));

        Assert.Equal(["t: a next", "next:"], minimal.Types.OfType<BtfComposite>().OrderByDescending(type => type.Name).Select(type => $"{type.Name}: {string.Join(' ', type.Members.Select(member => member.Name))}".Trim()));
    }

    [Theory]
    [InlineData("enum e { B, A, C };", "enum e = 1")]
    [InlineData("enum e { A };", "enum e = 0, OtherType enum e")]
    [InlineData("enum e { A, C };", "enum e = 0, OtherType enum e")]
    [InlineData("enum e { A, B, C = 1ULL << 40 };", "enum e = 0, OtherType enum e")]
    public void An_enum_matches_when_it_has_all_values(string kernel, string expected) =>
        AssertResults("struct t { int a; }; enum e { A, B };", kernel, "return bpf_core_type_matches(enum e);", expected);

    [Fact]
    public void An_id_of_a_type_is_that_in_the_kernel_or_in_the_object() => AssertResults(
        "struct t { int a; };",
        "struct pad { int x; }; struct t { int a; };",
        "return bpf_core_type_id_kernel(struct t) + bpf_core_type_id_local(struct t);",
        "struct t = 4",
        "struct t = 2");

    [Fact]
    public void A_type_without_a_name_is_refused() => AssertResults(
        "struct t { int a; }; typedef struct { int x; } named;",
        "struct t { int a; };",
        "struct { int y; } *o = (void *)c; return __builtin_preserve_access_index(o->y);",
        "struct (no name).y: Refused, Anonymous struct (no name).y");

    [Fact]
    public void A_module_is_asked_when_the_kernel_has_no_such_type()
    {
        var kernel = new BtfBuilder();
        var number = kernel.Int("int");
        kernel.Struct("own", 4, ("a", number, 0));
        var bytes = kernel.Build();
        var index = KernelTypeIndex.Read(bytes)
            .WithModule("first", Module(bytes, split => split.Struct("t", 8, ("pad", number, 0), ("a", number, 32))))
            .WithModule("second", Module(bytes, split => split.Struct("own", 8, ("pad", number, 0), ("a", number, 32))));

        var results = Resolve(Compile("struct t { int a; }; struct own { int a; };", "return c->a + ((struct own *)c)->a;"), index);

        Assert.Equal(["struct t.a = 4 in first", "struct own.a = 0"], results.Select(result => Describe(result) + (result.Module is { } module ? $" in {module}" : "")));
        var minimal = BtfReader.Read(MinimalBtf.Write(index, results));
        Assert.Equal(["int", "own", "t"], minimal.Types.Select(type => type.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["struct t.a = 4", "struct own.a = 0"], Resolve(Compile("struct t { int a; }; struct own { int a; };", "return c->a + ((struct own *)c)->a;"), KernelTypeIndex.Read(MinimalBtf.Write(index, results))).Select(Describe));
    }

    [Fact]
    public void A_module_of_another_kernel_is_refused()
    {
        var kernel = new BtfBuilder();
        kernel.Int("int");
        var module = Module(kernel.Build(), split => split.Struct("t", 4, ("a", 700, 0)));

        Assert.Throws<MalformedInputException>(() => KernelTypeIndex.Read(kernel.Build()).WithModule("m", module));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_byte_orders_of_program_and_kernel_may_differ(bool isBigEndianKernel)
    {
        var kernel = new BtfBuilder(isBigEndianKernel);
        kernel.Struct("t", 8, ("pad", kernel.Int("int"), 0), ("pid", 1, 32));
        var program = Compile("struct t { int pid; };", "return c->pid;", isBigEndianKernel ? "bpfel" : "bpfeb");
        var types = KernelTypeIndex.Read(kernel.Build());

        var results = Resolve(program, types);

        Assert.Equal(["struct t.pid = 4"], results.Select(Describe));
        Assert.Equal(isBigEndianKernel ? 0xeb : 0x9f, MinimalBtf.Write(types, results)[0]);
    }

    private static byte[] Module(byte[] kernel, Action<BtfBuilder> add)
    {
        // Strings go on from the kernel's, whose length is the last word of its header. libbpf is not asked: it takes modules only from the running kernel.
        var split = new BtfBuilder { BaseTextLength = BinaryPrimitives.ReadUInt32LittleEndian(kernel.AsSpan(20)) };
        add(split);
        return split.Build();
    }

    private void AssertResults(string local, string kernel, string body, params string[] expected)
    {
        var program = Compile(local, body);
        var btf = ElfReader.Read(toolchain.Compile(Declared(kernel))).FindSection(".BTF")!.Data.ToArray();

        var types = KernelTypeIndex.Read(btf);

        var results = Resolve(program, types);

        Assert.Equal(expected, results.Select(Describe));
        AssertLibBpfAgrees(program, btf, results);
        AssertMinimalTypesSuffice(program, types, results);
    }

    private void AssertLibBpfAgrees(byte[] program, byte[] kernel, IReadOnlyList<CoreResult> results)
    {
        if (!LibBpf.IsInstalled || !Environment.IsPrivilegedProcess)
        {
            TestContext.Current.AddWarning("libbpf was not asked: it is not installed, or this is not root");
            return;
        }

        var file = Path.Combine(_directory.FullName, "kernel.btf");
        File.WriteAllBytes(file, kernel);

        var theirs = CoreAgreementTests.Patches(LibBpfLog.OfLoading(program, file)).ToList();

        // It stops at the first that it refuses.
        var ours = results.TakeWhile(result => result.Outcome != CoreOutcome.Refused).Select(CoreAgreementTests.Describe).ToList();
        Assert.Equal(ours, theirs.Select(patch => patch.What));
    }

    private static void AssertMinimalTypesSuffice(byte[] program, KernelTypeIndex kernel, IReadOnlyList<CoreResult> results)
    {
        if (results.Any(result => result.Outcome == CoreOutcome.Refused || result.Relocation.Kind == CoreRelocationKind.TypeIdTarget))
        {
            return;
        }

        var minimal = KernelTypeIndex.Read(MinimalBtf.Write(kernel, results));

        Assert.Equal(results.Select(CoreAgreementTests.Describe), Resolve(program, minimal).Select(CoreAgreementTests.Describe));
    }

    private static System.Collections.Immutable.ImmutableArray<CoreResult> Resolve(byte[] program, KernelTypeIndex kernel) => CoreResolver.Resolve(BpfObject.Read(program, "some"), kernel);

    private static string Describe(CoreResult result)
    {
        var missing = result.Problem == CoreProblem.None ? "" : $", {result.Problem} {result.Missing}";
        var size = result.AccessSize.Local == result.AccessSize.Kernel || result.Outcome != CoreOutcome.Value ? "" : $" ({result.AccessSize.Local} as {result.AccessSize.Kernel} bytes)";
        return result.Outcome == CoreOutcome.Value ? $"{result.Subject} = {result.Value}{size}{missing}" : $"{result.Subject}: {result.Outcome}{missing}";
    }

    private byte[] Compile(string local, string body, string target = "bpf") => toolchain.Compile(
        $$"""
        #include <bpf/bpf_core_read.h>
        #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
        {{local}}
        #pragma clang attribute pop
        SEC("raw_tp/sys_enter") long f(struct t *c) { {{body}} }
        char LICENSE[] SEC("license") = "GPL";
        """,
        "-mcpu=v3", "-target", target);

    /// <summary>A kernel that has all the types of those declarations.</summary>
    private static string Declared(string types)
    {
        var names = System.Text.RegularExpressions.Regex.Matches(types, @"(?<=^|; |\*/)(?:(?:struct|union|enum) \w+(?= \{)|typedef .*?;)", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));
        return types + string.Concat(names.Select((name, i) => $" {(name.Value.StartsWith("typedef", StringComparison.Ordinal) ? "handler" : name.Value)} v{i};"));
    }
}
