using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Tests.Globals;

public sealed class ValueTextTests
{
    public static TheoryData<uint, bool> Integers => new(
        from size in (uint[])[1, 2, 4, 8, 16] from signed in (bool[])[false, true] select new TheoryDataRow<uint, bool>(size, signed));

    [Theory]
    [MemberData(nameof(Integers))]
    public void The_ends_of_every_integer_are_taken_and_what_lies_beyond_is_not(uint size, bool signed)
    {
        var types = new TestGlobals();
        var type = types.Int("some int", size, signed);
        var bits = (int)size * 8;
        var maximum = signed ? (UInt128.MaxValue >> (128 - bits)) >> 1 : UInt128.MaxValue >> (128 - bits);
        var minimum = signed ? $"-{maximum + 1}" : "0";

        Assert.Equal($"{maximum}", Round(types, type, $"{maximum}"));
        Assert.Equal(minimum, Round(types, type, minimum));
        Assert.Equal(
            maximum == UInt128.MaxValue ? "'340282366920938463463374607431768211456'" : $"'{maximum + 1}'",
            Refused(types, type, maximum == UInt128.MaxValue ? "340282366920938463463374607431768211456" : $"{maximum + 1}").Split(' ')[0]);
        Assert.Equal(
            $"'-{(signed ? maximum + 2 : 1)}' is out of range for 'it' (some int: {minimum} to {maximum})",
            Refused(types, type, $"-{(signed ? maximum + 2 : 1)}"));
    }

    [Theory]
    [InlineData("0x1F", 31)]
    [InlineData("0X1f", 31)]
    [InlineData("0o17", 15)]
    [InlineData("0b101", 5)]
    [InlineData("010", 10)]
    [InlineData(" +7 ", 7)]
    [InlineData("-0x80", -128)]
    [InlineData("-0", 0)]
    public void Integers_are_read_in_every_base(string text, int value)
    {
        var types = new TestGlobals();

        Assert.Equal($"{value}", Round(types, types.Int("int", 4, signed: true), text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("0x")]
    [InlineData("1_000")]
    [InlineData("1,000")]
    [InlineData("0b2")]
    [InlineData("1.0")]
    [InlineData("--1")]
    [InlineData("٣")]
    public void Text_that_is_no_integer_is_refused(string text)
    {
        var types = new TestGlobals();

        Assert.StartsWith($"'{text}' is not an integer, which 'it' (int) needs", Refused(types, types.Int("int", 4, signed: true), text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("300", "'300' is out of range for 'it' (unsigned char: 0 to 255)")]
    [InlineData("-1", "'-1' is out of range for 'it' (unsigned char: 0 to 255)")]
    public void Out_of_range_names_the_range(string text, string message)
    {
        var types = new TestGlobals();

        Assert.Equal(message, Refused(types, types.Int("unsigned char", 1), text));
    }

    [Theory]
    [InlineData("k", 'k')]
    [InlineData("'k'", 'k')]
    [InlineData("'5'", '5')]
    [InlineData("5", 5)]
    [InlineData("'", '\'')]
    [InlineData(@"'\n'", 10)]
    [InlineData(@"'\0'", 0)]
    [InlineData(@"'\\'", '\\')]
    [InlineData(@"'\x7f'", 127)]
    [InlineData("-1", 255)]
    public void Characters_are_letters_or_numbers(string text, int value)
    {
        var types = new TestGlobals();

        Assert.Equal([(byte)value], Bytes(types, types.Char(), text));
    }

    [Theory]
    [InlineData("é")]
    [InlineData("'é'")]
    [InlineData("kk")]
    [InlineData(@"'\q'")]
    [InlineData("''")]
    public void Text_that_is_no_character_is_refused(string text)
    {
        var types = new TestGlobals();

        Assert.Contains("is not an integer", Refused(types, types.Char(), text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_letter_is_no_number_for_a_byte_but_a_quoted_one_is()
    {
        var types = new TestGlobals();
        var type = types.Int("unsigned char", 1);

        Assert.Equal("107", Round(types, type, "'k'"));
        Assert.Contains("is not an integer", Refused(types, type, "k"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRUE", "true")]
    [InlineData("yes", "true")]
    [InlineData("on", "true")]
    [InlineData("1", "true")]
    [InlineData("false", "false")]
    [InlineData("No", "false")]
    [InlineData("off", "false")]
    [InlineData("0", "false")]
    public void Booleans_have_their_usual_words(string text, string value)
    {
        var types = new TestGlobals();

        Assert.Equal(value, Round(types, types.Bool(), text));
    }

    [Fact]
    public void A_boolean_takes_no_other_number()
    {
        var types = new TestGlobals();

        Assert.StartsWith("'2' is not a boolean", Refused(types, types.Bool(), "2"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GREEN", "GREEN")]
    [InlineData("7", "GREEN")]
    [InlineData("-1", "NONE")]
    [InlineData("0x3", "3")]
    public void Enums_are_names_or_numbers(string text, string value)
    {
        var types = new TestGlobals();

        Assert.Equal(value, Round(types, Color(types, signed: true), text));
    }

    [Fact]
    public void A_misspelt_enumerator_gets_a_suggestion_and_a_wrong_one_the_list()
    {
        var types = new TestGlobals();
        var type = Color(types, signed: true);

        Assert.Equal("did you mean 'GREEN'?", Problem(types, type, "gren").Hint);
        Assert.Equal("its names are NONE, RED, GREEN", Problem(types, type, "turquoise").Hint);
    }

    [Fact]
    public void An_enum_of_a_compiler_that_records_no_sign_takes_negative_numbers()
    {
        var types = new TestGlobals();
        var type = Color(types, signed: false);

        Assert.Equal([0xff, 0xff, 0xff, 0xff], Bytes(types, type, "-1"));
        Assert.Equal("NONE", Round(types, type, "-1"));
        Assert.Contains("0 to 4294967295", Refused(types, type, "4294967296"), StringComparison.Ordinal);
        Assert.Contains("out of range", Refused(types, type, "-2147483649"), StringComparison.Ordinal);
    }

    [Fact]
    public void Enums_of_64_bits_keep_all_of_them()
    {
        var types = new TestGlobals();
        var type = types.Add(new BtfEnum("large", 8, IsSigned: false, Is64: true, [new("TOP", unchecked((long)0x8000000000000000))]));

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0x80], Bytes(types, type, "TOP"));
        Assert.Equal("TOP", Round(types, type, "9223372036854775808"));
        Assert.Contains("out of range", Refused(types, type, "-1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2u, "0.5", "0.5")]
    [InlineData(4u, "-1e-9", "-1E-09")]
    [InlineData(4u, "0.1", "0.1")]
    [InlineData(8u, "0.1", "0.1")]
    [InlineData(8u, "-inf", "-Infinity")]
    [InlineData(8u, "NaN", "NaN")]
    [InlineData(8u, "1.7976931348623157E+308", "1.7976931348623157E+308")]
    public void Floats_are_read_and_written_exactly(uint size, string text, string value)
    {
        var types = new TestGlobals();

        Assert.Equal(value, Round(types, types.Add(new BtfFloat("float", size)), text));
    }

    [Theory]
    [InlineData(2u, "65520", "out of range")]
    [InlineData(4u, "1e39", "out of range for 'it' (float: -3.4028235E+38 to 3.4028235E+38)")]
    [InlineData(8u, "1e999", "out of range")]
    [InlineData(8u, "1,5", "is not a number")]
    [InlineData(8u, "", "is not a number")]
    public void Floats_that_do_not_fit_are_refused(uint size, string text, string message)
    {
        var types = new TestGlobals();

        Assert.Contains(message, Refused(types, types.Add(new BtfFloat("float", size)), text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_leaves_room_for_its_NUL()
    {
        var types = new TestGlobals();
        var type = types.Array(types.Char(), 4);

        Assert.Equal([(byte)'a', (byte)'b', (byte)'c', 0], Bytes(types, type, "abc"));
        Assert.Equal("a,b", Round(types, type, "a,b"));
        Assert.Equal("", Round(types, type, ""));
        Assert.Equal("'abcd' has 4 bytes, and 'it' (char[4]) holds 3 and the NUL that ends them", Refused(types, type, "abcd"));
        Assert.Equal("'éé' has 4 bytes, and 'it' (char[4]) holds 3 and the NUL that ends them", Refused(types, type, "éé"));
    }

    [Fact]
    public void Arrays_are_lists_and_inner_dimensions_follow_one_another()
    {
        var types = new TestGlobals();
        var type = types.Array(types.Array(types.Int("int", 4, signed: true), 3), 2);

        Assert.Equal("1,-2,3,4", Round(types, type, "1, -2 ,0x3,4,0,0"));
        Assert.Equal("0", Round(types, type, ""));
        Assert.Equal("7 elements are given for 'it' (int[2][3]), which has 6", Refused(types, type, "1,2,3,4,5,6,7"));
        Assert.Contains("(int in int[2][3]: -2147483648 to 2147483647)", Refused(types, type, "1,3000000000"), StringComparison.Ordinal);
        Assert.Contains("'' is not an integer", Refused(types, type, "1,,2"), StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_of_texts_are_lists_of_texts()
    {
        var types = new TestGlobals();
        var type = types.Array(types.Array(types.Char(), 4), 3);

        Assert.Equal("lo,,eth", Round(types, type, "lo,,eth"));
        Assert.Equal("lo\0\0\0\0\0\0eth\0"u8.ToArray(), Bytes(types, type, "lo,,eth"));
    }

    [Fact]
    public void Pointers_are_addresses()
    {
        var types = new TestGlobals();

        Assert.Equal("0xffffffff81000000", Round(types, types.Add(new BtfPointer(0)), "0xffffffff81000000"));
    }

    [Fact]
    public void Names_of_types_do_not_matter()
    {
        var types = new TestGlobals();
        var type = types.Add(new BtfQualifier(BtfKind.Const, types.Add(new BtfQualifier(
            BtfKind.Volatile, types.Add(new BtfTypedef("__u32", types.Add(new BtfTypedef("anything", types.Int("unsigned int", 4)))))))));

        Assert.Equal("4294967295", Round(types, type, "4294967295"));
    }

    [Fact]
    public void Structs_have_no_text()
    {
        var types = new TestGlobals();
        var member = types.Int("int", 4);
        var type = types.Array(types.Add(new BtfComposite("limits", false, 4, [new("soft", member, 0, 0)], false)), 2);

        Assert.Equal("'it' (struct limits[2]) cannot be set from text", Refused(types, type, "1,2"));
        Assert.Equal("{...}", TestValues.Format(types.Types, type, new byte[8]));
        Assert.False(ValueText.CanParse(types.Types, type));
    }

    [Fact]
    public void Big_endian_objects_get_their_byte_order()
    {
        var types = new TestGlobals();
        var type = types.Array(types.Int("unsigned short", 2), 2);
        var floating = types.Add(new BtfFloat("double", 8));
        var (bytes, number) = (new byte[4], new byte[8]);

        TestValues.Parse(types.Types, type, "1,0x203", bytes, "it", bigEndian: true);
        TestValues.Parse(types.Types, floating, "1", number, "it", bigEndian: true);

        Assert.Equal([0, 1, 2, 3], bytes);
        Assert.Equal("1,515", TestValues.Format(types.Types, type, bytes, bigEndian: true));
        Assert.Equal([0x3f, 0xf0, 0, 0, 0, 0, 0, 0], number);
    }

    [Fact]
    public void A_destination_of_another_size_is_refused()
    {
        var types = new TestGlobals();
        var type = types.Int("int", 4);

        Assert.Throws<BpfRuntimeException>(() => TestValues.Parse(types.Types, type, "1", new byte[8], "it"));
    }

    [Fact]
    public void Long_arrays_can_be_shown_in_short()
    {
        var types = new TestGlobals();
        var type = types.Array(types.Int("unsigned char", 1), 100);

        Assert.Equal("1,1,...", TestValues.Format(types.Types, type, [.. Enumerable.Repeat((byte)1, 100)], maximumElements: 2));
    }

    [Fact]
    public void An_array_of_nothing_has_no_text()
    {
        var types = new TestGlobals();
        var empties = types.Array(types.Array(types.Add(new BtfComposite("empty", false, 0, [], false)), uint.MaxValue), uint.MaxValue);
        var characters = types.Array(types.Char(), 0);

        Assert.False(ValueText.CanParse(types.Types, empties));
        Assert.False(ValueText.CanParse(types.Types, characters));
        Assert.False(ValueText.CanParse(types.Types, 0));
    }

    private static uint Color(TestGlobals types, bool signed) => types.Add(new BtfEnum(
        "color", 4, signed, Is64: false, [new("NONE", signed ? -1 : uint.MaxValue), new("RED", 0), new("GREEN", 7)]));

    private static byte[] Bytes(TestGlobals types, uint type, string text)
    {
        var bytes = new byte[(int)types.Types.SizeOf(type)!.Value];
        TestValues.Parse(types.Types, type, text, bytes, "it");
        return bytes;
    }

    private static string Round(TestGlobals types, uint type, string text) => TestValues.Format(types.Types, type, Bytes(types, type, text));

    private static RuntimeProblem Problem(TestGlobals types, uint type, string text) =>
        Assert.Throws<BpfRuntimeException>(() => Bytes(types, type, text)).Problem;

    private static string Refused(TestGlobals types, uint type, string text) => Problem(types, type, text).Message;
}
