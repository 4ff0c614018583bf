using Eunomia.Bpf;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Emit.CSharp;
using Eunomia.Cc.Emit.Header;

namespace Eunomia.Cc.Tests.Emit;

public class HostileTypesTests(GeneratedCode generated)
{
    [Fact]
    public async Task Names_and_comments_of_any_characters_become_code_that_compiles()
    {
        var packaged = HostileTypes.Packaged();
        var meta = HostileTypes.Describe(packaged);
        var header = HeaderEmitter.Emit(HostileTypes.Program, packaged, meta);

        Assert.Equal("", generated.CheckHeader(header) ?? "");
        await Verify(CSharpEmitter.Emit(HostileTypes.Program, packaged, meta, "Hostile") + header).UseDirectory("Snapshots");

        // The code is in the library of all tests, which does not compile without it.
        Assert.Equal(0, await generated.RunAsync<int>("Reader", "Padded"));
    }

    [Fact]
    public void Types_without_a_name_that_multiply_are_malformed_input()
    {
        // Each holds the one before it twice: written where they are used, they would be 2^60 members.
        var types = new List<BtfType> { new BtfInt("int", 1, BtfIntEncoding.Signed, 0, 8) };
        for (var i = 1U; i <= 60; i++)
        {
            types.Add(new BtfComposite(i == 60 ? "bomb" : "", IsUnion: true, 1, [new("a", i, 0, 0), new("b", i, 0, 0)], KindFlag: false));
        }

        var packaged = HostileTypes.Packaged([61], [.. types]);

        var error = Assert.Throws<MalformedInputException>(() => HeaderEmitter.Emit("bomb", packaged, GeneratedCode.Describe(packaged)));
        Assert.Contains("characters of code", error.Message, StringComparison.Ordinal);
        Assert.InRange(CSharpEmitter.Emit("bomb", packaged, GeneratedCode.Describe(packaged), null).Length, 1_000, 1_000_000);
    }

    [Fact]
    public void Anonymous_members_that_multiply_are_looked_at_once()
    {
        var types = new List<BtfType> { new BtfInt("int", 1, BtfIntEncoding.Signed, 0, 8) };
        for (var i = 1U; i <= 60; i++)
        {
            types.Add(new BtfComposite(i == 60 ? "bomb" : "", IsUnion: true, 1, [new("", i, 0, 0), new("", i, 0, 0)], KindFlag: false));
        }

        var packaged = HostileTypes.Packaged([61], [.. types]);

        Assert.Contains("public readonly struct Bomb ", CSharpEmitter.Emit("bomb", packaged, GeneratedCode.Describe(packaged), null), StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_overlap_are_malformed_input_for_C_but_not_for_CSharp()
    {
        var packaged = Struct(8, new("first", 1, 0, 0), new("second", 1, 16, 0));
        var meta = GeneratedCode.Describe(packaged);

        Assert.Throws<MalformedInputException>(() => HeaderEmitter.Emit("overlap", packaged, meta));
        Assert.Contains("FieldOffset(2)", CSharpEmitter.Emit("overlap", packaged, meta, null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_struct_that_is_too_large_for_a_value_is_left_out()
    {
        var packaged = Struct(CSharpScope.LargestStruct + 1, new BtfMember("first", 1, 0, 0));

        var code = CSharpEmitter.Emit("large", packaged, GeneratedCode.Describe(packaged), null);

        Assert.Contains("// StructRecord is left out", code, StringComparison.Ordinal);
        Assert.DoesNotContain("FieldOffset", code, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_all_the_same_take_no_longer_than_others()
    {
        var members = Enumerable.Range(0, 40_000).Select(i => new BtfMember("same", 1, (uint)i * 32, 0)).ToArray();
        var packaged = Struct(160_000, members);

        // With a search from the first number on, this would be 0.8 billion look-ups.
        var code = CSharpEmitter.Emit("same", packaged, GeneratedCode.Describe(packaged), null);

        Assert.Contains("public int Same40000 ", code, StringComparison.Ordinal);
    }

    private static PackagedObject Struct(uint size, params BtfMember[] members) => HostileTypes.Packaged(
        [2], new BtfInt("int", 4, BtfIntEncoding.Signed, 0, 32), new BtfComposite("record", IsUnion: false, size, [.. members], KindFlag: false));
}
