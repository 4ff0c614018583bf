namespace Eunomia.Runtime.Decoding.Formatting;

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

    /// <summary>Seconds since 1970, and nanoseconds in the second.</summary>
    public static (long Seconds, long Nanoseconds) Split(long unixNs)
    {
        var seconds = Math.DivRem(unixNs, NanosecondsPerSecond, out var nanoseconds);
        return nanoseconds < 0 ? (seconds - 1, nanoseconds + NanosecondsPerSecond) : (seconds, nanoseconds);
    }

    /// <summary>Writes date and time in UTC, without the nanoseconds.</summary>
    public static void WriteIso(long unixSeconds, Span<byte> destination)
    {
        var days = Math.DivRem(unixSeconds, SecondsPerDay, out var second);
        if (second < 0)
        {
            (days, second) = (days - 1, second + SecondsPerDay);
        }

        var date = DateOnly.FromDayNumber((int)days + 719_162); // of 1970-01-01; 2^63 ns are 292 years
        Digits.Fill((ulong)date.Year, destination[..4]);
        destination[4] = (byte)'-';
        Digits.Fill((ulong)date.Month, destination.Slice(5, 2));
        destination[7] = (byte)'-';
        Digits.Fill((ulong)date.Day, destination.Slice(8, 2));
        destination[10] = (byte)'T';
        WriteSecondOfDay(second, destination[11..]);
        destination[19] = (byte)'.';
        destination[29] = (byte)'Z';
    }

    /// <summary>Writes the time of day.</summary>
    /// <param name="seconds">Since any midnight.</param>
    /// <param name="destination">Eight bytes.</param>
    public static void WriteTimeOfDay(long seconds, Span<byte> destination)
    {
        var second = seconds % SecondsPerDay;
        WriteSecondOfDay(second < 0 ? second + SecondsPerDay : second, destination);
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

/// <summary>Writes date and time in UTC; the text of the last second is cached, because events come at about the same time.</summary>
internal sealed class UniversalTime
{
    private readonly byte[] _text = new byte[WallClock.IsoLength];
    private long _seconds = long.MinValue;

    /// <summary>Writes date and time, to the nanosecond.</summary>
    public int Write(long unixNs, Span<byte> destination)
    {
        var (seconds, nanoseconds) = WallClock.Split(unixNs);
        if (seconds != _seconds)
        {
            WallClock.WriteIso(seconds, _text);
            _seconds = seconds;
        }

        _text.CopyTo(destination);
        Digits.Fill((ulong)nanoseconds, destination.Slice(20, 9));
        return WallClock.IsoLength;
    }
}

/// <summary>Writes the time of day in a time zone; the last results are cached, as above.</summary>
internal sealed class LocalTime(TimeZoneInfo zone)
{
    private const long SecondsPerQuarter = 900;

    private readonly byte[] _text = new byte[WallClock.ShortLength];
    private long _seconds = long.MinValue;
    private long _quarter = long.MinValue;
    private long _offset;

    /// <summary>Writes the time of day, to the second.</summary>
    public int WriteShort(long unixNs, Span<byte> destination)
    {
        var (seconds, _) = WallClock.Split(unixNs);
        if (seconds != _seconds)
        {
            WallClock.WriteTimeOfDay(seconds + OffsetAt(seconds), _text);
            _seconds = seconds;
        }

        _text.CopyTo(destination);
        return WallClock.ShortLength;
    }

    /// <summary>Writes the time of day, to the microsecond.</summary>
    public int WritePrecise(long unixNs, Span<byte> destination)
    {
        WriteShort(unixNs, destination);
        destination[8] = (byte)'.';
        Digits.Fill((ulong)WallClock.Split(unixNs).Nanoseconds / 1000, destination.Slice(9, 6));
        return WallClock.PreciseLength;
    }

    private long OffsetAt(long unixSeconds)
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
