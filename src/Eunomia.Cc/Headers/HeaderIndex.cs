using System.Runtime.InteropServices;
using Eunomia.Cc.Cache;

namespace Eunomia.Cc.Headers;

/// <summary>
/// Index of a <c>vmlinux.h</c>: where each declaration is, what it declares, and which others it needs. Names are numbers, the hashes of
/// <see cref="CLexer.HashOf"/>: two that are equal by chance make a slice larger, not wrong.
/// </summary>
internal sealed class HeaderIndex
{
    private const int Magic = 0x31_58_44_49;

    /// <summary>The parts of the text, directives and declarations, in their order.</summary>
    public required HeaderPart[] Parts { get; init; }

    /// <summary>The structs and unions that are mentioned, each once.</summary>
    public required HeaderTag[] Tags { get; init; }

    /// <summary>The declared names and their declarations, sorted by hash.</summary>
    public required HeaderName[] Names { get; init; }

    /// <summary>The parts that a part needs whatever the program uses; <see cref="HeaderPart.FirstNeed"/> says where those of a part begin.</summary>
    public required int[] Needs { get; init; }

    /// <summary>The structs that a part has pointers to; <see cref="HeaderPart.FirstPointer"/> says where those of a part begin.</summary>
    public required HeaderPointer[] Pointers { get; init; }

    /// <summary>The names in the directives: macros may put them anywhere.</summary>
    public required uint[] DirectiveNames { get; init; }

    /// <summary>The declarations of a name: their range in <see cref="Names"/>.</summary>
    public ReadOnlySpan<HeaderName> Find(uint hash)
    {
        var (low, high) = (0, Names.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Names[middle].Hash < hash)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        var end = low;
        while (end < Names.Length && Names[end].Hash == hash)
        {
            end++;
        }

        return Names.AsSpan(low, end - low);
    }

    /// <summary>The index as bytes.</summary>
    public byte[] Encode()
    {
        var writer = new EntryWriter();
        writer.Number(Magic);
        writer.Bytes(MemoryMarshal.AsBytes(Parts.AsSpan()));
        writer.Bytes(MemoryMarshal.AsBytes(Tags.AsSpan()));
        writer.Bytes(MemoryMarshal.AsBytes(Names.AsSpan()));
        writer.Bytes(MemoryMarshal.AsBytes(Needs.AsSpan()));
        writer.Bytes(MemoryMarshal.AsBytes(Pointers.AsSpan()));
        writer.Bytes(MemoryMarshal.AsBytes(DirectiveNames.AsSpan()));
        return writer.Written.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote on this machine; null when it is something else.</summary>
    public static HeaderIndex? Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new EntryReader(bytes);
            return reader.Number() != Magic ? null : new HeaderIndex
            {
                Parts = Read<HeaderPart>(reader),
                Tags = Read<HeaderTag>(reader),
                Names = Read<HeaderName>(reader),
                Needs = Read<int>(reader),
                Pointers = Read<HeaderPointer>(reader),
                DirectiveNames = Read<uint>(reader),
            };
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static T[] Read<T>(EntryReader reader)
        where T : struct => MemoryMarshal.Cast<byte, T>(reader.Bytes().Span).ToArray();
}

/// <summary>A directive, or a declaration.</summary>
/// <param name="Start">Where its text starts.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="FirstNeed">The first of what it needs; the next part's is behind the last.</param>
/// <param name="FirstPointer">The same of its pointers.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct HeaderPart(int Start, int Length, int FirstNeed, int FirstPointer, HeaderPartKind Kind);

/// <summary>Kinds of <see cref="HeaderPart"/>.</summary>
internal enum HeaderPartKind
{
    /// <summary>A line for the preprocessor; every slice has it.</summary>
    Directive,

    /// <summary>A declaration.</summary>
    Declaration,

    /// <summary>A struct, union or enum without a body.</summary>
    Forward,

    /// <summary>The end of the header.</summary>
    End,
}

/// <summary>A struct or union with a name.</summary>
/// <param name="Hash">Its name.</param>
/// <param name="Start">Where its name is written first.</param>
/// <param name="Length">How long the name is.</param>
/// <param name="IsUnion">Whether it is a union.</param>
internal readonly record struct HeaderTag(uint Hash, int Start, int Length, int IsUnion);

/// <summary>A name and where it is declared.</summary>
/// <param name="Hash">The name.</param>
/// <param name="Part">Which part declares it.</param>
/// <param name="Kind">What it names.</param>
internal readonly record struct HeaderName(uint Hash, int Part, HeaderNameKind Kind);

/// <summary>What a name can stand for.</summary>
internal enum HeaderNameKind
{
    /// <summary>A struct, union or enum.</summary>
    Tag,

    /// <summary>A type.</summary>
    Typedef,

    /// <summary>A value of an enum.</summary>
    Constant,

    /// <summary>A function or variable.</summary>
    Object,
}

/// <summary>A pointer to a struct or union.</summary>
/// <param name="Tag">Its number in <see cref="HeaderIndex.Tags"/>.</param>
/// <param name="Member">The name of the member, type or function that has the pointer.</param>
internal readonly record struct HeaderPointer(int Tag, uint Member);
