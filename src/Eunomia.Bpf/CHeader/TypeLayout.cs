using System.Numerics;
using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.CHeader;

/// <summary>
/// The layout that clang gives to declarations: BTF says where things are, C only in which order they come and of which types they are. The text is
/// right when both agree, so what C would not put there by itself is packed or gets padding before it.
/// </summary>
internal sealed class TypeLayout
{
    private const byte Packed = 0x80;
    private const int MaximumChain = 256;

    private readonly BtfWords _btf;

    // Alignment of each type in bytes, and whether it is packed; 0 when it has not been computed.
    private readonly byte[] _alignments;

    /// <summary>Creates the layout of a section's types.</summary>
    public TypeLayout(BtfWords btf)
    {
        _btf = btf;
        _alignments = new byte[btf.Count + 1];
        PointerSize = (uint)btf.PointerSize;
    }

    /// <summary>Bytes of a pointer and of <c>long</c>: 4 for a kernel of 32 bits, whose types no BPF program has in its own memory.</summary>
    public uint PointerSize { get; }

    /// <summary>The type behind typedefs, qualifiers and type tags.</summary>
    public int Resolve(int id) => _btf.Resolve(id);

    /// <summary>Its size in bytes.</summary>
    /// <exception cref="MalformedInputException">It has none.</exception>
    public ulong SizeOf(int id)
    {
        var count = 1UL;
        for (var steps = 0; steps < MaximumChain; steps++)
        {
            id = Resolve(id);
            if (_btf.KindOf(id) != BtfKind.Array)
            {
                return Math.BigMul(count, OwnSize(id), out var size) == 0 ? size : ulong.MaxValue;
            }

            count = Math.BigMul(count, _btf.Word(id, 2), out var low) == 0 ? low : ulong.MaxValue;
            id = _btf.TypeOf(id);
        }

        throw Refused(id, $"is an array of itself, or of more than {MaximumChain} dimensions");
    }

    /// <summary>Its alignment in bytes, as it is written here.</summary>
    public uint AlignmentOf(int id)
    {
        id = Resolve(id);
        while (_btf.KindOf(id) == BtfKind.Array)
        {
            id = Resolve(_btf.TypeOf(id));
        }

        return Ask(id) & ~(uint)Packed;
    }

    /// <summary>Whether a struct or union is declared <c>packed</c>.</summary>
    public bool IsPacked(int id) => (Ask(id) & Packed) != 0;

    /// <summary>A member of a struct or union.</summary>
    public MemberWords MemberOf(int composite, int index)
    {
        var member = _btf.MemberOf(composite, index);
        var type = Resolve(member.Type);
        if (_btf.FlagOf(composite) || _btf.KindOf(type) != BtfKind.Int)
        {
            return member;
        }

        // Before there was the flag, the type of a bit-field said so.
        var integer = _btf.Word(type, 0);
        var bits = integer & 0xff;
        return bits == 0 || bits >= _btf.SizeOf(type) * 8 ? member : member with { Offset = member.Offset + (integer >> 16 & 0xff), Width = bits };
    }

    /// <summary>
    /// Whether a member can be declared where it is. If not, there are its bytes and no name for them: what lies over a member of the same
    /// struct, what has no name, what is wider than its type.
    /// </summary>
    /// <param name="member">The member.</param>
    /// <param name="end">Where the member before it ends, in bits; of a union 0.</param>
    /// <param name="isUnion">Whether it is a union's.</param>
    public bool CanDeclare(MemberWords member, ulong end, bool isUnion)
    {
        if (member.Offset < end || (isUnion && member.Offset != 0))
        {
            return false;
        }

        var type = Resolve(member.Type);
        var kind = _btf.KindOf(type);
        if (member.Width == 0)
        {
            return member.Offset % 8 == 0 && (member.Name != 0 || kind is BtfKind.Struct or BtfKind.Union);
        }

        return member.Name != 0 && kind is BtfKind.Int or BtfKind.Enum or BtfKind.Enum64 && member.Width <= (IsBool(type) ? 1 : _btf.SizeOf(type) * 8);
    }

    /// <summary>The bits that a member takes.</summary>
    public ulong BitsOf(MemberWords member) => member.Width != 0 ? member.Width : SizeOf(member.Type) is var size && size > ulong.MaxValue / 8 ? ulong.MaxValue : size * 8;

    /// <summary>Whether it is <c>_Bool</c>.</summary>
    public bool IsBool(int id) => _btf.KindOf(id) == BtfKind.Int && _btf.SizeOf(id) == 1 && (_btf.Word(id, 0) >> 24 & 4) != 0;

    /// <summary>An error about a type.</summary>
    public MalformedInputException Refused(int id, string complaint) =>
        new($"BTF type {id} ({_btf.KindOf(id)}{(_btf.NameOf(id) == 0 ? "" : $" '{System.Text.Encoding.UTF8.GetString(_btf.Text(_btf.NameOf(id)))}'")}) {complaint}", 0);

    private byte Ask(int id)
    {
        if (_alignments[id] == 0)
        {
            _alignments[id] = Compute(id);
        }

        return _alignments[id];
    }

    private byte Compute(int id) => _btf.KindOf(id) switch
    {
        // What contains itself was refused before anybody asks.
        BtfKind.Struct or BtfKind.Union => ComputeComposite(id),
        BtfKind.Int or BtfKind.Float or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Pointer => (byte)Math.Min(16, 1u << BitOperations.TrailingZeroCount(OwnSize(id))),
        _ => 1,
    };

    private byte ComputeComposite(int id)
    {
        var isUnion = _btf.KindOf(id) == BtfKind.Union;
        var (size, end, largest, isPacked) = (_btf.SizeOf(id) * 8UL, 0UL, 1u, false);
        var count = _btf.LengthOf(id);
        for (var i = 0; i < count; i++)
        {
            var member = MemberOf(id, i);
            var bits = BitsOf(member);
            if (bits > size || member.Offset > size - bits)
            {
                throw Refused(id, $"has {size / 8} bytes, and a member of {bits} bits at bit {member.Offset}");
            }

            if (!CanDeclare(member, end, isUnion))
            {
                continue;
            }

            end = isUnion ? 0 : member.Offset + bits;
            var alignment = AlignmentOf(member.Type);
            largest = Math.Max(largest, alignment);
            var misplaced = member.Offset % (alignment * 8);

            // A bit-field may start anywhere in its type and must not cross its end.
            isPacked |= member.Width == 0 ? misplaced != 0 : misplaced + member.Width > SizeOf(member.Type) * 8;
        }

        return isPacked || size % (largest * 8) != 0 ? (byte)(Packed | 1) : (byte)largest;
    }

    private ulong OwnSize(int id)
    {
        switch (_btf.KindOf(id))
        {
            case BtfKind.Pointer:
                return PointerSize;
            case BtfKind.Struct or BtfKind.Union:
                return _btf.SizeOf(id);
            case BtfKind.Int or BtfKind.Float or BtfKind.Enum or BtfKind.Enum64:
                var size = _btf.SizeOf(id);
                return size is 1 or 2 or 4 or 8 || (size == 16 && _btf.KindOf(id) is BtfKind.Int or BtfKind.Float) ? size : throw Refused(id, $"has {size} bytes");
            default:
                throw Refused(id, "has no size, and there is something of that type");
        }
    }
}
