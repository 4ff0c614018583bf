using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Emit.CSharp;

/// <summary>Names of the types in one file, and the C# types of values.</summary>
internal sealed class CSharpScope
{
    /// <summary>
    /// Largest struct that is declared, in bytes: the runtime's own limit for inline arrays. Anything near it has no business on
    /// a stack.
    /// </summary>
    public const uint LargestStruct = 1 << 20;

    private readonly Dictionary<uint, string> _names = [];

    /// <summary>Assigns a name to every type.</summary>
    public CSharpScope(EmittedTypes types, string program, bool bigEndian)
    {
        (Types, BigEndian) = (types, bigEndian);
        ProgramClass = CSharpNames.Pascal(program, "") + "Program";
        var names = new NameTable(ProgramClass, CSharpRecord.Name);
        foreach (var type in types.All.Where(IsDeclared))
        {
            _names.Add(type.Id, names.Take(NameOf(type)));
        }
    }

    /// <summary>The types.</summary>
    public EmittedTypes Types { get; }

    /// <summary>Byte order of the object.</summary>
    public bool BigEndian { get; }

    /// <summary>Name of the class that lists maps, programs and globals.</summary>
    public string ProgramClass { get; }

    /// <summary>Name of a declared type; null for any other.</summary>
    public string? Find(uint typeId) => _names.GetValueOrDefault(Types.Table.Resolve(typeId));

    /// <summary>Whether a type has a declaration: not when it has no bytes, or too many.</summary>
    public static bool IsDeclared(EmittedType type) => type.Type is not BtfComposite { Size: 0 or > LargestStruct };

    /// <summary>The type of a value: a keyword, a declared type, or null for what C# has no type for.</summary>
    public string? ValueType(uint typeId) => Types.Table[Types.Table.Resolve(typeId)] switch
    {
        BtfInt { Size: 1 } integer when integer.Encoding.HasFlag(BtfIntEncoding.Bool) => "bool",
        BtfInt integer => Integer(integer.Size, integer.Encoding.HasFlag(BtfIntEncoding.Signed)),
        BtfFloat { Size: 2 } => "global::System.Half",
        BtfFloat { Size: 4 } => "float",
        BtfFloat { Size: 8 } => "double",
        BtfPointer => "ulong",
        BtfEnum or BtfComposite => Find(typeId),
        _ => null,
    };

    /// <summary>The integer of a size and signedness; null when there is none.</summary>
    public static string? Integer(uint size, bool isSigned) => (size, isSigned) switch
    {
        (1, true) => "sbyte",
        (1, false) => "byte",
        (2, true) => "short",
        (2, false) => "ushort",
        (4, true) => "int",
        (4, false) => "uint",
        (8, true) => "long",
        (8, false) => "ulong",
        (16, true) => "global::System.Int128",
        (16, false) => "global::System.UInt128",
        _ => null,
    };

    private string NameOf(EmittedType type)
    {
        if (type.Name.Length != 0)
        {
            return CSharpNames.PascalType(type.Name);
        }

        // Its owner comes before it and holds it by value, so that it has a name; a name made of hints may get long when a hostile
        // object nests what has none.
        var owner = type.Owner is { } outer ? _names.GetValueOrDefault(outer.Id) : null;
        var name = owner + CSharpNames.Pascal(type.Hint);
        return name.Length <= 400 ? name : "Unnamed";
    }
}
