using System.Buffers.Binary;
using Eunomia.Bpf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Runtime.Symbols;

/// <summary>
/// Finds the static probes (USDT) of a file, in the notes that SystemTap's
/// <see href="https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation">sys/sdt.h</see> leaves there.
/// </summary>
internal static class StaticProbes
{
    private const string Section = ".note.stapsdt";
    private const int MaximumSize = 16 << 20;
    private const uint ProbeNote = 3;
    private const int Addresses = 3 * sizeof(ulong);

    /// <summary>Whether a file has a probe.</summary>
    /// <param name="stream">A 64-bit ELF file.</param>
    /// <param name="provider">The provider of the probe.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="MalformedInputException">It is no such file, or has no static probes at all.</exception>
    public static bool Has(Stream stream, string provider, string name)
    {
        var notes = ElfSectionExtractor.Read(stream, Section, MaximumSize).AsSpan();
        var wanted = System.Text.Encoding.UTF8.GetBytes($"{provider}\0{name}\0");
        while (notes.Length >= 12)
        {
            // Whoever runs programs of another byte order cannot probe them either.
            var (owner, size, type) = (Padded(notes), Padded(notes[4..]), BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]));
            notes = notes[12..];
            if (owner > (ulong)notes.Length || size > (ulong)notes.Length - owner)
            {
                break;
            }

            if (type == ProbeNote && notes.StartsWith("stapsdt\0"u8) && size >= Addresses && notes[(int)owner..][Addresses..(int)size].StartsWith(wanted))
            {
                return true;
            }

            notes = notes[(int)(owner + size)..];
        }

        return false;

        static ulong Padded(ReadOnlySpan<byte> length) => (BinaryPrimitives.ReadUInt32LittleEndian(length) + 3UL) & ~3UL;
    }
}
