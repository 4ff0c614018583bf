using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Tests.Fixtures;

namespace Eunomia.Bpf.Tests.Btf;

public sealed class CDeclarationTests
{
    [Fact]
    public async Task Types_are_written_as_C()
    {
        var table = Fixture.Types(bigEndian: false);

        var lines = Enumerable.Range(0, table.Count + 1).Select(i => (uint)i)
            .Select(id => $"[{id}] {CDeclaration.Render(table, id)} | {CDeclaration.Render(table, id, "x")} | " +
                CDeclaration.Render(table, id, "x", dropQualifiers: true));

        await Verify(string.Join('\n', lines)).UseDirectory("Snapshots");
    }

    [Theory]
    [InlineData("const volatile char *const a[2]", false)]
    [InlineData("const volatile char *a[2]", true)]
    public void Dropped_qualifiers_are_those_of_the_thing_and_of_its_elements(string expected, bool drop)
    {
        var builder = new BtfBuilder();
        builder.Int("char", 1);
        builder.Add(BtfKind.Volatile, "", 0, 1);
        builder.Add(BtfKind.Const, "", 0, 2);
        builder.Pointer(3);
        builder.Add(BtfKind.Const, "", 0, 4);
        builder.Array(5, 2);
        var table = BtfReader.Read(builder.Build());

        Assert.Equal(expected, CDeclaration.Render(table, 6, "a", drop));
        Assert.Equal("char *[2]", CDeclaration.Unqualified(table, 6));
    }

    [Theory]
    [InlineData(3u, "int (*f[4])(char, ...)")]
    [InlineData(5u, "int (*(*f)(int (*[4])(char, ...)))(char, ...)")]
    [InlineData(7u, "int (*f)[3]")]
    [InlineData(9u, "struct {...} f")]
    public void Declarators_nest(uint id, string expected)
    {
        var builder = new BtfBuilder();
        builder.Prototype(8, ("", 10), ("", 0));
        builder.Pointer(1);
        builder.Array(2, 4);
        builder.Prototype(2, ("", 3));
        builder.Pointer(4);
        builder.Array(8, 3);
        builder.Pointer(6);
        builder.Int("int");
        builder.Struct("", 0);
        builder.Int("char", 1);
        var table = BtfReader.Read(builder.Build());

        Assert.Equal(expected, CDeclaration.Render(table, id, "f"));
    }

    [Fact]
    public void Prototypes_that_double_at_every_level_end_in_an_error()
    {
        var builder = new BtfBuilder();
        builder.Int("int");
        for (var i = 1u; i < 100; i++)
        {
            builder.Prototype(1, ("", i), ("", i));
        }

        var table = BtfReader.Read(builder.Build());

        HostileBytes.Demand(() => Assert.Throws<MalformedInputException>(() => CDeclaration.Render(table, 100)), "doubling prototypes");
        Assert.Throws<MalformedInputException>(() => CDeclaration.Render(table, 100));
    }

    [Fact]
    public void A_name_of_thousands_of_letters_is_an_error()
    {
        var builder = new BtfBuilder();
        builder.Int(new string('i', 60_000));
        var table = BtfReader.Read(builder.Build());

        Assert.Throws<MalformedInputException>(() => CDeclaration.Render(table, 1));
    }
}
