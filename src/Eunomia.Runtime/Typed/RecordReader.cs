namespace Eunomia.Runtime.Typed;

/// <summary>Makes a value of a record.</summary>
/// <returns>Whether the record is long enough.</returns>
internal delegate bool RecordReader<T>(ReadOnlySpan<byte> record, out T value);
