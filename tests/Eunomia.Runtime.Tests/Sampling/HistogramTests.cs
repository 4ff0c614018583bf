using System.Text;
using Eunomia.Runtime.Sampling;

namespace Eunomia.Runtime.Tests.Sampling;

public sealed class HistogramTests
{
    [Fact]
    public void One_slot_is_a_full_bar() => Assert.Equal(
        "     usecs               : count    distribution\n" +
        "         0 -> 1          : 3        |****************************************|\n",
        Log2([3, 0, 0], "usecs"));

    [Fact]
    public void Bars_are_scaled_by_the_largest_and_rows_end_with_the_last() => Assert.Equal(
        "     ns                  : count    distribution\n" +
        "         0 -> 1          : 1        |                                        |\n" +
        "         2 -> 3          : 0        |                                        |\n" +
        "         4 -> 7          : 138      |*****                                   |\n" +
        "         8 -> 15         : 1029     |****************************************|\n",
        Log2([1, 0, 138, 1029, 0, 0], "ns"));

    [Fact]
    public void Nothing_is_drawn_of_nothing()
    {
        Assert.Equal("", Log2(new ulong[64], "ns"));
        Assert.Equal("", Log2([], "ns"));
        Assert.Equal("", Linear([0, 0], "ns"));
    }

    [Fact]
    public void All_64_slots_have_their_true_ends_and_the_largest_counts_do_not_overflow()
    {
        var slots = new ulong[64];
        (slots[62], slots[63]) = (ulong.MaxValue / 2, ulong.MaxValue);

        var lines = Log2(slots, "ns").Split('\n');

        Assert.Equal("               ns                            : count    distribution", lines[0]);
        Assert.Equal(" 4611686018427387904 -> 9223372036854775807  : 9223372036854775807 |*********           |", lines[63]);
        Assert.Equal(" 9223372036854775808 -> 18446744073709551615 : 18446744073709551615 |********************|", lines[64]);
        Assert.Equal(66, lines.Length);
    }

    [Theory]
    [InlineData(32, "4294967296 -> 8589934591 : 1")]
    [InlineData(33, "          8589934592 -> 17179869183          : 1")]
    public void Columns_widen_where_numbers_do(int slot, string row)
    {
        var slots = new ulong[64];
        slots[slot] = 1;

        Assert.StartsWith(row, Log2(slots, "ns").Split('\n')[slot + 1], StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_beyond_64_bits_count_for_the_last()
    {
        var slots = new ulong[100];
        (slots[63], slots[64], slots[99]) = (1, 2, ulong.MaxValue);

        Assert.Contains("18446744073709551615 : 18446744073709551615 |", Log2(slots, "ns"), StringComparison.Ordinal);
    }

    [Fact]
    public void Linear_rows_go_from_the_first_to_the_last() => Assert.Equal(
        "     seconds       : count    distribution\n" +
        "        2          : 4        |****************************************|\n" +
        "        3          : 0        |                                        |\n" +
        "        4          : 1        |**********                              |\n",
        Linear([0, 0, 4, 0, 1, 0], "seconds"));

    [Fact]
    public void An_endless_linear_histogram_ends()
    {
        var slots = new ulong[1_000_000];
        (slots[5], slots[^1]) = (1, 1);

        var lines = Linear(slots, "x").Split('\n');

        Assert.Equal(Histogram.MaximumRows + 3, lines.Length);
        Assert.Equal("        ... up to 999999", lines[^2]);
    }

    private static string Log2(ulong[] slots, string unit)
    {
        var text = new StringBuilder();
        Histogram.AppendLog2(text, slots, unit);
        return text.ToString();
    }

    private static string Linear(ulong[] slots, string unit)
    {
        var text = new StringBuilder();
        Histogram.AppendLinear(text, slots, unit);
        return text.ToString();
    }
}
