using System.Globalization;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Describe;

namespace Eunomia.Cc.Tests.Describe;

public sealed class InitialValueTests
{
    private static readonly BtfTypeTable Types = new(
    [
        new BtfInt("char", 1, BtfIntEncoding.Signed, 0, 8), // 1
        new BtfInt("unsigned short", 2, BtfIntEncoding.None, 0, 16),
        new BtfInt("int", 4, BtfIntEncoding.Signed, 0, 32),
        new BtfInt("unsigned long", 8, BtfIntEncoding.None, 0, 64),
        new BtfInt("__int128", 16, BtfIntEncoding.Signed, 0, 128), // 5
        new BtfInt("_Bool", 1, BtfIntEncoding.Bool, 0, 8),
        new BtfFloat("float", 4),
        new BtfFloat("double", 8),
        new BtfEnum("color", 4, IsSigned: false, Is64: false, []),
        new BtfEnum("signed_color", 8, IsSigned: true, Is64: true, []), // 10
        new BtfArray(1, 3, 8),
        new BtfArray(2, 3, 4),
        new BtfPointer(1),
        new BtfComposite("pair", IsUnion: false, 8, [], KindFlag: false),
        new BtfQualifier(BtfKind.Const, 16), // 15
        new BtfTypedef("pid_t", 3),
        new BtfArray(18, 3, 4),
        new BtfInt("unsigned char", 1, BtfIntEncoding.None, 0, 8),
        new BtfFloat("long double", 16),
    ]);

    [Theory]
    [InlineData(1, "ff", "-1")]
    [InlineData(2, "fffe", "65534")]
    [InlineData(3, "80000000", "-2147483648")]
    [InlineData(3, "0000000a", "10")]
    [InlineData(4, "ffffffffffffffff", "18446744073709551615")]
    [InlineData(6, "00", "false")]
    [InlineData(6, "01", "true")]
    [InlineData(6, "02", "true")]
    [InlineData(7, "3fc00000", "1.5")]
    [InlineData(8, "bff8000000000000", "-1.5")]
    [InlineData(9, "ffffffff", "4294967295")]
    [InlineData(10, "ffffffffffffffff", "-1")]
    [InlineData(15, "fffffffb", "-5")]
    public void A_scalar_has_its_value_in_either_byte_order(uint type, string bigEndianBytes, string expected)
    {
        var bytes = Convert.FromHexString(bigEndianBytes);

        Assert.Equal(expected, Of(type, bytes, bigEndian: true));
        Array.Reverse(bytes);
        Assert.Equal(expected, Of(type, bytes, bigEndian: false));
    }

    [Theory]
    [InlineData(11, "6869000000000000", "\"hi\"")]
    [InlineData(11, "0000000000000000", "\"\"")]
    [InlineData(11, "6162636465666768", "\"abcdefgh\"")]
    [InlineData(11, "c3a9000000000000", "\"\\u00E9\"")]
    public void An_array_of_char_is_a_string(uint type, string bytes, string expected) =>
        Assert.Equal(expected, Of(type, Convert.FromHexString(bytes), bigEndian: false));

    [Theory]
    [InlineData(11, "6869006a00000000")] // more after the NUL
    [InlineData(11, "fffe000000000000")] // no UTF-8
    [InlineData(17, "68690000")] // unsigned char: small numbers
    [InlineData(12, "0001000200030004")]
    [InlineData(13, "0000000000000000")]
    [InlineData(14, "0000000000000000")]
    [InlineData(5, "00000000000000000000000000000001")]
    [InlineData(7, "0000807f")] // infinity has no JSON
    [InlineData(8, "000000000000f87f")] // nor has NaN
    [InlineData(19, "00000000000000000000000000000000")]
    [InlineData(3, "0000")] // fewer bytes than the type has
    public void Anything_else_has_none(uint type, string bytes) => Assert.Null(Of(type, Convert.FromHexString(bytes), bigEndian: false));

    [Fact]
    public void Zeroed_variables_have_no_bytes_in_the_file_and_are_zero()
    {
        Assert.Equal("0", InitialValue.Read(Types, Variable(3, 4), bigEndian: false)?.GetRawText());
        Assert.Equal("\"\"", InitialValue.Read(Types, Variable(11, 8), bigEndian: false)?.GetRawText());
        Assert.Null(InitialValue.Read(Types, Variable(11, 4097), bigEndian: false));
    }

    [Fact]
    public void The_kernel_decides_what_an_extern_is() =>
        Assert.Null(InitialValue.Read(Types, Variable(3, 4) with { Linkage = BtfLinkage.Extern }, bigEndian: false));

    private static string? Of(uint type, byte[] bytes, bool bigEndian) =>
        InitialValue.Read(Types, Variable(type, (uint)bytes.Length) with { Initial = bytes }, bigEndian)?.GetRawText().ToString(CultureInfo.InvariantCulture);

    private static BpfVariable Variable(uint type, uint size) =>
        new() { Name = "v", TypeId = type, Offset = 0, Size = size, Linkage = BtfLinkage.Global };
}
