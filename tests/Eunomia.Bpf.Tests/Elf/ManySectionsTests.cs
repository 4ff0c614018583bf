using System.Globalization;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;

namespace Eunomia.Bpf.Tests.Elf;

/// <summary>As many sections as the format's plain numbering allows cost what their number says, not its square.</summary>
public sealed class ManySectionsTests
{
    private const int Milliseconds = 60_000;
    private const int Most = ElfSymbol.FirstReserved - 1;

    private static readonly Lazy<byte[]> Plain = new(MakePlain);
    private static readonly Lazy<byte[]> Linked = new(MakeLinked);

    [Theory(Timeout = Milliseconds)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Object_with_most_sections_is_read(bool linked) => await BoundedAsync(() => Assert.Equal(Most, ElfReader.Read(Bytes(linked)).Sections.Length), linked);

    [Theory(Timeout = Milliseconds)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Object_with_most_sections_is_rewritten(bool linked) => await BoundedAsync(() => ObjectRewriter.Rewrite(Bytes(linked), new()), linked);

    [Theory(Timeout = Milliseconds)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Object_with_most_sections_is_described(bool linked) => await BoundedAsync(() => BpfObject.Read(Bytes(linked), "many"), linked);

    /// <summary>On a thread of its own: a timeout does not see a test that blocks its own.</summary>
    private static async Task BoundedAsync(Action read, bool linked)
    {
        _ = Bytes(linked);
        await Task.Run(() => HostileBytes.Demand(read, $"{Most} sections"), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMilliseconds(Milliseconds), TestContext.Current.CancellationToken);
    }

    private static byte[] Bytes(bool linked) => (linked ? Linked : Plain).Value;

    private static byte[] MakePlain()
    {
        var builder = new ElfBuilder();
        for (var i = 2; i < Most; i++)
        {
            builder.Section(Name(i), ElfSectionType.ProgBits, [1]);
        }

        return builder.Build();
    }

    /// <summary>Every second section holds an instruction and a function; the others hold a relocation of the section before.</summary>
    private static byte[] MakeLinked()
    {
        const int Programs = (Most - 3) / 2;
        var builder = new ElfBuilder();
        var table = (uint)builder.Symbols(
            [.. Enumerable.Range(0, Programs).Select(i => builder.Symbol($"f{Name(i)}", (ushort)(3 + (2 * i)), 0, 8))]);
        for (var i = 0; i < Programs; i++)
        {
            var target = builder.Section(Name(i), ElfSectionType.ProgBits, [0x95, 0, 0, 0, 0, 0, 0, 0], flags: 6);
            builder.Section($".rel{Name(i)}", ElfSectionType.Rel, builder.Relocation(0, (uint)(1 + i), 0), table, (uint)target, 16);
        }

        builder.Section("", ElfSectionType.ProgBits, [1]);
        return builder.Build();
    }

    private static string Name(int index) => index.ToString("x4", CultureInfo.InvariantCulture);
}
