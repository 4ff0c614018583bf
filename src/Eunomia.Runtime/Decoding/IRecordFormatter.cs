using System.Buffers;

namespace Eunomia.Runtime.Decoding;

/// <summary>Writes records of one type as lines of UTF-8, without allocation. Not for several threads at once.</summary>
public interface IRecordFormatter
{
    /// <summary>Length of the shortest record, in bytes; a shorter one is malformed: nothing is written for it.</summary>
    int MinimumLength { get; }

    /// <summary>Longest line for a record, in bytes.</summary>
    /// <param name="recordLength">Length of the record.</param>
    int MaxLength(int recordLength);

    /// <summary>Writes one line and returns its length; 0 for a malformed record.</summary>
    /// <param name="record">The bytes of the record; what is longer than its type is left out.</param>
    /// <param name="timestampNs">Nanoseconds since 1970, for formats that show a time.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    int Format(ReadOnlySpan<byte> record, long timestampNs, Span<byte> destination);

    /// <summary>Writes one line.</summary>
    /// <param name="record">The bytes of the record; what is longer than its type is left out.</param>
    /// <param name="timestampNs">Nanoseconds since 1970, for formats that show a time.</param>
    /// <param name="output">Takes the line.</param>
    void Write(ReadOnlySpan<byte> record, long timestampNs, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Advance(Format(record, timestampNs, output.GetSpan(MaxLength(record.Length))));
    }
}
