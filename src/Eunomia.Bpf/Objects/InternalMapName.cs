using System.Text;

namespace Eunomia.Bpf.Objects;

/// <summary>Names that libbpf gives to the maps of data sections, and those that bpftool derives from them for a skeleton.</summary>
internal static class InternalMapName
{
    // BPF_OBJ_NAME_LEN without the NUL: all the kernel keeps of a map's name.
    private const int MaxLength = 15;

    // libbpf keeps room for ".rodata" even where the section's name is shorter.
    private const int ReservedForSection = 7;

    // Maps of these are known to user space by the whole name of their section, whatever of it the kernel keeps.
    private static readonly string[] CustomPrefixes = [".data.", ".rodata."];

    private static readonly string[] SectionPrefixes = [".data", ".rodata", ".bss", ".kconfig"];

    /// <summary>
    /// The map's name: <c>hello_bp.rodata</c> is the section's name after as much of the object's as fits; a section with a second dot,
    /// such as <c>.data.custom</c>, stands alone, and whole: the kernel's shorter one is libbpf's affair. Elsewhere, what the kernel refuses in
    /// a name becomes <c>_</c>.
    /// </summary>
    public static string Create(string objectName, string sectionName)
    {
        if (Array.Exists(CustomPrefixes, prefix => sectionName.StartsWith(prefix, StringComparison.Ordinal)))
        {
            return sectionName;
        }

        var section = Encoding.UTF8.GetBytes(sectionName).AsSpan();
        var sectionLength = Math.Min(Math.Max(section.Length, ReservedForSection), MaxLength);
        var isCustom = section.Length > 1 && section[1..].Contains((byte)'.');
        var prefix = isCustom ? [] : Encoding.UTF8.GetBytes(objectName).AsSpan();

        var name = new StringBuilder(MaxLength);
        Append(name, prefix, MaxLength - sectionLength);
        Append(name, section, sectionLength);
        return name.ToString();
    }

    /// <summary>The field of a skeleton's <c>maps</c>: <c>rodata</c>, <c>data_custom</c>, <c>kconfig</c>.</summary>
    public static string ToIdentifier(string mapName)
    {
        var start = SectionPrefixes.Select(prefix => mapName.IndexOf(prefix, StringComparison.Ordinal)).First(index => index >= 0) + 1;
        return string.Concat(mapName[start..].Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
    }

    private static void Append(StringBuilder name, ReadOnlySpan<byte> text, int limit)
    {
        foreach (var character in text[..Math.Min(text.Length, limit)])
        {
            name.Append(char.IsAsciiLetterOrDigit((char)character) || character is (byte)'.' ? (char)character : '_');
        }
    }
}
