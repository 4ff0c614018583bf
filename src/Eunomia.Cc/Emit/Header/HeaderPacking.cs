using System.Globalization;
using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Emit.Header;

/// <summary>Whether a struct has to be declared packed, and its alignment.</summary>
/// <param name="IsPacked">Whether members lie where a compiler would not put them on its own.</param>
/// <param name="Alignment">In bytes.</param>
internal readonly record struct HeaderPacking(bool IsPacked, uint Alignment)
{
    /// <summary>The attributes for the declaration.</summary>
    public string Attribute =>
        !IsPacked ? ""
        : Alignment == 1 ? " __attribute__((packed))"
        : string.Create(CultureInfo.InvariantCulture, $" __attribute__((packed, aligned({Alignment})))");

    /// <summary>Computes both from the offsets of the members.</summary>
    public static HeaderPacking Compute(BtfTypeTable table, BtfComposite composite)
    {
        var usual = 1u;
        var isMisplaced = false;
        foreach (var member in composite.Members)
        {
            var alignment = table.AlignmentOf(member.TypeId);
            usual = Math.Max(usual, alignment);
            isMisplaced |= member.BitFieldSize == 0
                ? member.BitOffset % (alignment * 8) != 0
                : CrossesUnit(member.BitOffset, member.BitFieldSize, (table.SizeOf(member.TypeId) ?? 1) * 8);
        }

        // The same answer as the table gives for a struct that holds this one.
        var isAligned = composite.Size % usual == 0
            && composite.Members.All(member => member.BitFieldSize != 0 || member.BitOffset % (table.AlignmentOf(member.TypeId) * 8) == 0);
        return new HeaderPacking(isMisplaced || !isAligned, isAligned ? usual : 1);
    }

    /// <summary>Whether a bit-field lies in two units of its type, which it does in packed structs only.</summary>
    public static bool CrossesUnit(ulong bitOffset, uint width, ulong unit) => bitOffset / unit != (bitOffset + width - 1) / unit;
}
