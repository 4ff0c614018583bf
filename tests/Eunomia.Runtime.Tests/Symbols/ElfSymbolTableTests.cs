using System.Buffers.Binary;
using System.Text;
using Eunomia.Bpf;
using Eunomia.Bpf.Elf;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Tests.Symbols;

public sealed class ElfSymbolTableTests
{
    private const long MaximumAllocation = 8 << 20;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Files_of_every_class_and_byte_order_are_read(bool is64, bool bigEndian)
    {
        var table = Read(Build(is64, bigEndian));

        Assert.Equal(("first", 0ul), table.Find(0x1000));
        Assert.Equal(("first", 15ul), table.Find(0x100f));
        Assert.Null(table.Find(0x1010));
        Assert.Equal(("strong", 1ul), table.Find(0x1101));
        Assert.Null(table.Find(0x0fff));
        Assert.Equal(("endless", 0x100ul), table.Find(0x2100));
        Assert.Equal(0x1010ul, table.AddressOf(0x10));
        Assert.Null(table.AddressOf(0x5000));
        Assert.Equal(3, table.Count);
    }

    [Fact]
    public void Symbols_of_a_stripped_library_are_those_it_exports() =>
        Assert.Equal(("first", 0ul), Read(Build(is64: true, bigEndian: false, tableType: 11)).Find(0x1000));

    [Theory]
    [InlineData(2, 2, false)]
    [InlineData(11, 11, false)]
    [InlineData(11, 2, true)]
    [InlineData(2, 11, true)]
    public void A_function_is_looked_for_in_the_first_table_of_each_type(uint emptyType, uint tableType, bool isFound)
    {
        var bytes = Build(is64: true, bigEndian: false, tableType, emptyType);

        Assert.Equal(isFound, ElfSymbolTableReader.HasFunction(new MemoryStream(bytes), "first"));
    }

    [Fact]
    public void Every_truncation_and_every_changed_byte_is_taken_well()
    {
        foreach (var is64 in (bool[])[true, false])
        {
            var whole = Build(is64, bigEndian: false);
            for (var i = 0; i < whole.Length; i++)
            {
                Demand(whole[..i], $"cut off at {i}");
                foreach (var mask in (byte[])[0xff, 0x80, 0x01])
                {
                    var mutated = (byte[])whole.Clone();
                    mutated[i] ^= mask;
                    Demand(mutated, $"byte {i} ^ {mask:x2}");
                }
            }
        }
    }

    [Fact]
    public void Sizes_that_no_file_has_are_refused_before_memory_is_taken()
    {
        var bytes = Build(is64: true, bigEndian: false);
        bytes.AsSpan(40, 8).Fill(0xff); // where the section headers are

        Demand(bytes, "far section headers");
        Assert.Throws<MalformedInputException>(() => Read(bytes));
    }

    [Theory]
    [InlineData(54, 57)] // the size of a program header
    [InlineData(56, 1171)] // their number: more than 64 KiB
    [InlineData(58, 65)] // the size of a section header
    public void Headers_that_no_loader_takes_are_refused(int place, ushort value)
    {
        byte[] bytes = [.. Build(is64: true, bigEndian: false), .. new byte[1 << 18]];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(place), value);

        Assert.Throws<MalformedInputException>(() => Read(bytes));
    }

    [Fact]
    public void Segments_are_found_in_whatever_order_they_are()
    {
        var table = new ElfSymbolTable([], [], [], [], [Load(0x3000, 0x9000, 0x10), Load(0, 0x1000, 0x1000), Load(0x1000, 0x5000, 0x2000)]);

        Assert.Equal(
            [0x1000ul, 0x1fff, 0x5000, 0x6fff, 0x900f, null],
            new ulong[] { 0, 0xfff, 0x1000, 0x2fff, 0x300f, 0x3010 }.Select(table.AddressOf));
    }

    private static ElfSegment Load(ulong offset, ulong address, ulong size) => new(ElfSegmentType.Load, offset, address, size);

    private static void Demand(byte[] bytes, string what)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Record.Exception(() =>
        {
            var table = Read(bytes);
            foreach (var address in (ulong[])[0, 0x1000, 0x1101, 0x2100, ulong.MaxValue])
            {
                _ = table.Find(address);
                _ = table.AddressOf(address);
            }
        });
        Assert.True(error is null or MalformedInputException, $"{what}: {error}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaximumAllocation);
    }

    private static ElfSymbolTable Read(byte[] bytes) => ElfSymbolTableReader.Read(new MemoryStream(bytes));

    /// <summary>Header, one PT_LOAD (file 0.. to 0x1000..), symbols, names, four section headers; the first section is empty.</summary>
    internal static byte[] Build(bool is64, bool bigEndian, uint tableType = 2, uint emptyType = 0)
    {
        var names = "\0first\0weak\0strong\0endless\0data\0"u8.ToArray();
        uint NameOf(string name) => (uint)Encoding.ASCII.GetString(names).IndexOf("\0" + name + "\0", StringComparison.Ordinal) + 1;
        var writer = new Writer(is64, bigEndian);
        var (headerSize, segmentSize, sectionSize) = is64 ? (64, 56, 64) : (52, 32, 40);
        var symbols = new Writer(is64, bigEndian);
        foreach (var (name, value, size, info) in (ReadOnlySpan<(string, ulong, ulong, byte)>)[
            ("", 0, 0, 0), ("endless", 0x2000, 0, 0x12), ("data", 0x1008, 8, 0x11), ("weak", 0x1100, 8, 0x22), ("strong", 0x1100, 8, 0x12),
            ("first", 0x1000, 16, 0x02)])
        {
            symbols.Symbol(name.Length == 0 ? 0 : NameOf(name), value, size, info);
        }

        var symbolOffset = headerSize + segmentSize;
        var nameOffset = symbolOffset + symbols.Length;
        var sectionOffset = nameOffset + names.Length;
        writer.Bytes([0x7f, (byte)'E', (byte)'L', (byte)'F', (byte)(is64 ? 2 : 1), (byte)(bigEndian ? 2 : 1), 1, .. new byte[9]]);
        writer.U16(3).U16(62).U32(1).Word(0x1000).Word((ulong)headerSize).Word((ulong)sectionOffset).U32(0);
        writer.U16((ushort)headerSize).U16((ushort)segmentSize).U16(1).U16((ushort)sectionSize).U16(4).U16(0);
        writer.Segment(0, 0x1000, 0x2000);
        writer.Bytes(symbols.ToArray()).Bytes(names);
        writer.Section(0, 0, 0, 0);
        writer.Section(emptyType, symbolOffset, 0, 3);
        writer.Section(tableType, symbolOffset, symbols.Length, 3);
        writer.Section(3, nameOffset, names.Length, 0);
        return writer.ToArray();
    }

    private sealed class Writer(bool is64, bool bigEndian)
    {
        private readonly List<byte> _bytes = [];

        public int Length => _bytes.Count;

        public byte[] ToArray() => [.. _bytes];

        public Writer Bytes(byte[] bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        public Writer U16(ushort value) => Number(value, 2);

        public Writer U32(uint value) => Number(value, 4);

        public Writer Word(ulong value) => Number(value, is64 ? 8 : 4);

        public void Segment(ulong offset, ulong address, ulong size)
        {
            U32(1);
            if (is64)
            {
                U32(5);
            }

            Word(offset).Word(address).Word(address).Word(size).Word(size);
            if (!is64)
            {
                U32(5);
            }

            Word(4096);
        }

        public void Section(uint type, int offset, int size, uint link) =>
            U32(0).U32(type).Word(0).Word(0).Word((ulong)offset).Word((ulong)size).U32(link).U32(0).Word(8).Word(0);

        public void Symbol(uint name, ulong value, ulong size, byte info)
        {
            U32(name);
            if (is64)
            {
                Bytes([info, 0]).U16((ushort)(name == 0 ? 0 : 1)).Word(value).Word(size);
            }
            else
            {
                Word(value).Word(size).Bytes([info, 0]).U16((ushort)(name == 0 ? 0 : 1));
            }
        }

        private Writer Number(ulong value, int size)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            bytes = bytes[..size];
            if (bigEndian)
            {
                bytes.Reverse();
            }

            _bytes.AddRange(bytes);
            return this;
        }
    }
}
