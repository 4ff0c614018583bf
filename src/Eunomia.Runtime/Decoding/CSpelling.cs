using System.Globalization;
using Eunomia.Bpf.Btf;

namespace Eunomia.Runtime.Decoding;

/// <summary>Parses C spellings of scalar types and arrays of them, for objects whose BTF does not have a variable's type.</summary>
internal static class CSpelling
{
    /// <summary>The most bytes that a type may have.</summary>
    public const int MaximumSize = 1 << 20;

    private const int LongestSpelling = 128;
    private const int MaximumDimensions = 8;

    /// <summary>The type of a declaration in a table of its own; null when its type is unknown.</summary>
    public static (BtfTypeTable Types, uint TypeId)? Parse(string declaration)
    {
        if (declaration.Length > LongestSpelling)
        {
            return null;
        }

        var bracket = declaration.IndexOf('[', StringComparison.Ordinal);
        if (ScalarOf((bracket < 0 ? declaration : declaration[..bracket]).Trim()) is not { } scalar)
        {
            return null;
        }

        var types = ImmutableArray.CreateBuilder<BtfType>();
        types.Add(scalar);
        if (bracket >= 0)
        {
            if (DimensionsOf(declaration[bracket..]) is not { } dimensions)
            {
                return null;
            }

            // The innermost dimension is written last.
            for (var i = dimensions.Count - 1; i >= 0; i--)
            {
                types.Add(new BtfArray((uint)types.Count, 1, dimensions[i]));
            }
        }

        return (new BtfTypeTable(types.ToImmutable()), (uint)types.Count);
    }

    private static List<uint>? DimensionsOf(string text)
    {
        var dimensions = new List<uint>();
        var product = 1UL;
        foreach (var part in text.Split(']', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!part.StartsWith('[') || !text.EndsWith(']') || dimensions.Count == MaximumDimensions
                || !uint.TryParse(part.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                return null;
            }

            product *= count;
            if (product is 0 or > MaximumSize)
            {
                return null;
            }

            dimensions.Add(count);
        }

        return dimensions;
    }

    private static BtfType? ScalarOf(string spelling)
    {
        if (spelling.EndsWith('*') || spelling.Contains("(*", StringComparison.Ordinal))
        {
            return new BtfPointer(0);
        }

        var words = spelling.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(word => word is not ("const" or "volatile")).ToList();
        return words switch
        {
            ["enum", _] => new BtfInt(spelling, 4, BtfIntEncoding.Signed, 0, 32),
            [var name] when OfName(name) is { } type => type,
            _ => OfWords(spelling, words),
        };
    }

    private static BtfType? OfName(string name) => name switch
    {
        "bool" or "_Bool" => new BtfInt(name, 1, BtfIntEncoding.Bool, 0, 8),
        "float" => new BtfFloat(name, 4),
        "double" => new BtfFloat(name, 8),
        "u8" or "__u8" or "uint8_t" or "u_char" or "uchar" => Integer(name, 1, isSigned: false),
        "s8" or "__s8" or "int8_t" => Integer(name, 1, isSigned: true),
        "u16" or "__u16" or "uint16_t" or "__be16" or "__le16" or "ushort" or "umode_t" => Integer(name, 2, isSigned: false),
        "s16" or "__s16" or "int16_t" => Integer(name, 2, isSigned: true),
        "u32" or "__u32" or "uint32_t" or "__be32" or "__le32" or "uint" or "uid_t" or "gid_t" or "mode_t" or "dev_t" or "__wsum" =>
            Integer(name, 4, isSigned: false),
        "s32" or "__s32" or "int32_t" or "pid_t" or "clockid_t" => Integer(name, 4, isSigned: true),
        "u64" or "__u64" or "uint64_t" or "__be64" or "__le64" or "ulong" or "size_t" or "uintptr_t" or "sector_t" or "cputime_t" =>
            Integer(name, 8, isSigned: false),
        "s64" or "__s64" or "int64_t" or "ssize_t" or "loff_t" or "off_t" or "time_t" or "ktime_t" or "intptr_t" or "ptrdiff_t" =>
            Integer(name, 8, isSigned: true),
        _ => null,
    };

    /// <summary>Parses C's own type specifiers, which may stand in any order: <c>unsigned long long int</c>, <c>long unsigned</c>.</summary>
    private static BtfInt? OfWords(string spelling, List<string> words)
    {
        int Count(string word) => words.RemoveAll(other => other == word);
        var (isUnsigned, isSigned, ints) = (Count("unsigned"), Count("signed"), Count("int"));
        var (chars, shorts, longs, wide) = (Count("char"), Count("short"), Count("long"), Count("__int128"));
        var any = isUnsigned + isSigned + ints + chars + shorts + longs + wide;
        if (words.Count > 0 || any == 0 || isUnsigned + isSigned > 1 || ints > 1 || chars + shorts + wide > 1 || longs > 2
            || (longs > 0 && chars + shorts + wide > 0) || (ints > 0 && chars + wide > 0))
        {
            return null;
        }

        // BPF's char is signed, and only the plain one is a character.
        return chars > 0 ? Integer(isUnsigned + isSigned == 0 ? "char" : spelling, 1, isUnsigned == 0)
            : Integer(spelling, shorts > 0 ? 2u : longs > 0 ? 8u : wide > 0 ? 16u : 4u, isUnsigned == 0);
    }

    private static BtfInt Integer(string name, uint size, bool isSigned) =>
        new(name, size, isSigned ? BtfIntEncoding.Signed : BtfIntEncoding.None, 0, (int)size * 8);
}
