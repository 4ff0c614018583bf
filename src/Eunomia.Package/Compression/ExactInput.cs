namespace Eunomia.Package.Compression;

/// <summary>
/// Input of a decompressor that reads ahead, from which it is known how many bytes it needed: it gets all but the last few in any
/// amount, then one at a time.
/// </summary>
internal sealed class ExactInput(byte[] bytes) : MemoryStream(bytes, writable: false)
{
    private const int TailLength = 16;

    /// <summary>Whether the decompressor finished before the last byte.</summary>
    public bool HasLeftovers => Position < Length;

    /// <summary>Whether the decompressor asked for more than there is. It does not fail itself when only the checksum is cut off.</summary>
    public bool WasTooShort { get; private set; }

    /// <summary>No: the decompressor would go back over what it did not need.</summary>
    public override bool CanSeek => false;

    /// <remarks>All other ways to read lead here, but for that of a single byte, which the decompressor does not use.</remarks>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var bulk = Math.Max((int)(Length - Position) - TailLength, 1);
        var read = base.Read(buffer, offset, Math.Min(bulk, count));
        WasTooShort |= read == 0 && count > 0;
        return read;
    }
}
