using System.Globalization;
using System.Text;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Tests.Symbols;

// One of them measures the memory of the process.
[Collection("alone")]
public sealed class KernelSymbolsTests
{
    private const string Some = """
        ffffffff81000000 T _text
        ffffffff81000000 T startup_64
        ffffffff81000100 t do_one
        ffffffffc0001000 t nft_do_chain	[nf_tables]
        ffffffff81000200 T do_two
        ffffffffc0002000 t bpf_prog_6deef7357e7b4530_touch	[bpf]

        """;

    [Theory]
    [InlineData(0xffffffff81000000, "_text", null, 0)]
    [InlineData(0xffffffff810000ff, "_text", null, 0xff)]
    [InlineData(0xffffffff81000100, "do_one", null, 0)]
    [InlineData(0xffffffff81000234, "do_two", null, 0x34)]
    [InlineData(0xffffffffc0001fff, "nft_do_chain", "nf_tables", 0xfff)]
    [InlineData(0xffffffffc0002001, "bpf_prog_6deef7357e7b4530_touch", "bpf", 1)]
    public void An_address_belongs_to_the_symbol_before_it(ulong address, string name, string? module, ulong offset) =>
        Assert.Equal(new KernelSymbol(name, module, offset), Read(Some).Find(address));

    [Theory]
    [InlineData(0)]
    [InlineData(0x7f0000000000)]
    [InlineData(0xffffffff80ffffff)]
    [InlineData(0xffffffffb0000000)]
    [InlineData(ulong.MaxValue)]
    public void An_address_far_from_all_belongs_to_none(ulong address) => Assert.Null(Read(Some).Find(address));

    [Fact]
    public void Hidden_addresses_are_told_from_no_symbols()
    {
        var hidden = Read("0000000000000000 T _text\n0000000000000000 t other\t[mod]\n");

        Assert.True(hidden.AreAddressesHidden);
        Assert.Equal(0, hidden.Count);
        Assert.Null(hidden.Find(0));
        Assert.False(Read("").AreAddressesHidden);
        Assert.False(Read(Some).AreAddressesHidden);
        Assert.False(KernelSymbols.ReadRunning("/proc/does/not/exist").AreAddressesHidden);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("ffffffff81000000")]
    [InlineData("ffffffff81000000 T ")]
    [InlineData("ffffffff81000000 TT x")]
    [InlineData("fffffffff81000000f T x")]
    [InlineData("xyz T x")]
    [InlineData("-1 T x")]
    public void Lines_of_another_form_are_passed_over(string line)
    {
        var symbols = Read(line + "\nffffffff81000010 T good");

        Assert.Equal(1, symbols.Count);
        Assert.Equal("good", symbols.Find(0xffffffff81000010)!.Value.Name);
    }

    [Fact]
    public void Lines_are_put_together_however_they_arrive()
    {
        var symbols = KernelSymbols.Read(new Dribble(Encoding.UTF8.GetBytes(Some)));

        Assert.Equal(6, symbols.Count);
        Assert.Equal("nf_tables", symbols.Find(0xffffffffc0001000)!.Value.Module);
    }

    [Fact]
    public void A_line_without_end_is_passed_over_and_takes_no_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var symbols = Read("ffffffff81000000 T " + new string('x', 1 << 20) + "\nffffffff81000010 T good\n" + new string('y', 1 << 20));

        Assert.Equal("good", symbols.Find(0xffffffff81000010)!.Value.Name);
        Assert.Equal(1, symbols.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void Two_hundred_thousand_symbols_take_less_than_15_megabytes()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 200_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{0xffffffff81000000 + (ulong)(i * 64):x16} t some_function_name_{i}\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var symbols = KernelSymbols.Read(new MemoryStream(bytes));
        var after = GC.GetTotalMemory(forceFullCollection: true);

        Assert.Equal("some_function_name_123456", symbols.Find(0xffffffff81000000 + (123456 * 64) + 5)!.Value.Name);
        Assert.InRange(after - before, 1 << 20, 15 << 20);
        GC.KeepAlive(bytes);
    }

    [Fact]
    public void The_running_kernels_symbols_are_found_by_their_addresses()
    {
        var symbols = KernelSymbols.ReadRunning();
        Assert.SkipWhen(symbols.Count == 0, "this kernel does not show the addresses of its symbols");
        var lines = File.ReadLines("/proc/kallsyms").Select(line => line.Split([' ', '\t'])).Where(fields => fields[0].Any(digit => digit != '0'));

        var sampled = 0;
        foreach (var group in lines.GroupBy(fields => fields[0]).Where((_, i) => i % 500 == 0))
        {
            var found = symbols.Find(ulong.Parse(group.Key, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            Assert.Equal((group.First()[2], 0ul), (found!.Value.Name, found.Value.Offset));
            sampled++;
        }

        Assert.InRange(sampled, 20, int.MaxValue);
    }

    private static KernelSymbols Read(string text) => KernelSymbols.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private sealed class Dribble(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7)]);
    }
}
