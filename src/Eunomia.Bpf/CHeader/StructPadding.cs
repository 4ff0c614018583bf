namespace Eunomia.Bpf.CHeader;

/// <summary>Tracks where a compiler puts the next member of a struct, and writes unnamed bit-fields where that is too early.</summary>
/// <param name="text">Where they are written.</param>
/// <param name="longBits">Bits of <c>long</c>.</param>
/// <param name="isPacked">Whether nothing is aligned.</param>
/// <param name="level">Tabs before a member.</param>
internal struct StructPadding(HeaderText text, uint longBits, bool isPacked, int level)
{
    private bool _afterBitField;

    /// <summary>Where the last member ends, in bits.</summary>
    public ulong End { get; private set; }

    /// <summary>Whether there is a member, or padding.</summary>
    public bool HasLines { get; private set; }

    private ulong Largest { get; set; }

    /// <summary>Goes back to the start, where every member of a union is.</summary>
    public void Restart() => (End, _afterBitField) = (0, false);

    /// <summary>Goes on to an offset, with padding unless the compiler goes there by itself.</summary>
    /// <param name="target">The offset, in bits.</param>
    /// <param name="alignment">Its alignment in bits.</param>
    /// <param name="width">Its width, if it is a bit-field; else 0.</param>
    /// <param name="typeBits">The bits of a bit-field's type.</param>
    public void To(ulong target, uint alignment, uint width, ulong typeBits)
    {
        var amongBitFields = _afterBitField && width != 0;
        Pad(target, Natural(alignment, width, typeBits), amongBitFields);

        End = target;
        _afterBitField = width != 0;
        HasLines |= width != 0;
    }

    /// <summary>Goes on to the end of a member.</summary>
    public void Skip(ulong bits)
    {
        End += bits;
        HasLines = true;
        Largest = Math.Max(Largest, End);
    }

    /// <summary>Pads a union to its size, with a struct of nothing but padding if no member is as large.</summary>
    public void EndUnion(ulong size, uint alignment)
    {
        if (RoundUp(RoundUp(Largest, 8), alignment) == size)
        {
            return;
        }

        text.Line(level);
        text.Add("struct {"u8);
        var inner = new StructPadding(text, longBits, isPacked: false, level + 1);
        inner.Pad(size, natural: 0, isExact: false);
        text.Line(level);
        text.Add("};"u8);
        HasLines = true;
    }

    private static ulong RoundUp(ulong value, uint multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>The offset at which the compiler puts it.</summary>
    private readonly ulong Natural(uint alignment, uint width, ulong typeBits)
    {
        var unit = isPacked ? 8 : alignment;
        return width == 0 ? RoundUp(End, unit)
            : isPacked || (End % alignment) + width <= typeBits ? End
            : RoundUp(End, alignment);
    }

    private void Pad(ulong target, ulong natural, bool isExact)
    {
        HasLines |= End < target && !(natural == target && !isExact);
        // The widest type that has a boundary in the gap. A field of no bits goes to it, even in what is packed; and elsewhere so does one that
        // does not fit before it.
        var unit = longBits;
        while (unit > 8 && RoundUp(End, unit) > target)
        {
            unit /= 2;
        }

        var boundary = RoundUp(End, unit);
        if (boundary > End && boundary <= target)
        {
            var hole = boundary - End;
            if (isExact)
            {
                Field(unit, hole);
            }
            else if (boundary == target ? natural != target : isPacked || target - boundary <= hole)
            {
                Field(unit, 0);
            }

            End = boundary;
        }

        while (End < target)
        {
            var bits = Math.Min(target - End, unit);
            Field(bits <= 8 ? 8 : bits <= 16 ? 16 : bits <= 32 ? 32 : 64u, bits);
            End += bits;
        }
    }

    private readonly void Field(uint type, ulong bits)
    {
        text.Line(level);
        text.Add(type == longBits ? "long: "u8 : type switch { 8 => "char: "u8, 16 => "short: "u8, 32 => "int: "u8, _ => "long long: "u8 });
        text.Add(bits);
        text.Add(';');
    }
}
