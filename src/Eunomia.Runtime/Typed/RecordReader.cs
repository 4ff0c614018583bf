namespace Eunomia.Runtime.Typed;

/// <summary>Converts a record to a value.</summary>
/// <returns>Whether the record is long enough.</returns>
internal delegate bool RecordReader<T>(ReadOnlySpan<byte> record, out T value);
