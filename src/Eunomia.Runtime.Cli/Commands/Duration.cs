using System.Globalization;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary>Durations on the command line: a number with <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>; without a unit, seconds.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)];

    /// <summary>Parses a duration.</summary>
    /// <param name="source">The option or variable that has it, for the message.</param>
    /// <param name="text">The time.</param>
    /// <exception cref="UsageException">The text is no time, or not a positive one of at most a year.</exception>
    public static TimeSpan Parse(string source, string text)
    {
        const double Year = 366 * 24 * 3600;
        var (unit, factor) = Units.First(known => text.EndsWith(known.Unit, StringComparison.Ordinal));
        return double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * factor is > 0 and <= Year
            ? TimeSpan.FromSeconds(number * factor)
            : throw new UsageException($"'{source}' takes a time such as 500ms, 10s, 5m or 1h, at most a year, not '{text}'");
    }
}
