namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Nanoseconds since boot as a point in time: ISO 8601 in UTC in JSON, the time of day in tables. One that no clock shows is a number.</summary>
internal sealed class TimeText(IntegerLoad load, long bootTimeNs, LocalTime? zone) : ValueText
{
    private readonly UniversalTime _universal = new();

    public override long MaxLength => 2 + WallClock.IsoLength;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        var value = load.Load(record);
        var sum = (Int128)bootTimeNs + (load.IsSigned ? (long)value : value);
        if (sum < long.MinValue || sum > long.MaxValue)
        {
            return load.IsSigned ? Digits.Write((long)value, destination) : Digits.Write(value, destination);
        }

        if (zone is not null)
        {
            return zone.WritePrecise((long)sum, destination);
        }

        destination[0] = (byte)'"';
        var length = _universal.Write((long)sum, destination[1..]);
        destination[length + 1] = (byte)'"';
        return length + 2;
    }
}

/// <summary>The time of a record, which is no field; the formatters of whole lines set it.</summary>
internal sealed class ArrivalText : ValueText
{
    private readonly UniversalTime _universal = new();

    /// <summary>The time of the current record.</summary>
    public long TimestampNs { get; set; }

    public override long MaxLength => 2 + WallClock.IsoLength;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        destination[0] = (byte)'"';
        var length = _universal.Write(TimestampNs, destination[1..]);
        destination[length + 1] = (byte)'"';
        return length + 2;
    }
}
