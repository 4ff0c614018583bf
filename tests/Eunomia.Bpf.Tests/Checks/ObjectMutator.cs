using System.Buffers;
using System.Buffers.Binary;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Tests.Checks;

/// <summary>
/// Damages a real object, the same way for the same seed: bytes anywhere, and whole fields of headers, symbols, relocations and types
/// set to what an attacker would try first.
/// </summary>
internal sealed class ObjectMutator
{
    private const int ElfHeaderLength = 64;

    private static readonly ulong[] Interesting =
        [0, 1, 2, 3, 4, 7, 8, 16, 0x18, 0x7f, 0x80, 0xff, 0xfff1, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff, ulong.MaxValue];

    private static readonly SearchValues<byte> AccessCharacters = SearchValues.Create("0123456789:"u8);

    private readonly byte[] _whole;
    private readonly List<(int Start, int Length)> _regions = [];
    private readonly List<(int Start, int Length)> _accesses = [];
    private readonly (int Start, int Length) _headers;

    public ObjectMutator(byte[] whole)
    {
        _whole = whole;
        var elf = ElfReader.Read(whole);
        _headers = ((int)BinaryPrimitives.ReadUInt64LittleEndian(whole.AsSpan(40)), elf.Sections.Length * 64);
        _regions.Add((0, ElfHeaderLength));
        _regions.Add(_headers);
        _regions.Add((0, whole.Length));

        // What the loader reads gets more than its share: most bytes of an object are source lines and debug information.
        _regions.AddRange(elf.Sections
            .Where(section => section.Data.Length >= 8 && !section.Name.Contains(".debug", StringComparison.Ordinal))
            .SelectMany(section => Enumerable.Repeat(((int)section.Offset, section.Data.Length), section.Name is ".BTF" or ".BTF.ext" ? 3 : 1)));
        if (elf.FindSection(".BTF") is { } btf)
        {
            _regions.Add(((int)btf.Offset, 24));
            var strings = (int)BinaryPrimitives.ReadUInt32LittleEndian(btf.Data.Span[16..]) + 24;
            _regions.Add(((int)btf.Offset + 24, strings - 24));
            _regions.Add(((int)btf.Offset + strings, btf.Data.Length - strings));
            FindAccesses((int)btf.Offset + strings, (int)btf.Offset + btf.Data.Length);
        }
    }

    /// <summary>One damaged copy.</summary>
    public byte[] Mutate(int seed)
    {
        var random = new Random(seed);
        var bytes = (byte[])_whole.Clone();
        for (var i = random.Next(4) switch { 0 => 2, 1 => 3, _ => 1 }; i > 0; i--)
        {
            bytes = Change(bytes, random);
        }

        return bytes;
    }

    /// <summary>Strings such as <c>0:1:2</c>, which a loader takes apart.</summary>
    private void FindAccesses(int start, int end)
    {
        for (var next = start; start < end; start = next + 1)
        {
            next = start + Math.Max(0, _whole.AsSpan(start, end - start).IndexOf((byte)0));
            if (next > start && !_whole.AsSpan(start, next - start).ContainsAnyExcept(AccessCharacters))
            {
                _accesses.Add((start, next - start));
            }
        }
    }

    private byte[] Change(byte[] bytes, Random random)
    {
        if (_accesses.Count > 0 && random.Next(12) == 0)
        {
            var access = _accesses[random.Next(_accesses.Count)];
            if (access.Start + access.Length <= bytes.Length)
            {
                bytes[access.Start + random.Next(access.Length)] = (byte)"--+: 0123456789\0"[random.Next(16)];
            }

            return bytes;
        }

        var (start, length) = _regions[random.Next(_regions.Count)];
        length = Math.Min(length, bytes.Length - start);
        if (length < 8)
        {
            return bytes;
        }

        switch (random.Next(100))
        {
            case < 25:
                for (var i = random.Next(1, 9); i > 0; i--)
                {
                    bytes[start + random.Next(length)] = (byte)random.Next(256);
                }

                break;
            case < 35:
                bytes[start + random.Next(length)] ^= (byte)(1 << random.Next(8));
                break;
            case < 70:
                Overwrite(bytes.AsSpan(start, length), random);
                break;
            case < 80:
                Copy(bytes.AsSpan(start, length), random);
                break;
            case < 90:
                bytes[start + random.Next(length)] = (byte)"-:0123456789./?\0"[random.Next(16)];
                break;
            case < 98:
                SwapHeaders(bytes, random);
                break;
            default:
                return bytes[..random.Next(bytes.Length)];
        }

        return bytes;
    }

    private void Overwrite(Span<byte> region, Random random)
    {
        var size = 1 << random.Next(1, 4);
        var field = region.Slice(random.Next(region.Length / size) * size, size);
        Span<byte> value = stackalloc byte[8];
        value.Clear();
        field.CopyTo(value);
        var old = BinaryPrimitives.ReadUInt64LittleEndian(value);
        BinaryPrimitives.WriteUInt64LittleEndian(value, random.Next(6) switch
        {
            0 => old + 1,
            1 => old - 1,
            2 => old + (ulong)random.Next(-64, 64),
            3 => (ulong)_whole.Length,
            _ => Interesting[random.Next(Interesting.Length)],
        });
        value[..size].CopyTo(field);
    }

    private static void Copy(Span<byte> region, Random random)
    {
        var size = Math.Min(4 << random.Next(4), region.Length);
        var (from, to) = (random.Next((region.Length - size + 4) / 4) * 4, random.Next((region.Length - size + 4) / 4) * 4);
        region.Slice(Math.Min(from, region.Length - size), size).CopyTo(region[Math.Min(to, region.Length - size)..]);
    }

    /// <summary>Exchanges two section headers, or one field of two.</summary>
    private void SwapHeaders(byte[] bytes, Random random)
    {
        var count = _headers.Length / 64;
        var (first, second) = (_headers.Start + (random.Next(count) * 64), _headers.Start + (random.Next(count) * 64));
        var (offset, length) = random.Next(6) switch { 0 => (0, 64), 1 => (0, 4), 2 => (4, 4), 3 => (24, 16), 4 => (40, 4), _ => (44, 4) };
        if (Math.Max(first, second) + 64 > bytes.Length)
        {
            return;
        }

        var kept = bytes.AsSpan(first + offset, length).ToArray();
        bytes.AsSpan(second + offset, length).CopyTo(bytes.AsSpan(first + offset));
        kept.CopyTo(bytes.AsSpan(second + offset));
    }
}
