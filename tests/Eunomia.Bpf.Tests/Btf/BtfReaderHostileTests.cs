using System.Buffers.Binary;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Tests.Fixtures;

namespace Eunomia.Bpf.Tests.Btf;

public sealed class BtfReaderHostileTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Truncations_are_malformed_input_and_nothing_else(bool bigEndian)
    {
        var whole = Fixture.Section(bigEndian, ".BTF").Data.ToArray();

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<MalformedInputException>(() => BtfReader.Read(whole.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flipped_bytes_parse_or_are_malformed_input(bool bigEndian) =>
        HostileBytes.FlipEverywhere(Fixture.Section(bigEndian, ".BTF").Data.ToArray(), bytes => Walk(BtfReader.Read(bytes)));

    [Fact]
    public void Millions_of_types_are_refused_before_they_take_memory()
    {
        const int count = 1_000_000;
        var section = new byte[24 + count * 12 + 1];
        var header = section.AsSpan();
        BinaryPrimitives.WriteUInt16LittleEndian(header, 0xeb9f);
        header[2] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 24);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], count * 12);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], count * 12);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[(24 + i * 12 + 4)..], (uint)BtfKind.Pointer << 24);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<MalformedInputException>(() => BtfReader.Read(section));

        Assert.Contains("more than 300000 BTF types", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 48 << 20);
    }

    [Fact]
    public void A_typedef_of_itself_is_rejected() => Rejects("contains or names itself", builder => builder.Typedef("t", 1));

    [Fact]
    public void A_typedef_of_a_pointer_to_it_is_rejected() => Rejects("contains or names itself", builder =>
    {
        builder.Typedef("t", 2);
        builder.Pointer(1);
    });

    [Fact]
    public void An_array_of_itself_is_rejected() => Rejects("contains or names itself", builder => builder.Array(1, 2));

    [Fact]
    public void A_struct_that_contains_itself_through_an_array_is_rejected() => Rejects("contains or names itself", builder =>
    {
        builder.Array(2, 0);
        builder.Struct("s", 8, ("again", 1, 0));
    });

    [Fact]
    public void Nesting_without_end_is_rejected() => Rejects("nested more than", builder =>
    {
        builder.Int("int");
        for (var i = 1u; i < 100_000; i++)
        {
            builder.Typedef("t", i);
        }
    });

    [Fact]
    public void An_id_out_of_range_is_rejected() => Rejects("refers to type 9, which does not exist", builder => builder.Pointer(9));

    [Fact]
    public void A_variable_as_a_member_is_rejected() => Rejects("is a declaration", builder =>
    {
        builder.Int("int");
        builder.Add(BtfKind.Variable, "v", 0, 1, 0);
        builder.Struct("s", 8, ("m", 2, 0));
    });

    [Fact]
    public void A_function_without_a_prototype_is_rejected() => Rejects("which is no prototype", builder =>
    {
        builder.Int("int");
        builder.Add(BtfKind.Function, "f", 0, 1);
    });

    [Fact]
    public void A_data_section_of_types_is_rejected() => Rejects("which is no variable or function", builder =>
    {
        builder.Int("int");
        builder.Add(BtfKind.DataSection, ".data", 1, 4, 1, 0, 4);
    });

    [Fact]
    public void A_tag_on_a_member_that_is_not_there_is_rejected() => Rejects("tags component 1 of 1", builder =>
    {
        builder.Int("int");
        builder.Struct("s", 4, ("m", 1, 0));
        builder.Add(BtfKind.DeclTag, "tag", 0, 2, 1);
    });

    [Fact]
    public void A_name_in_the_middle_of_a_string_is_rejected() => Rejects("points into the middle", builder =>
        builder.AddRaw(builder.String("integer") + 2, (uint)BtfKind.Int << 24, 4, 32));

    [Fact]
    public void A_name_outside_the_strings_is_rejected() => Rejects("lies outside", builder =>
        builder.AddRaw(1000, (uint)BtfKind.Int << 24, 4, 32));

    [Fact]
    public void More_entries_than_bytes_are_rejected() => Rejects("65535 entries of 12 bytes in 0 bytes", builder =>
        builder.Add(BtfKind.Struct, "s", 0xffff, 4));

    [Fact]
    public void A_struct_of_more_than_2_to_the_31_bits_is_rejected() => Rejects("more than 2^31 bits", builder =>
        builder.Struct("s", (1 << 28) + 1));

    [Fact]
    public void A_member_beyond_its_struct_is_rejected() => Rejects("'m' of 32 bits at bit 33", builder =>
    {
        builder.Int("int");
        builder.Struct("s", 8, ("m", 1, 33));
    });

    [Fact]
    public void An_array_of_more_than_4_GiB_is_rejected() => Rejects("larger than 4 GiB", builder =>
    {
        builder.Struct("s", 4);
        builder.Array(1, uint.MaxValue);
    });

    [Fact]
    public void A_member_of_more_than_4_GiB_is_rejected() => Rejects("member 'm'", builder =>
    {
        builder.Int("int");
        builder.Array(1, uint.MaxValue);
        builder.Struct("s", 8, ("m", 2, 0));
    });

    [Fact]
    public void Arrays_of_arrays_cannot_overflow() => Rejects("larger than 4 GiB", builder =>
    {
        builder.Int("int");
        for (var i = 1u; i < 20; i++)
        {
            builder.Array(i, 0x10000);
        }
    });

    [Theory]
    [InlineData(BtfKind.Int, 17u, 0u)]
    [InlineData(BtfKind.Int, 4u, 33u)]
    [InlineData(BtfKind.Int, 4u, 0x08000020u)]
    [InlineData(BtfKind.Float, 3u, null)]
    [InlineData(BtfKind.Enum, 3u, null)]
    [InlineData((BtfKind)20, 0u, null)]
    [InlineData(BtfKind.Void, 0u, null)]
    public void Numbers_that_mean_nothing_are_rejected(BtfKind kind, uint size, uint? data) => Rejects("", builder =>
        builder.Add(kind, kind == BtfKind.Void ? "" : "x", 0, size, data is { } word ? [word] : []));

    [Theory]
    [InlineData(BtfKind.Pointer, "name", 0u)]
    [InlineData(BtfKind.Const, "", 1u)]
    [InlineData(BtfKind.Typedef, "t", 0x80000000u)]
    [InlineData(BtfKind.Struct, "s", 0x00010000u)]
    public void Parts_that_a_kind_has_no_use_for_are_rejected(BtfKind kind, string name, uint info) => Rejects("", builder =>
        builder.Add(kind, name, info, 0));

    [Fact]
    public void Unknown_header_fields_must_be_zero()
    {
        var builder = new BtfBuilder { HeaderTail = [0, 0, 0, 0, 0, 0, 0, 0, 1] };

        var error = Assert.Throws<MalformedInputException>(() => BtfReader.Read(builder.Build()));

        Assert.Contains("unknown fields", error.Message);
    }

    [Fact]
    public void Types_and_strings_must_not_overlap()
    {
        var builder = new BtfBuilder();
        builder.Int("int");
        var bytes = builder.Build();
        bytes[16] -= 1; // the strings begin in the last byte of the types, which is zero
        bytes[20] += 1;

        var error = Assert.Throws<MalformedInputException>(() => BtfReader.Read(bytes));

        Assert.Contains("overlap", error.Message);
    }

    private static void Rejects(string message, Action<BtfBuilder> build)
    {
        var builder = new BtfBuilder();
        build(builder);
        var bytes = builder.Build();

        MalformedInputException? error = null;
        HostileBytes.Demand(() => error = Assert.Throws<MalformedInputException>(() => BtfReader.Read(bytes)), message);

        Assert.Contains(message, error!.Message);
        Assert.InRange(error.Offset, 0, bytes.Length);
    }

    /// <summary>What was accepted must be safe to follow.</summary>
    private static void Walk(BtfTypeTable table)
    {
        for (var id = 0u; id <= (uint)table.Count; id++)
        {
            _ = (table.Resolve(id), table.SizeOf(id), table.AlignmentOf(id), CDeclaration.Render(table, id, "name"));
        }
    }
}
