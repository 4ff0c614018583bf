using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Cc.Toolchain;

/// <summary>
/// Reads the dynamic libraries that a program or a library of this machine needs, as
/// <see href="https://man7.org/linux/man-pages/man5/elf.5.html">elf(5)</see> says. Only a few hundred bytes of the file are read.
/// </summary>
internal static class NeededLibraries
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int MostProgramHeaders = 128;
    private const int LargestDynamic = 64 << 10;
    private const int DynamicEntrySize = 16;
    private const int LongestName = 256;

    private const byte Class64 = 2; // ELFCLASS64
    private const uint Load = 1; // PT_LOAD
    private const uint Dynamic = 2; // PT_DYNAMIC
    private const ulong Needed = 1; // DT_NEEDED
    private const ulong StringTable = 5; // DT_STRTAB

    /// <summary>Names of the libraries; null when the file is none that this machine would load.</summary>
    public static IReadOnlyList<string>? Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static List<string>? Read(SafeFileHandle file)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (!TryRead(file, 0, header) || !header.StartsWith("\u007fELF"u8) || header[4] != Class64 || header[5] != (BitConverter.IsLittleEndian ? 1 : 2)
            || Half(header, 54) != ProgramHeaderSize || Half(header, 56) is var count && count > MostProgramHeaders)
        {
            return null;
        }

        var segments = new byte[count * ProgramHeaderSize];
        if (!TryRead(file, Word(header, 32), segments))
        {
            return null;
        }

        var dynamic = Array.Find(Segments(segments), segment => segment.Type == Dynamic);
        // A program that is linked statically needs nothing.
        return dynamic is null ? [] : ReadDynamic(file, dynamic, Segments(segments));
    }

    private static List<string>? ReadDynamic(SafeFileHandle file, Segment dynamic, Segment[] segments)
    {
        if (dynamic.Size > LargestDynamic)
        {
            return null;
        }

        var entries = new byte[dynamic.Size];
        if (!TryRead(file, dynamic.Offset, entries))
        {
            return null;
        }

        var names = new List<ulong>();
        ulong? strings = null;
        for (var rest = entries.AsSpan(); rest.Length >= DynamicEntrySize; rest = rest[DynamicEntrySize..])
        {
            var (tag, value) = (Word(rest, 0), Word(rest, 8));
            if (tag == Needed)
            {
                names.Add(value);
            }
            else if (tag == StringTable)
            {
                // An address, which the segment that it is in gives a place in the file.
                strings = Array.Find(segments, segment => segment.Type == Load && value >= segment.Address && value - segment.Address < segment.Size) is { } place
                    ? value - place.Address + place.Offset
                    : null;
            }
        }

        var needed = new List<string>();
        Span<byte> name = stackalloc byte[LongestName];
        foreach (var offset in names)
        {
            if (strings is not { } start || !TryReadStart(file, unchecked(start + offset), name, out var length)
                || name[..length].IndexOf((byte)0) is var end && end <= 0)
            {
                return null;
            }

            needed.Add(Encoding.UTF8.GetString(name[..end]));
        }

        return needed;
    }

    private static Segment[] Segments(byte[] table)
    {
        var segments = new Segment[table.Length / ProgramHeaderSize];
        for (var i = 0; i < segments.Length; i++)
        {
            var entry = table.AsSpan(i * ProgramHeaderSize, ProgramHeaderSize);
            segments[i] = new Segment((uint)(BitConverter.IsLittleEndian ? Word(entry, 0) : Word(entry, 0) >> 32), Word(entry, 8), Word(entry, 16), Word(entry, 32));
        }

        return segments;
    }

    private static bool TryRead(SafeFileHandle file, ulong offset, Span<byte> bytes) => TryReadStart(file, offset, bytes, out var length) && length == bytes.Length;

    private static bool TryReadStart(SafeFileHandle file, ulong offset, Span<byte> bytes, out int length)
    {
        length = offset <= long.MaxValue / 2 ? RandomAccess.Read(file, bytes, (long)offset) : -1;
        return length >= 0;
    }

    private static int Half(ReadOnlySpan<byte> bytes, int offset) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]) : BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);

    private static ulong Word(ReadOnlySpan<byte> bytes, int offset) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]) : BinaryPrimitives.ReadUInt64BigEndian(bytes[offset..]);

    private sealed record Segment(uint Type, ulong Offset, ulong Address, ulong Size);
}
