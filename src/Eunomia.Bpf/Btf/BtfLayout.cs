namespace Eunomia.Bpf.Btf;

/// <summary>The words in which the format stores a kind; <see cref="All"/> is the one table of them.</summary>
/// <param name="Parts">What its first two words may say: <c>n</c> a name, <c>c</c> a number of entries or a linkage, <c>f</c> a flag.</param>
/// <param name="Words">
/// What follows them, a letter for each: <c>n</c> a name, <c>t</c> the type of a value, <c>p</c> a prototype, <c>d</c> any type, <c>i</c> that of an array's index, about which
/// only copies care, <c>w</c> anything else.
/// </param>
/// <param name="Entry">The words of an entry, of which there are as many as the second word says.</param>
internal sealed record BtfLayout(string Parts, string Words, string Entry = "")
{
    private static readonly BtfLayout[] All =
    [
        new("", ""), // void is never stored
        new("n", "ww"), // Int
        new("", "t"), // Pointer
        new("", "wtiw"), // Array
        new("ncf", "w", "ntw"), // Struct
        new("ncf", "w", "ntw"), // Union
        new("ncf", "w", "nw"), // Enum
        new("nf", "w"), // Forward
        new("n", "t"), // Typedef
        new("", "t"), // Volatile
        new("", "t"), // Const
        new("", "t"), // Restrict
        new("nc", "p"), // Function
        new("c", "t", "nt"), // FunctionPrototype
        new("n", "tw"), // Variable
        new("nc", "w", "dww"), // DataSection
        new("n", "w"), // Float
        new("nf", "dw"), // DeclTag
        new("nf", "t"), // TypeTag
        new("ncf", "w", "nww"), // Enum64
    ];

    /// <summary>The row of a kind; null for one that nobody knows.</summary>
    public static BtfLayout? Find(BtfKind kind) => (int)kind < All.Length && kind != BtfKind.Void ? All[(int)kind] : null;
}
