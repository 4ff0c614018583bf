using Eunomia.Bpf.Btf;
using Eunomia.Package;

namespace Eunomia.Cc.Emit;

/// <summary>A struct, union or enum that generated code declares.</summary>
/// <param name="Id">Its id; no typedef or qualifier.</param>
/// <param name="Type">A <see cref="BtfComposite"/> or a <see cref="BtfEnum"/>.</param>
/// <param name="Name">Its tag, else the typedef that names it; empty when it has neither.</param>
/// <param name="IsTypedef">Whether <paramref name="Name"/> is a typedef's.</param>
/// <param name="Owner">The type with the member through which it was found; null for one that is named or is found elsewhere.</param>
/// <param name="Hint">The name of that member, map or global.</param>
/// <param name="Description">The package's description of it, if it is exported.</param>
internal sealed record EmittedType(
    uint Id, BtfType Type, string Name, bool IsTypedef, EmittedType? Owner, string Hint, ExportType? Description)
{
    /// <summary>Its name in C; a type without a name is described by where it is.</summary>
    public string CName => Name.Length == 0 ? Owner is null ? Hint : $"{Owner.CName}.{Hint}" : IsTypedef ? Name : $"{Keyword} {Name}";

    /// <summary>Its keyword in C.</summary>
    public string Keyword => Type switch
    {
        BtfComposite { IsUnion: true } => "union",
        BtfComposite => "struct",
        _ => "enum",
    };
}

/// <summary>A member of a struct or union, those of its anonymous members included.</summary>
/// <param name="Name">Its C name.</param>
/// <param name="TypeId">Its type.</param>
/// <param name="BitOffset">From the start of the outermost struct.</param>
/// <param name="BitFieldSize">Width in bits; 0 when it is no bit-field.</param>
/// <param name="Doc">Its documentation.</param>
internal sealed record EmittedMember(string Name, uint TypeId, uint BitOffset, uint BitFieldSize, string? Doc)
{
    /// <summary>From the start of the outermost struct, in whole bytes.</summary>
    public uint Offset => BitOffset / 8;
}
