using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Eunomia.Runtime.Symbols;

/// <summary>
/// Memory mappings of a process, from <c>/proc/PID/maps</c>, within limits: there may be 65,530 (<c>vm.max_map_count</c>) with paths of 4096
/// bytes. Ranges are numbers in arrays, and each file is there once.
/// </summary>
internal sealed class ProcessMappings
{
    /// <summary>Most bytes of the list that are read.</summary>
    public const int MostBytesRead = 16 << 20;

    /// <summary>Approximate limit of memory for it, in bytes; beyond half of this only executable mappings are kept.</summary>
    public const int MostBytesKept = 2 << 20;

    private const int LongestLine = 8192;
    private const int BytesOfRange = 28;

    // With its place in an index of build ids.
    private const int BytesOfFile = 320;

    private readonly List<(ulong Start, ulong End, ulong Offset, int File)> _ranges = [];
    private readonly List<MappedFile> _names = [];
    private readonly List<MemoryMapping> _files = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private bool _isSorted = true;

    private ProcessMappings()
    {
    }

    /// <summary>No mappings.</summary>
    public static ProcessMappings Empty { get; } = new();

    /// <summary>Number of mappings.</summary>
    public int Count => _ranges.Count;

    /// <summary>Whether there were more mappings than are kept.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Approximate size in memory, in bytes.</summary>
    public long Footprint { get; private set; } = 512;

    /// <summary>The files, each once.</summary>
    public IReadOnlyList<MemoryMapping> Files => _files;

    /// <summary>Reads all lines; those of another form are passed over.</summary>
    public static ProcessMappings Read(Stream stream)
    {
        var mappings = new ProcessMappings();
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        var (filled, total) = (0, 0);
        while (total < MostBytesRead && stream.Read(buffer, filled, buffer.Length - filled) is > 0 and var read)
        {
            (filled, total) = (filled + read, total + read);
            var rest = buffer.AsSpan(0, filled);
            while (rest.IndexOf((byte)'\n') is >= 0 and var end)
            {
                mappings.Add(rest[..end]);
                rest = rest[(end + 1)..];
            }

            // The kernel writes none that long.
            rest = rest.Length > LongestLine ? default : rest;
            rest.CopyTo(buffer);
            filled = rest.Length;
        }

        mappings.IsCut |= total >= MostBytesRead;
        if (!mappings.IsCut)
        {
            mappings.Add(buffer.AsSpan(0, filled));
        }

        ArrayPool<byte>.Shared.Return(buffer);
        mappings.Finish();
        return mappings;
    }

    /// <summary>The mapping that an address lies in, or null.</summary>
    public MemoryMapping? Find(ulong address)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ranges[middle].Start <= address ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && address < _ranges[low - 1].End ? Mapping(_ranges[low - 1]) : null;
    }

    private MemoryMapping Mapping((ulong Start, ulong End, ulong Offset, int File) range) => new(range.Start, range.End, range.Offset, _names[range.File]);

    private void Finish()
    {
        // Only reading needs it.
        _numbers.Clear();
        _numbers.TrimExcess();
        _ranges.TrimExcess();
        if (!_isSorted)
        {
            _ranges.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        }
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        // 7f0000000000-7f0000001000 r-xp 00001000 fd:00 1234      /usr/lib/libc.so.6
        if (!TryHex(ref line, (byte)'-', out var start) || !TryHex(ref line, (byte)' ', out var end) || start >= end
            || Word(ref line) is not [_, _, var execute, ..] || !TryHex(ref line, (byte)' ', out var offset))
        {
            return;
        }

        var file = line;
        _ = Word(ref line);
        if (!Utf8Parser.TryParse(line, out ulong inode, out var digits) || (digits < line.Length && line[digits] != ' '))
        {
            return;
        }

        if (Footprint >= MostBytesKept || (Footprint >= MostBytesKept / 2 && execute != (byte)'x'))
        {
            IsCut = true;
            return;
        }

        _isSorted &= _ranges.Count == 0 || _ranges[^1].Start <= start;
        var known = _names.Count;
        _ranges.Add((start, end, offset, NumberOf(file, inode, line[digits..])));
        if (_names.Count > known && _names[^1].IsFile)
        {
            _files.Add(Mapping(_ranges[^1]));
        }

        Footprint += BytesOfRange;
    }

    private int NumberOf(ReadOnlySpan<byte> file, ulong inode, ReadOnlySpan<byte> path)
    {
        Span<char> key = stackalloc char[LongestLine];

        // No line is longer; what is no UTF-8 becomes U+FFFD.
        key = key[..Encoding.UTF8.GetChars(file, key)];
        if (!_numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var number))
        {
            number = _names.Count;
            var text = key.ToString();
            _numbers.Add(text, number);
            var name = new MappedFile(text.Split(' ', 2)[0], inode, Encoding.UTF8.GetString(path).TrimStart(' '));
            _names.Add(name);
            Footprint += BytesOfFile + (sizeof(char) * (name.Path.Length + (long)name.Name.Length));
        }

        return number;
    }

    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)' ');
        var word = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[(end + 1)..];
        return word;
    }

    private static bool TryHex(ref ReadOnlySpan<byte> line, byte end, out ulong value)
    {
        value = 0;
        if (line.IndexOf(end) is not (> 0 and <= 16 and var length)
            || !ulong.TryParse(line[..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        line = line[(length + 1)..];
        return true;
    }
}

/// <summary>A mapped file, or memory with another name.</summary>
/// <param name="Device">Major and minor number of the file's device, as the kernel writes them.</param>
/// <param name="Inode">The file's number; 0 for memory without a file.</param>
/// <param name="Path">The file, or a name such as <c>[vdso]</c>; empty for memory without a name.</param>
internal sealed record MappedFile(string Device, ulong Inode, string Path)
{
    private const string Deleted = " (deleted)";

    /// <summary>Whether a file is behind it.</summary>
    public bool IsFile => Inode != 0 && Path.StartsWith('/');

    /// <summary>The file's name without the note that it is deleted.</summary>
    public string Name { get; } = Path.EndsWith(Deleted, StringComparison.Ordinal) ? Path[..^Deleted.Length] : Path;
}

/// <summary>One line of <c>/proc/PID/maps</c>.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
/// <param name="Offset">Where in the file it starts, in bytes.</param>
/// <param name="File">What is mapped.</param>
internal readonly record struct MemoryMapping(ulong Start, ulong End, ulong Offset, MappedFile File);
