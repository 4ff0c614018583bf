using System.Globalization;
using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Emit.Header;

/// <summary>Names of the types in one header, and C declarators for them.</summary>
internal sealed class HeaderScope
{
    private readonly Dictionary<uint, string> _names = [];

    /// <summary>
    /// Assigns a name to every type. Types without one get none: they are written where they are used, or after the map that holds them.
    /// </summary>
    public HeaderScope(EmittedTypes types)
    {
        Types = types;
        var tags = new NameTable();
        foreach (var type in types.All)
        {
            var name = type.Name.Length == 0 && type is { Owner: null, Type: BtfComposite } ? type.Hint : type.Name;
            if (name.Length != 0)
            {
                var table = type.IsTypedef ? Ordinary : tags;
                _names.Add(type.Id, (type.IsTypedef ? "" : type.Keyword + " ") + table.Take(CNames.Identifier(name)));
            }
        }
    }

    /// <summary>The types.</summary>
    public EmittedTypes Types { get; }

    /// <summary>Names of typedefs and enumerators, which share one scope.</summary>
    public NameTable Ordinary { get; } = new(CNames.Types);

    /// <summary>How C refers to a type that is declared by name; null for any other.</summary>
    public string? Find(uint typeId) => _names.GetValueOrDefault(Types.Table.Resolve(typeId));

    /// <summary>The element type behind all dimensions of an array, and these dimensions as C writes them.</summary>
    public (uint ElementId, string Dimensions) Dimensions(uint typeId)
    {
        var (id, dimensions) = (Types.Table.Resolve(typeId), "");
        while (Types.Table[id] is BtfArray array)
        {
            dimensions += string.Create(CultureInfo.InvariantCulture, $"[{array.Count}]");
            id = Types.Table.Resolve(array.ElementTypeId);
        }

        return (id, dimensions);
    }

    /// <summary>The type of a value that has no members; null for what a header has no type for.</summary>
    public string? Scalar(uint typeId) => Types.Table[typeId] switch
    {
        BtfInt { Size: 1 } integer when integer.Encoding.HasFlag(BtfIntEncoding.Bool) => "bool",
        BtfInt { Size: 1, Name: "char" } => "char",
        BtfInt integer => Integer(integer.Size, integer.Encoding.HasFlag(BtfIntEncoding.Signed)),
        BtfFloat { Size: 4 } => "float",
        BtfFloat { Size: 8 } => "double",

        // Of the machine that the programs run on, whatever size a pointer has where the header is used.
        BtfPointer => "uint64_t",
        BtfEnum enumeration when Find(typeId) is { } name && HeaderEnum.HasOwnSize(enumeration) => name,
        BtfEnum enumeration => Integer(enumeration.Size, enumeration.IsSigned),
        _ => null,
    };

    private static string? Integer(uint size, bool isSigned) => (size, isSigned) switch
    {
        (1 or 2 or 4 or 8, _) => string.Create(CultureInfo.InvariantCulture, $"{(isSigned ? "" : "u")}int{8 * size}_t"),
        (16, true) => "__int128",
        (16, false) => "unsigned __int128",
        _ => null,
    };
}
