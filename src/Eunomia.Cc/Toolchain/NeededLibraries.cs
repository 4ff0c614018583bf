using System.Buffers.Binary;
using Eunomia.Bpf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Cc.Toolchain;

/// <summary>
/// Reads the dynamic libraries that a program or a library of this machine needs, as
/// <see href="https://man7.org/linux/man-pages/man5/elf.5.html">elf(5)</see> says. Only a few hundred bytes of the file are read.
/// </summary>
internal static class NeededLibraries
{
    private const int LargestDynamic = 64 << 10;
    private const int DynamicEntrySize = 16;
    private const int LongestName = 256;

    private const ulong Needed = 1; // DT_NEEDED
    private const ulong StringTable = 5; // DT_STRTAB

    /// <summary>Names of the libraries; null when the file is none that this machine would load.</summary>
    public static IReadOnlyList<string>? Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var file = ElfBinary.Open(stream);
            return file.Is64 && file.BigEndian != BitConverter.IsLittleEndian ? Read(file) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or MalformedInputException)
        {
            return null;
        }
    }

    private static List<string>? Read(ElfBinary file)
    {
        // A program that is linked statically needs nothing.
        var dynamic = file.Segments.FirstOrDefault(segment => segment.Type == ElfSegmentType.Dynamic);
        var names = new List<ulong>();
        ulong? strings = null;
        for (var rest = file.Read(dynamic.Offset, dynamic.FileSize, LargestDynamic, "the dynamic section").AsSpan(); rest.Length >= DynamicEntrySize; rest = rest[DynamicEntrySize..])
        {
            var (tag, value) = (Word(rest), Word(rest[sizeof(ulong)..]));
            if (tag == Needed)
            {
                names.Add(value);
            }
            else if (tag == StringTable)
            {
                // An address, which the segment that it is in gives a place in the file.
                var place = file.Segments.FirstOrDefault(
                    segment => segment.Type == ElfSegmentType.Load && value >= segment.Address && value - segment.Address < segment.FileSize);
                strings = place.FileSize == 0 ? null : value - place.Address + place.Offset;
            }
        }

        var needed = new List<string>();
        foreach (var offset in names)
        {
            if (strings is not { } start || file.ReadText(unchecked(start + offset), LongestName) is not { Length: > 0 } name)
            {
                return null;
            }

            needed.Add(name);
        }

        return needed;
    }

    private static ulong Word(ReadOnlySpan<byte> bytes) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
