namespace Eunomia.Bpf.Btf;

/// <summary><c>BTF_KIND_*</c>, with the format's numbers.</summary>
public enum BtfKind : byte
{
    /// <summary>Type id 0, never stored.</summary>
    Void = 0,

    /// <summary>Integer, bool or char.</summary>
    Int = 1,

    /// <summary>Pointer.</summary>
    Pointer = 2,

    /// <summary>Array.</summary>
    Array = 3,

    /// <summary>Struct.</summary>
    Struct = 4,

    /// <summary>Union.</summary>
    Union = 5,

    /// <summary>Enumeration with 32-bit values.</summary>
    Enum = 6,

    /// <summary>Forward declaration.</summary>
    Forward = 7,

    /// <summary>Typedef.</summary>
    Typedef = 8,

    /// <summary><c>volatile</c>.</summary>
    Volatile = 9,

    /// <summary><c>const</c>.</summary>
    Const = 10,

    /// <summary><c>restrict</c>.</summary>
    Restrict = 11,

    /// <summary>Function.</summary>
    Function = 12,

    /// <summary>Function prototype.</summary>
    FunctionPrototype = 13,

    /// <summary>Global variable.</summary>
    Variable = 14,

    /// <summary>Data section.</summary>
    DataSection = 15,

    /// <summary>Floating-point number.</summary>
    Float = 16,

    /// <summary>Tag on a declaration.</summary>
    DeclTag = 17,

    /// <summary>Tag on a type.</summary>
    TypeTag = 18,

    /// <summary>Enumeration with 64-bit values.</summary>
    Enum64 = 19,
}

/// <summary>Encoding bits of <c>BTF_KIND_INT</c>.</summary>
[Flags]
public enum BtfIntEncoding : byte
{
    /// <summary>Unsigned.</summary>
    None = 0,

    /// <summary><c>BTF_INT_SIGNED</c>.</summary>
    Signed = 1,

    /// <summary><c>BTF_INT_CHAR</c>.</summary>
    Char = 2,

    /// <summary><c>BTF_INT_BOOL</c>.</summary>
    Bool = 4,
}

/// <summary>Linkage of a function or a variable.</summary>
public enum BtfLinkage
{
    /// <summary>Static.</summary>
    Static = 0,

    /// <summary>Global, defined here.</summary>
    Global = 1,

    /// <summary>Extern.</summary>
    Extern = 2,
}
