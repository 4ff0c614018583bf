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

    /// <summary>Whether a 64-bit file has a probe: libbpf probes no others.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="provider">The provider of the probe.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="MalformedInputException">It is no ELF file, or has no static probes at all.</exception>
    public static bool Has(Stream stream, string provider, string name)
    {
        var file = ElfBinary.Open(stream);
        var wanted = System.Text.Encoding.UTF8.GetBytes($"{provider}\0{name}\0");
        return file.Is64 && file.NotesIn(file.ReadSection(Section, MaximumSize)).Any(note =>
            note.Type == ProbeNote && note.Owner.Span.SequenceEqual("stapsdt\0"u8) && note.Content.Length >= Addresses && note.Content.Span[Addresses..].StartsWith(wanted));
    }
}
