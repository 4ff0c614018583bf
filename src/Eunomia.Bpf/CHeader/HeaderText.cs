using System.Globalization;

namespace Eunomia.Bpf.CHeader;

/// <summary>Buffer for the text of the header.</summary>
/// <param name="expected">Expected length, in bytes.</param>
internal sealed class HeaderText(int expected)
{
    /// <summary>Longest text, in bytes, twenty times that of a kernel: a few bytes of BTF can stand for any number of bytes of C.</summary>
    private const int MaximumLength = 64 << 20;

    private byte[] _bytes = new byte[expected];
    private int _length;

    /// <summary>Adds text.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
    }

    /// <summary>Adds one character.</summary>
    public void Add(char character)
    {
        Room(1)[0] = (byte)character;
        _length++;
    }

    /// <summary>Adds a number in decimal.</summary>
    public void Add(long number) => _length += number.TryFormat(Room(20), out var written, provider: CultureInfo.InvariantCulture) ? written : 0;

    /// <summary>Adds a number in decimal.</summary>
    public void Add(ulong number) => _length += number.TryFormat(Room(20), out var written, provider: CultureInfo.InvariantCulture) ? written : 0;

    /// <summary>Starts a line that is indented by so many tabs.</summary>
    public void Line(int level)
    {
        var line = Room(level + 1);
        line[0] = (byte)'\n';
        line[1..(level + 1)].Fill((byte)'\t');
        _length += level + 1;
    }

    /// <summary>The text as bytes.</summary>
    public byte[] ToArray() => _bytes.AsSpan(0, _length).ToArray();

    private Span<byte> Room(int length)
    {
        if (length > _bytes.Length - _length)
        {
            Grow(length);
        }

        return _bytes.AsSpan(_length);
    }

    private void Grow(int length)
    {
        if (length > MaximumLength - _length)
        {
            throw new MalformedInputException($"the types are more than {MaximumLength} bytes of C", 0);
        }

        Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
    }
}
