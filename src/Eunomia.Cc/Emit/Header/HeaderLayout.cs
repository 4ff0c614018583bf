using System.Globalization;
using Eunomia.Bpf;
using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Emit.Header;

/// <summary>Tracks where a compiler puts the members of a struct, and writes padding where that is before the object's offset.</summary>
/// <param name="code">Where padding is written.</param>
/// <param name="names">Names in the struct.</param>
/// <param name="packing">Whether the struct is declared packed, and its alignment.</param>
/// <param name="size">Size of the struct, in bytes.</param>
internal sealed class HeaderLayout(CodeWriter code, NameTable names, HeaderPacking packing, uint size)
{
    // All in bits. The end is that of a union's largest member.
    private ulong _position;
    private ulong _end;

    /// <summary>Whether the struct is declared packed.</summary>
    public bool IsPacked => packing.IsPacked;

    /// <summary>Whether a compiler gives the struct its size after the members so far.</summary>
    public bool IsComplete => RoundUp(_end, packing.Alignment * 8UL) == size * 8UL;

    /// <summary>Goes back to offset 0, for the next member of a union.</summary>
    public void Restart() => _position = 0;

    /// <summary>Pads up to the offset of the next member, and advances past it.</summary>
    public void Place(BtfMember member, uint alignment, ulong byteCount)
    {
        if (RoundUp(_position, packing.IsPacked ? 8 : alignment * 8UL) != member.BitOffset)
        {
            FillTo(member.BitOffset, member.Name);
        }

        Advance(member.BitOffset + (byteCount * 8));
    }

    /// <summary>Pads up to the offset of the next bit-field, and advances past it.</summary>
    public void PlaceBits(ulong bitOffset, uint width, ulong unit)
    {
        var next = !packing.IsPacked && HeaderPacking.CrossesUnit(_position, width, unit) ? RoundUp(_position, unit) : _position;
        if (next != bitOffset)
        {
            FillTo(bitOffset, "a bit-field");
        }

        Advance(bitOffset + width);
    }

    /// <summary>Pads the struct to its size.</summary>
    public void PadToSize(bool isUnion)
    {
        if (!IsComplete)
        {
            _position = isUnion ? 0 : _end;
            FillTo(size * 8UL, "the end");
        }
    }

    private void Advance(ulong position)
    {
        _position = position;
        _end = Math.Max(_end, position);
    }

    /// <summary>Pads with what never changes the alignment of a struct: bit-fields and arrays of bytes.</summary>
    private void FillTo(ulong target, string what)
    {
        if (target < _position)
        {
            throw new MalformedInputException($"a struct has members that overlap at '{what}', which C cannot declare", 0);
        }

        var nextByte = RoundUp(_position, 8);
        Bits(Math.Min(target, nextByte) - _position);
        if (target >= nextByte + 8)
        {
            var name = names.Take(string.Create(CultureInfo.InvariantCulture, $"_padding_{nextByte / 8}"));
            code.Line(string.Create(CultureInfo.InvariantCulture, $"unsigned char {name}[{(target - nextByte) / 8}];"));
        }

        if (target > nextByte)
        {
            Bits(target % 8);
        }
    }

    private void Bits(ulong count)
    {
        if (count > 0)
        {
            code.Line(string.Create(CultureInfo.InvariantCulture, $"uint8_t : {count};"));
        }
    }

    private static ulong RoundUp(ulong value, ulong multiple) => (value + multiple - 1) / multiple * multiple;
}
