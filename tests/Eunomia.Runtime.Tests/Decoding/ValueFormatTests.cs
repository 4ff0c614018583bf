using System.Text;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Decoding.Formatting;
using static Eunomia.Runtime.Tests.Decoding.TypeBuilder;

namespace Eunomia.Runtime.Tests.Decoding;

public sealed class ValueFormatTests
{
    /// <summary>Types of which each format fits one; as a record they hold a 1 and zeros.</summary>
    private static readonly Func<TypeBuilder, uint>[] Types =
        [types => types.U16, types => types.U32, types => types.U64, types => types.Array(types.U8, 5), types => types.Array(types.U8, 6), types => types.Array(types.U8, 16)];

    public static TheoryData<string> Names => [.. MemberFormats.Names];

    [Fact]
    public void Every_format_has_a_row_at_its_number_and_a_name()
    {
        Assert.Equal(Enum.GetValues<MemberFormat>(), ValueFormat.All.Select(row => row.Format));
        Assert.Equal(
            Enum.GetValues<MemberFormat>().Except([MemberFormat.None]), MemberFormats.Names.Select(name => Assert.NotNull(MemberFormats.Parse(name))).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_format_fits_a_value_and_changes_how_it_is_shown(string name) =>
        Assert.Contains(Types, member => One(member, name) is var type && type.Fields[0].Format == MemberFormats.Parse(name) && Shown(type) != Shown(One(member)));

    [Fact]
    public void Addresses_of_all_kinds_are_read_as_they_are_shown() =>
        Assert.All(ValueFormat.All.Select(row => row.Address).OfType<NetworkAddress>(), address =>
        {
            var bytes = Enumerable.Range(1, address.Size).Select(i => (byte)i).ToArray();
            Assert.Equal(bytes, address.Parse(address.Show(bytes)));
            Assert.NotNull(address.Parse(address.Example.Split(' ')[^1]));
        });

    private static string Shown(RecordType type)
    {
        var record = new byte[type.Size];
        record[0] = 1;
        var options = new FormatOptions { BootTimeNs = 0 };
        return Encoding.UTF8.GetString(new ColumnFormatter(type, options).Header) + Columns(type, record, options) + Json(type, record, options);
    }
}
