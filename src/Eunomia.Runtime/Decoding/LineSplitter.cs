namespace Eunomia.Runtime.Decoding;

/// <summary>Splits bytes that are read piece by piece into lines.</summary>
/// <param name="longest">The longest line, in bytes; one that is longer comes in pieces.</param>
public sealed class LineSplitter(int longest)
{
    private readonly byte[] _buffer = new byte[longest];
    private int _length;

    /// <summary>Buffer for the next read; never empty.</summary>
    public Span<byte> Room => _buffer.AsSpan(_length);

    /// <summary>Passes on the lines that are complete now, without their line feeds.</summary>
    /// <param name="count">How many bytes of <see cref="Room"/> have been written.</param>
    /// <param name="line">Called with each line.</param>
    /// <returns>The number of lines.</returns>
    public int Add(int count, RecordCallback line)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _length);
        var lines = 0;
        var rest = _buffer.AsSpan(0, _length + count);
        for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
        {
            line(rest[..end]);
            lines++;
            rest = rest[(end + 1)..];
        }

        if (rest.Length == _buffer.Length)
        {
            line(rest);
            lines++;
            rest = [];
        }

        rest.CopyTo(_buffer);
        _length = rest.Length;
        return lines;
    }

    /// <summary>Passes on the last line if it has no line feed.</summary>
    /// <param name="line">Called with the line.</param>
    public void Finish(RecordCallback line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (_length > 0)
        {
            line(_buffer.AsSpan(0, _length));
            _length = 0;
        }
    }
}
