namespace Eunomia.Runtime.Decoding;

/// <summary>Kind of value in a field of a record.</summary>
public enum FieldKind
{
    /// <summary>An integer of up to 128 bits; a single <c>char</c> is one, too.</summary>
    Integer,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>A floating-point number.</summary>
    Float,

    /// <summary>An enumeration.</summary>
    Enum,

    /// <summary>A pointer.</summary>
    Pointer,

    /// <summary>An array of <c>char</c>: text up to the first NUL.</summary>
    Text,

    /// <summary>Any other array.</summary>
    Array,

    /// <summary>A struct.</summary>
    Struct,

    /// <summary>A union: its members are views of the same bytes.</summary>
    Union,
}
