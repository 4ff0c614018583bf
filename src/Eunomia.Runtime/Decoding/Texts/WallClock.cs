namespace Eunomia.Runtime.Decoding.Texts;

/// <summary>Writes points in time.</summary>
internal static class WallClock
{
    /// <summary>Length of <c>2026-11-21T13:40:51.123456789Z</c>.</summary>
    public const int IsoLength = 30;

    /// <summary>Length of <c>13:40:51.123456</c>.</summary>
    public const int PreciseLength = 15;

    /// <summary>Length of <c>13:40:51</c>.</summary>
    public const int ShortLength = 8;

    public const long NanosecondsPerSecond = 1_000_000_000;
    private const long SecondsPerDay = 86_400;

    /// <summary>Writes date and time in UTC.</summary>
    public static int WriteIso(long unixNs, Span<byte> destination)
    {
        var (seconds, nanoseconds) = Split(unixNs);
        var days = Math.DivRem(seconds, SecondsPerDay, out var second);
        if (second < 0)
        {
            (days, second) = (days - 1, second + SecondsPerDay);
        }

        var date = DateOnly.FromDayNumber((int)days + 719_162); // of 1970-01-01; 2^63 ns are 292 years
        destination = destination[..IsoLength];
        Digits.Fill((ulong)date.Year, destination[..4]);
        destination[4] = (byte)'-';
        Digits.Fill((ulong)date.Month, destination.Slice(5, 2));
        destination[7] = (byte)'-';
        Digits.Fill((ulong)date.Day, destination.Slice(8, 2));
        destination[10] = (byte)'T';
        WriteSecondOfDay(second, destination[11..]);
        destination[19] = (byte)'.';
        Digits.Fill((ulong)nanoseconds, destination.Slice(20, 9));
        destination[29] = (byte)'Z';
        return IsoLength;
    }

    /// <summary>Writes the time of day, to the second.</summary>
    public static int WriteShort(long unixNs, LocalTime zone, Span<byte> destination)
    {
        var (seconds, _) = Split(unixNs);
        var second = (seconds + zone.OffsetAt(seconds)) % SecondsPerDay;
        WriteSecondOfDay(second < 0 ? second + SecondsPerDay : second, destination[..ShortLength]);
        return ShortLength;
    }

    /// <summary>Writes the time of day, to the microsecond.</summary>
    public static int WritePrecise(long unixNs, LocalTime zone, Span<byte> destination)
    {
        WriteShort(unixNs, zone, destination);
        destination[8] = (byte)'.';
        Digits.Fill((ulong)Split(unixNs).Nanoseconds / 1000, destination.Slice(9, 6));
        return PreciseLength;
    }

    private static (long Seconds, long Nanoseconds) Split(long unixNs)
    {
        var seconds = Math.DivRem(unixNs, NanosecondsPerSecond, out var nanoseconds);
        return nanoseconds < 0 ? (seconds - 1, nanoseconds + NanosecondsPerSecond) : (seconds, nanoseconds);
    }

    private static void WriteSecondOfDay(long second, Span<byte> destination)
    {
        Digits.Fill((ulong)(second / 3600), destination[..2]);
        destination[2] = (byte)':';
        Digits.Fill((ulong)(second / 60 % 60), destination.Slice(3, 2));
        destination[5] = (byte)':';
        Digits.Fill((ulong)(second % 60), destination.Slice(6, 2));
    }
}

/// <summary>A time zone; the last answer is kept, because events come at about the same time.</summary>
internal sealed class LocalTime(TimeZoneInfo zone)
{
    private const long SecondsPerQuarter = 900;

    private long _quarter = long.MinValue;
    private long _offset;

    /// <summary>Seconds to add to UTC.</summary>
    public long OffsetAt(long unixSeconds)
    {
        // Clocks change at quarters of an hour, everywhere.
        var quarter = unixSeconds / SecondsPerQuarter;
        if (quarter != _quarter)
        {
            _offset = (long)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(unixSeconds)).TotalSeconds;
            _quarter = quarter;
        }

        return _offset;
    }
}

/// <summary>Nanoseconds since boot as a point in time: ISO 8601 in UTC in JSON, the time of day in tables. One that no clock shows is a number.</summary>
internal sealed class TimeText(IntegerLoad load, long bootTimeNs, LocalTime? zone) : ValueText
{
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
            return WallClock.WritePrecise((long)sum, zone, destination);
        }

        destination[0] = (byte)'"';
        var length = WallClock.WriteIso((long)sum, destination[1..]);
        destination[length + 1] = (byte)'"';
        return length + 2;
    }
}

/// <summary>The time that comes with a record; the writers of whole lines call it, it is no field.</summary>
internal sealed class ArrivalText : ValueText
{
    /// <summary>The time of the record at hand.</summary>
    public long TimestampNs { get; set; }

    public override long MaxLength => 2 + WallClock.IsoLength;

    public override int Write(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        destination[0] = (byte)'"';
        var length = WallClock.WriteIso(TimestampNs, destination[1..]);
        destination[length + 1] = (byte)'"';
        return length + 2;
    }
}
