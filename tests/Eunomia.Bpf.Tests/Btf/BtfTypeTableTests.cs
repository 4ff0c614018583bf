using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Tests.Fixtures;

namespace Eunomia.Bpf.Tests.Btf;

public sealed class BtfTypeTableTests
{
    [Theory]
    [InlineData(BtfKind.Struct, "list", 56, 8)]
    [InlineData(BtfKind.Struct, "flags", 8, 4)]
    [InlineData(BtfKind.Struct, "task", 40, 8)]
    [InlineData(BtfKind.Typedef, "u32", 4, 4)]
    [InlineData(BtfKind.Variable, "limit", 8, 8)]
    [InlineData(BtfKind.Variable, "large", 16, 16)]
    [InlineData(BtfKind.Variable, "LICENSE", 4, 1)]
    public void Size_and_alignment_are_the_compilers(BtfKind kind, string name, ulong size, uint alignment)
    {
        var table = Fixture.Types(bigEndian: false);

        var id = table.Find(kind, name);

        Assert.Equal(size, table.SizeOf(id));
        Assert.Equal(alignment, table.AlignmentOf(id));
    }

    [Theory]
    [InlineData(BtfKind.Forward, "opaque")]
    [InlineData(BtfKind.Variable, "kernel_symbol")]
    [InlineData(BtfKind.Function, "depth")]
    public void Type_without_a_size_has_none(BtfKind kind, string name)
    {
        var table = Fixture.Types(bigEndian: false);

        Assert.Null(table.SizeOf(table.Find(kind, name)));
        Assert.Equal(1u, table.AlignmentOf(table.Find(kind, name)));
    }

    [Theory]
    [InlineData(32u, 5u, 1u)] // a word at an odd place
    [InlineData(0u, 6u, 1u)] // a size that no array of it could keep aligned
    [InlineData(32u, 8u, 4u)]
    public void A_packed_struct_is_aligned_to_one(uint bitOffset, uint size, uint alignment)
    {
        var builder = new BtfBuilder();
        builder.Int("int");
        builder.Int("char", 1);
        builder.Struct("packed", size, ("c", 2, 0), ("i", 1, size == 5 ? 8 : bitOffset));
        var table = BtfReader.Read(builder.Build());

        Assert.Equal(alignment, table.AlignmentOf(3));
    }

    [Fact]
    public void Alignment_of_structs_that_double_at_every_level_is_computed_once_each()
    {
        var builder = new BtfBuilder();
        builder.Int("char", 1);
        for (var i = 1u; i < 60; i++)
        {
            builder.Array(i == 1 ? 1 : (2 * i) - 1, 0);
            builder.Struct("s", 0, ("left", 2 * i, 0), ("right", 2 * i, 0));
        }

        Assert.Equal(1u, BtfReader.Read(builder.Build()).AlignmentOf(builder.Count));
    }

    [Fact]
    public void Resolving_skips_names_qualifiers_and_tags()
    {
        var table = Fixture.Types(bigEndian: false);
        var tagged = Assert.IsType<BtfPointer>(table[table.Resolve(((BtfVariable)table[table.Find(BtfKind.Variable, "tagged")]!).TypeId)]);

        Assert.Equal(new BtfInt("unsigned long long", 8, BtfIntEncoding.None, 0, 64), table[table.Resolve(tagged.TypeId)]);
        Assert.Equal(0u, table.Resolve(0));
    }

    [Fact]
    public void Find_looks_at_kind_and_name()
    {
        var table = Fixture.Types(bigEndian: false);

        Assert.Equal("list", table[table.Find(BtfKind.Struct, "list")]!.Name);
        Assert.Equal(0u, table.Find(BtfKind.Union, "list"));
        Assert.Equal(0u, table.Find(BtfKind.Struct, "missing"));
    }
}
