namespace Eunomia.Runtime.Events;

/// <summary>Takes one record of the trace buffer.</summary>
/// <param name="time">When it was written, by the clock of the trace.</param>
/// <param name="record">Its bytes: they are gone when the call returns.</param>
internal delegate void TraceRecordCallback(ulong time, ReadOnlySpan<byte> record);

/// <summary>
/// Takes pages of the trace buffer apart, as <c>trace_pipe_raw</c> hands them over: what is in a record is never taken for something else, whatever it says.
/// <see href="https://docs.kernel.org/trace/ring-buffer-map.html">The ring buffer</see>
/// </summary>
internal sealed class TracePage
{
    // In the upper bits of the page's length: there is a loss before this page, and its number stands behind the last record.
    private const long LossFlag = 1L << 31;
    private const long LossCountFlag = 1L << 30;
    private const long LengthMask = (1L << 20) - 1;

    // Kinds of records; the others are data, of so many words or of a length of its own.
    private const uint OwnLength = 0;
    private const uint Padding = 29;
    private const uint TimeExtension = 30;
    private const uint AbsoluteTime = 31;

    private readonly TraceField _time;
    private readonly TraceField _length;
    private readonly TraceField _data;

    private TracePage(TraceField time, TraceField length, TraceField data) => (_time, _length, _data) = (time, length, data);

    /// <summary>The most bytes of one.</summary>
    public int Size => _data.Offset + _data.Size;

    /// <summary>What <c>header_page</c> says of its layout; null when that is no layout.</summary>
    public static TracePage? Create(TraceFormat? header) =>
        header is not null && (header["timestamp"], header["commit"], header["data"]) is ({ Size: 8 } time, { Size: 4 or 8 } length, { Size: > 0 } data)
            ? new TracePage(time, length, data)
            : null;

    /// <summary>How many records were lost before a page; one where the kernel does not say how many.</summary>
    public long LostBefore(ReadOnlySpan<byte> page)
    {
        var flags = _length.NumberOf(page);
        return (flags & LossFlag) == 0 ? 0
            : (flags & LossCountFlag) == 0 ? 1
            : Math.Max(1, new TraceField(DataIn(page).Length, _length.Size, IsLocation: false).NumberOf(page[Math.Min(_data.Offset, page.Length)..]));
    }

    /// <summary>Hands over the records of a page, up to where it is not as it should be.</summary>
    /// <returns>The time of the last.</returns>
    public ulong Read(ReadOnlySpan<byte> page, TraceRecordCallback callback)
    {
        var data = DataIn(page);
        var time = unchecked((ulong)_time.NumberOf(page));
        while (data.Length >= sizeof(uint))
        {
            // A bit field: which end it starts at is the machine's way.
            var head = BitConverter.ToUInt32(data);
            var (kind, delta) = BitConverter.IsLittleEndian ? (head & 31, head >> 5) : (head >> 27, head & ((1u << 27) - 1));
            data = data[sizeof(uint)..];
            var hasWord = kind is OwnLength or Padding or TimeExtension or AbsoluteTime;
            if (hasWord && (data.Length < sizeof(uint) || (kind == Padding && delta == 0)))
            {
                break;
            }

            // With itself, where it is a length.
            var word = hasWord ? BitConverter.ToUInt32(data) : 0;
            time = kind switch
            {
                AbsoluteTime => (time & (31ul << 59)) | (((ulong)word << 27) + delta),
                TimeExtension => unchecked(time + ((ulong)word << 27) + delta),
                _ => unchecked(time + delta),
            };
            var length = kind is TimeExtension or AbsoluteTime ? sizeof(uint) : hasWord ? word : kind * sizeof(uint);
            if (length > (uint)data.Length || (hasWord && length < sizeof(uint)))
            {
                break;
            }

            if (kind < Padding)
            {
                callback(time, data[(hasWord ? sizeof(uint) : 0)..(int)length]);
            }

            // Records are words long.
            data = data[(int)Math.Min((length + 3L) & ~3L, data.Length)..];
        }

        return time;
    }

    private ReadOnlySpan<byte> DataIn(ReadOnlySpan<byte> page)
    {
        var data = page[Math.Min(_data.Offset, page.Length)..];
        return data[..(int)Math.Min(_length.NumberOf(page) & LengthMask, data.Length)];
    }
}
