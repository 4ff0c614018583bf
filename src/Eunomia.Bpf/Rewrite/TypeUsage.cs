namespace Eunomia.Bpf.Rewrite;

/// <summary>Why a type is needed, which says how much of it. One type may be needed in several ways.</summary>
[Flags]
internal enum TypeUsage : byte
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>
    /// A field that a CO-RE relocation ends at: the loader compares kind and size with the kernel's field, and looks neither through
    /// pointers nor at typedefs.
    /// </summary>
    Field = 1,

    /// <summary>
    /// Behind a pointer, or in a prototype: the verifier and the loader ask for names, kinds and sizes. A struct stays a struct of its
    /// size (a forward declaration would not do: sizes and context types are looked up), but without members; an enum without values.
    /// </summary>
    Opaque = 2,

    /// <summary>Everything, by value; what pointers lead to is needed as <see cref="Opaque"/>.</summary>
    Whole = 4,

    /// <summary>What <c>BPF_CORE_TYPE_MATCHES</c> compares: like <see cref="Whole"/>.</summary>
    Match = 8,

    /// <summary>The same behind a pointer: structs as <see cref="Opaque"/>, but enums with their values.</summary>
    MatchBehindPointer = 16,

    /// <summary>The struct that defines a map: its pointers are how C spells types and numbers.</summary>
    MapDefinition = 32,

    /// <summary>A member of a map definition: what it points to is needed whole.</summary>
    MapAttribute = 64,
}
