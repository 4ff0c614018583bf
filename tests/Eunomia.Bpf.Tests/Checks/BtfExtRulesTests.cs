using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Tests.Btf;
using Eunomia.Bpf.Tests.Elf;
using Eunomia.Bpf.Tests.Rewrite;
using static Eunomia.Bpf.Tests.Checks.CheckedObject;

namespace Eunomia.Bpf.Tests.Checks;

public sealed class BtfExtRulesTests
{
    [Theory]
    [InlineData("0", CoreRelocationKind.FieldExists)]
    [InlineData("0:1:2:0", CoreRelocationKind.FieldByteOffset)]
    [InlineData("7:0", CoreRelocationKind.FieldByteSize)]
    [InlineData("0:1:99", CoreRelocationKind.FieldByteOffset)]
    [InlineData("0", CoreRelocationKind.TypeExists)]
    public void Accesses_as_clang_writes_them_pass(string access, CoreRelocationKind kind) => Accepts(Access(access, kind));

    [Theory]
    [InlineData("0:-1")]
    [InlineData("-1")]
    [InlineData("0:+1")]
    [InlineData("0: 1")]
    [InlineData("0:")]
    [InlineData(":0")]
    [InlineData("")]
    [InlineData("0:4294967295")]
    [InlineData("0:1x")]
    public void An_access_is_a_list_of_indices(string access) =>
        Rejects($"the access '{access}' to type 4 at offset 0 of section 'tc' is no list of indices", Access(access, CoreRelocationKind.FieldByteOffset));

    [Theory]
    [InlineData("0:2", CoreRelocationKind.FieldByteOffset)]
    [InlineData("0:0:0", CoreRelocationKind.FieldByteOffset)]
    [InlineData("1", CoreRelocationKind.TypeSize)]
    [InlineData("0:0", CoreRelocationKind.TypeIdTarget)]
    [InlineData("0", CoreRelocationKind.EnumValue)]
    public void An_access_fits_its_type(string access, CoreRelocationKind kind) =>
        Rejects($"the access '{access}' to type 4 at offset 0 of section 'tc' does not fit it", Access(access, kind));

    [Theory]
    [InlineData("1", null)]
    [InlineData("2", "does not fit it")]
    [InlineData("-1", "is no list of indices")]
    [InlineData("0:0", "does not fit it")]
    public void An_access_to_an_enum_names_a_value(string access, string? complaint)
    {
        var btf = new BtfBuilder();
        var type = btf.Add(BtfKind.Enum, "e", 2, 4, btf.String("a"), 0, btf.String("b"), 1);
        var bytes = ObjectOf(ObjectBuilder.Build(btf, (type, access, CoreRelocationKind.EnumValueExists)));
        if (complaint is null)
        {
            Accepts(bytes);
        }
        else
        {
            Rejects($"the access '{access}' to type 1 at offset 0 of section 'tc' {complaint}", bytes);
        }
    }

    [Fact]
    public void Longer_accesses_than_libbpf_follows_are_refused()
    {
        var btf = new BtfBuilder();
        var type = btf.Int("int");
        for (var i = 0; i < 70; i++)
        {
            type = btf.Array(type, 1);
        }

        var access = string.Join(':', Enumerable.Repeat('0', 65));
        Rejects($"the access '{access}' to type {type}", ObjectOf(ObjectBuilder.Build(btf, (type, access, CoreRelocationKind.FieldByteOffset))));
    }

    [Theory]
    [InlineData("xdp", 8u, null)]
    [InlineData("xdp", 16u, "line info is for offset 16 of section 'xdp', which has 16 bytes")]
    [InlineData(".data", 0u, "line info is for '.data', which is no section with code, or is given twice")]
    [InlineData("tc", 0u, "line info is for 'tc', which is no section with code, or is given twice")]
    public void Records_are_for_instructions(string section, uint offset, string? message)
    {
        var bytes = WithLine(offset, section);
        if (message is null)
        {
            Accepts(bytes);
        }
        else
        {
            Rejects(message, bytes);
        }
    }

    [Fact]
    public void Records_of_a_section_are_given_once() =>
        Rejects("line info is for 'xdp', which is no section with code, or is given twice", WithLine(0, "xdp", "xdp"));

    [Fact]
    public void Types_have_the_byte_order_of_the_object()
    {
        var elf = new ElfBuilder();
        elf.Section(".BTF", ElfSectionType.ProgBits, new BtfBuilder(bigEndian: true).Build());
        elf.Symbols();

        Rejects("section '.BTF' has another byte order than the object", elf.Build());
    }

    // Type 4: struct s { int a; struct { int x; int y; int z[]; } b; }, with an index that any access to an array may have.
    private static byte[] Access(string access, CoreRelocationKind kind)
    {
        var btf = new BtfBuilder();
        var number = btf.Int("int");
        var many = btf.Array(number, 4);
        var inner = btf.Array(many, 4);
        var type = btf.Struct("s", 68, ("a", number, 0), ("b", inner, 32));
        return ObjectOf(ObjectBuilder.Build(btf, (type, access, kind)));
    }

    // What the builder of rewritten objects makes has no symbols.
    private static byte[] ObjectOf(byte[] built)
    {
        var read = ElfReader.Read(built);
        var elf = new ElfBuilder();
        foreach (var section in read.Sections.Where(section => section.Type is ElfSectionType.ProgBits))
        {
            elf.Section(section.Name, section.Type, section.Data.ToArray(), flags: (ulong)section.Flags);
        }

        elf.Symbols();
        return elf.Build();
    }

    private static byte[] WithLine(uint offset, params string[] sections)
    {
        var btf = new BtfBuilder();
        byte[] lines = [.. btf.Word(16), .. sections.SelectMany(section => (byte[])[
            .. btf.Word(btf.String(section)), .. btf.Word(1), .. btf.Word(offset), .. btf.Word(0), .. btf.Word(0), .. btf.Word(0)])];
        byte[] ext =
        [
            0x9f, 0xeb, 1, 0, .. btf.Word(24), .. btf.Word(0), .. btf.Word(0), .. btf.Word(0), .. btf.Word((uint)lines.Length), .. lines,
        ];
        var elf = new ElfBuilder();
        elf.Section("xdp", ElfSectionType.ProgBits, new byte[16], flags: Code);
        elf.Section(".data", ElfSectionType.ProgBits, new byte[16], flags: 3);
        elf.Section(".BTF", ElfSectionType.ProgBits, btf.Build());
        elf.Section(".BTF.ext", ElfSectionType.ProgBits, ext);
        elf.Symbols();
        return elf.Build();
    }
}
