using System.Buffers.Text;
using System.Text;

namespace Eunomia.Package.Archives;

/// <summary>
/// Walks the entries of a tar file (POSIX ustar and pax, and GNU's long names). The library's own reader takes as much memory for a name as the file
/// asks for; this one is for files of strangers.
/// </summary>
/// <param name="stream">The file, not compressed; need not be seekable.</param>
internal sealed class TarEntryReader(Stream stream)
{
    /// <summary>Most entries of an archive.</summary>
    public const int MaximumEntries = 100_000;

    /// <summary>Largest size of all entries, in bytes; more is a bomb.</summary>
    public const long MaximumBytes = 4L << 30;

    private const int Block = 512;
    private const int MaximumNameBlock = 64 << 10;

    private readonly byte[] _header = new byte[Block];
    private long _unread;
    private long _total;
    private int _entries;

    /// <summary>The path as it is stored.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Size of the content, in bytes.</summary>
    public long Size { get; private set; }

    /// <summary>Whether the entry is a plain file.</summary>
    public bool IsFile { get; private set; }

    /// <summary>The path, as it is stored, of an earlier entry that this one is another name of; null for others.</summary>
    public string? HardLink { get; private set; }

    /// <summary>Advances to the next entry.</summary>
    /// <exception cref="InvalidDataException">The file breaks the format's rules, or ends early.</exception>
    public bool MoveNext()
    {
        string? longName = null, longLink = null;
        while (true)
        {
            Skip(_unread);
            if (!ReadHeader())
            {
                return false;
            }

            switch ((char)_header[156])
            {
                case 'L':
                    longName = TextOf(ReadNameBlock());
                    break;
                case 'K':
                    longLink = TextOf(ReadNameBlock());
                    break;
                case 'x':
                    var records = ReadNameBlock();
                    (longName, longLink) = (TextIn(records, "path="u8) ?? longName, TextIn(records, "linkpath="u8) ?? longLink);
                    break;
                case 'g':
                    break;
                case var type:
                    (Path, IsFile) = (longName ?? ShortName(), type is '0' or '\0' or '7');
                    HardLink = type == '1' ? longLink ?? TextOf(_header.AsSpan(157, 100)) : null;
                    return true;
            }
        }
    }

    /// <summary>The content of the entry.</summary>
    /// <exception cref="InvalidDataException">The file ends early.</exception>
    public byte[] ReadContent(int maximumSize)
    {
        if (Size > maximumSize)
        {
            throw new InvalidDataException($"'{Path}' has {Size} bytes, more than the {maximumSize} that are read");
        }

        // Grows with what is there, not with what the header promises.
        var content = new MemoryStream((int)Math.Min(Size, 1 << 20));
        var buffer = new byte[64 << 10];
        for (var left = Size; left > 0;)
        {
            var read = Fill(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
            content.Write(buffer, 0, read);
            left -= read;
        }

        _unread -= Size;
        return content.ToArray();
    }

    private bool ReadHeader()
    {
        var read = stream.ReadAtLeast(_header, Block, throwOnEndOfStream: false);
        if (read == 0 || (read == Block && !_header.AsSpan().ContainsAnyExcept((byte)0)))
        {
            return false;
        }

        if (read < Block)
        {
            throw new InvalidDataException("it ends within an entry");
        }

        if (Octal(148, 8) is not { } sum || sum != Checksum())
        {
            throw new InvalidDataException(_entries == 0 ? "it is no tar file" : "the checksum of an entry is wrong");
        }

        if (++_entries > MaximumEntries)
        {
            throw new InvalidDataException($"it has more than {MaximumEntries} entries");
        }

        Size = SizeOf();
        Spend(Block + Size);
        _unread = (Size + Block - 1) / Block * Block;
        return true;
    }

    private long SizeOf()
    {
        // GNU writes sizes of 8 GiB and more in binary; nothing that large is read.
        return (_header[124] & 0x80) == 0 && Octal(124, 12) is { } size ? size : throw new InvalidDataException("the size of an entry is wrong");
    }

    private long? Octal(int start, int length)
    {
        var text = _header.AsSpan(start, length).Trim(" \0"u8);
        var value = 0L;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    private long Checksum()
    {
        // The checksum's own field counts as spaces.
        var sum = 8L * ' ';
        for (var i = 0; i < Block; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : _header[i];
        }

        return sum;
    }

    private string ShortName()
    {
        var name = TextOf(_header.AsSpan(0, 100));
        return _header.AsSpan(257, 6).SequenceEqual("ustar\0"u8) && _header[345] != 0 ? $"{TextOf(_header.AsSpan(345, 155))}/{name}" : name;
    }

    private byte[] ReadNameBlock()
    {
        if (Size > MaximumNameBlock)
        {
            throw new InvalidDataException($"a name has {Size} bytes");
        }

        var bytes = new byte[Size];
        Fill(bytes);
        _unread -= Size;
        return bytes;
    }

    /// <summary>A text in a pax header: lines such as <c>25 path=some/long/name\n</c>, each starting with its own length.</summary>
    private static string? TextIn(ReadOnlySpan<byte> records, ReadOnlySpan<byte> name)
    {
        string? text = null;
        while (Utf8Parser.TryParse(records, out int length, out var digits) && length > digits + 1 && length <= records.Length)
        {
            var record = records[(digits + 1)..(length - 1)];
            if (record.StartsWith(name))
            {
                text = TextOf(record[name.Length..]);
            }

            records = records[length..];
        }

        return text;
    }

    private static string TextOf(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private int Fill(Span<byte> buffer) =>
        stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) == buffer.Length
            ? buffer.Length
            : throw new InvalidDataException("it ends within an entry");

    private void Skip(long count)
    {
        var buffer = count > 0 ? new byte[Math.Min(count, 64 << 10)] : [];
        while (count > 0)
        {
            count -= Fill(buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)));
        }

        _unread = 0;
    }

    private void Spend(long bytes)
    {
        _total += bytes;
        if (_total > MaximumBytes)
        {
            throw new InvalidDataException($"it has more than {MaximumBytes} bytes");
        }
    }
}
