using System.Globalization;

namespace Eunomia.Runtime.Symbols;

/// <summary>One line of <c>/proc/PID/maps</c>.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
/// <param name="Offset">Where in the file it starts, in bytes.</param>
/// <param name="Device">Major and minor number of the file's device, as the kernel writes them.</param>
/// <param name="Inode">The file's number; 0 for memory without a file.</param>
/// <param name="Path">The file, or a name such as <c>[vdso]</c>; empty for memory without a name.</param>
internal sealed record MemoryMapping(ulong Start, ulong End, ulong Offset, string Device, ulong Inode, string Path)
{
    // A process can have no more by default (vm.max_map_count).
    private const int MaximumMappings = 65_536;

    private const string Deleted = " (deleted)";

    /// <summary>Whether a file is behind it.</summary>
    public bool IsFile => Inode != 0 && Path.StartsWith('/');

    /// <summary>The file's name without the note that it is no longer there.</summary>
    public string FileName => Path.EndsWith(Deleted, StringComparison.Ordinal) ? Path[..^Deleted.Length] : Path;

    /// <summary>Reads all lines, by address; lines of another form are passed over.</summary>
    public static List<MemoryMapping> ReadAll(TextReader reader)
    {
        var mappings = new List<MemoryMapping>();
        while (mappings.Count < MaximumMappings && reader.ReadLine() is { } line)
        {
            if (Parse(line) is { } mapping)
            {
                mappings.Add(mapping);
            }
        }

        mappings.Sort((left, right) => left.Start.CompareTo(right.Start));
        return mappings;
    }

    /// <summary>The mapping that an address lies in, or null.</summary>
    public static MemoryMapping? Find(List<MemoryMapping> mappings, ulong address)
    {
        var (low, high) = (0, mappings.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (mappings[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && address < mappings[low - 1].End ? mappings[low - 1] : null;
    }

    private static MemoryMapping? Parse(string line)
    {
        // 7f0000000000-7f0000001000 r-xp 00001000 fd:00 1234      /usr/lib/libc.so.6
        var fields = line.Split(' ', 6, StringSplitOptions.None);
        return fields.Length >= 5
            && fields[0].Split('-') is [var start, var end]
            && TryHex(start, out var first) && TryHex(end, out var last) && TryHex(fields[2], out var offset)
            && ulong.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out var inode)
            && first < last
                ? new MemoryMapping(first, last, offset, fields[3], inode, fields.Length > 5 ? fields[5].TrimStart(' ') : "")
                : null;
    }

    private static bool TryHex(string text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
