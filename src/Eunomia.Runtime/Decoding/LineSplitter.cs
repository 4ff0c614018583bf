namespace Eunomia.Runtime.Decoding;

/// <summary>Cuts what is read piece by piece into lines.</summary>
/// <param name="longest">The longest line, in bytes; one that is longer comes in pieces.</param>
public sealed class LineSplitter(int longest)
{
    private readonly byte[] _buffer = new byte[longest];
    private int _length;

    /// <summary>Room for what is read next; never empty.</summary>
    public Span<byte> Room => _buffer.AsSpan(_length);

    /// <summary>Hands over the lines that are complete now, without their line feeds.</summary>
    /// <param name="count">How many bytes of <see cref="Room"/> have been written.</param>
    /// <param name="line">Takes them.</param>
    /// <returns>How many there were.</returns>
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

    /// <summary>Hands over what is left: a line that did not end.</summary>
    /// <param name="line">Takes it.</param>
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
