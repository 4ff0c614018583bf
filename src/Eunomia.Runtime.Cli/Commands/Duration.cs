using System.Globalization;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary>Times on the command line: a number with <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>; without a unit, seconds.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)];

    /// <exception cref="UsageException">The text is no time, or not a positive one of at most a year.</exception>
    public static TimeSpan Parse(string option, string text)
    {
        const double Year = 366 * 24 * 3600;
        var (unit, factor) = Units.First(known => text.EndsWith(known.Unit, StringComparison.Ordinal));
        return double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * factor is > 0 and <= Year
            ? TimeSpan.FromSeconds(number * factor)
            : throw new UsageException($"'{option}' takes a time such as 500ms, 10s, 5m or 1h, not '{text}'");
    }
}
