using ClangSharp.Interop;
using Eunomia.StandIns.Tests.ClangSharp.Interop;

namespace Eunomia.StandIns.Tests.ClangSharp;

public class TypeTests
{
    [Fact]
    public void Fields_have_the_offsets_of_the_target()
    {
        using var parsed = new Parsed("struct event { char tag; long when; int *where; char name[16]; };");
        var type = parsed.Declaration("event").Type;

        Assert.Equal(["tag 0", "when 64", "where 128", "name 192"], Layout(type));
        Assert.Equal(40, type.SizeOf);
    }

    [Fact]
    public void Packed_structs_have_no_holes()
    {
        using var parsed = new Parsed("struct event { char tag; long when; } __attribute__((packed));");
        var declaration = parsed.Declaration("event");

        Assert.Equal(["tag 0", "when 8"], Layout(declaration.Type));
        Assert.Equal(9, declaration.Type.SizeOf);
    }

    [Fact]
    public void Bit_fields_have_a_width_and_a_bit_offset()
    {
        using var parsed = new Parsed("struct event { unsigned a : 3, b : 7; int c; };");
        var fields = parsed.Declaration("event").Type.Fields();

        Assert.Equal([(true, 3, 0), (true, 7, 3), (false, -1, 32)],
            fields.Select(field => (field.IsBitField, field.FieldDeclBitWidth, (int)field.OffsetOfField)));
    }

    [Fact]
    public void An_anonymous_struct_behind_a_typedef_is_found_through_it()
    {
        using var parsed = new Parsed("typedef struct { int pid; } event_t; typedef event_t alias_t; alias_t value;");
        var type = parsed.Declaration("value").Type;
        var record = type.CanonicalType;

        Assert.Equal("alias_t", Parsed.Text(type.Spelling));
        Assert.Equal("event_t", Parsed.Text(type.Declaration.TypedefDeclUnderlyingType.Spelling));
        Assert.Equal(CXTypeKind.CXType_Record, record.kind);
        Assert.Equal(CXCursorKind.CXCursor_StructDecl, record.Declaration.Kind);
        Assert.Equal(["pid 0"], Layout(record));
    }

    [Fact]
    public void Arrays_pointers_and_functions_take_apart()
    {
        using var parsed = new Parsed("int table[4][2]; const char *volatile name; long call(int first, char *second, ...);");
        var table = parsed.Declaration("table").Type;
        var name = parsed.Declaration("name").Type;
        var call = parsed.Declaration("call");

        Assert.Equal((4, 2), (table.ArraySize, table.ArrayElementType.NumElements));
        Assert.Equal(CXTypeKind.CXType_Int, table.ElementType.ElementType.kind);
        Assert.Equal((true, false), (name.IsVolatileQualified, name.IsConstQualified));
        Assert.True(name.PointeeType.IsConstQualified);
        Assert.Equal("long", Parsed.Text(call.Type.ResultType.Spelling));
        Assert.Equal(2, call.Type.NumArgTypes);
        Assert.Equal("char *", Parsed.Text(call.Type.GetArgType(1).Spelling));
        Assert.True(call.Type.IsFunctionTypeVariadic);
    }

    [Fact]
    public void Enum_constants_keep_their_values_and_their_integer_type()
    {
        using var parsed = new Parsed("enum state { OFF = -1, ON, BIG = 7 }; enum wide { HUGE = 0xffffffffffffffffUL };");
        var constants = parsed.Declaration("state").Children();

        Assert.Equal([("OFF", -1L), ("ON", 0L), ("BIG", 7L)], constants.Select(c => (Parsed.Text(c.Spelling), c.EnumConstantDeclValue)));
        Assert.Equal(CXTypeKind.CXType_Int, parsed.Declaration("state").EnumDecl_IntegerType.kind);
        Assert.Equal(-1, parsed.Declaration("wide").Children()[0].EnumConstantDeclValue);
    }

    [Fact]
    public void A_type_that_is_only_declared_has_no_size()
    {
        using var parsed = new Parsed("struct unknown; struct unknown *pointer;");

        Assert.InRange(parsed.Declaration("pointer").Type.PointeeType.SizeOf, long.MinValue, -1);
        Assert.True(parsed.Declaration("unknown").Definition.IsNull);
    }

    [Fact]
    public void Equal_types_are_equal_and_hash_alike()
    {
        using var parsed = new Parsed("struct event { int a; }; struct event first, second; int other;");
        var (first, second) = (parsed.Declaration("first").Type, parsed.Declaration("second").Type);

        Assert.Equal(first, second);
        Assert.True(first == second);
        Assert.Equal(first.CanonicalType.GetHashCode(), second.CanonicalType.GetHashCode());
        Assert.NotEqual(first, parsed.Declaration("other").Type);
    }

    private static string[] Layout(CXType type) =>
        [.. type.Fields().Select(field => $"{Parsed.Text(field.Spelling)} {field.OffsetOfField}")];
}
