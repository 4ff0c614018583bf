using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.CHeader;

/// <summary>Clang's names of the integers and floating-point numbers of BPF. A kernel's machine has others: of those the size counts.</summary>
internal static class CNumbers
{
    /// <summary>Whether clang has an integer of that name and size.</summary>
    /// <param name="name">As compilers write it to debug information: <c>long unsigned int</c>, <c>unsigned long</c>.</param>
    /// <param name="size">In bytes.</param>
    /// <param name="longSize">Bytes of <c>long</c> on the kernel's machine: structs of a kernel of 32 bits have no meaning but their names.</param>
    public static bool IsInteger(ReadOnlySpan<byte> name, uint size, uint longSize) => size switch
    {
        1 => name.SequenceEqual("char"u8) || name.SequenceEqual("unsigned char"u8) || name.SequenceEqual("signed char"u8) || name.SequenceEqual("_Bool"u8),
        2 => name.SequenceEqual("short"u8) || name.SequenceEqual("short int"u8)
            || name.SequenceEqual("unsigned short"u8) || name.SequenceEqual("short unsigned int"u8),
        4 => name.SequenceEqual("int"u8) || name.SequenceEqual("unsigned int"u8) || (longSize == 4 && IsLong(name)),
        8 => name.SequenceEqual("long long"u8) || name.SequenceEqual("long long int"u8)
            || name.SequenceEqual("unsigned long long"u8) || name.SequenceEqual("long long unsigned int"u8) || (longSize == 8 && IsLong(name)),
        16 => name.SequenceEqual("__int128"u8) || name.SequenceEqual("unsigned __int128"u8) || name.SequenceEqual("__int128 unsigned"u8),
        _ => false,
    };

    /// <summary>An integer of that size.</summary>
    public static ReadOnlySpan<byte> Integer(uint size, BtfIntEncoding encoding) => (size, encoding.HasFlag(BtfIntEncoding.Signed)) switch
    {
        (1, _) when encoding.HasFlag(BtfIntEncoding.Bool) => "_Bool"u8,
        (1, true) => "signed char"u8,
        (1, false) => "unsigned char"u8,
        (2, true) => "short"u8,
        (2, false) => "unsigned short"u8,
        (4, true) => "int"u8,
        (4, false) => "unsigned int"u8,
        (8, true) => "long long"u8,
        (8, false) => "unsigned long long"u8,
        (_, true) => "__int128"u8,
        (_, false) => "unsigned __int128"u8,
    };

    /// <summary>A floating-point number, or an integer that takes its place: BPF has few of them and cannot calculate with any.</summary>
    public static ReadOnlySpan<byte> Float(ReadOnlySpan<byte> name, uint size) => size switch
    {
        4 when name.SequenceEqual("float"u8) => "float"u8,
        8 when name.SequenceEqual("double"u8) => "double"u8,
        8 when name.SequenceEqual("long double"u8) => "long double"u8,
        _ => Integer(size, BtfIntEncoding.None),
    };

    private static bool IsLong(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("long"u8) || name.SequenceEqual("long int"u8) || name.SequenceEqual("unsigned long"u8) || name.SequenceEqual("long unsigned int"u8);
}
