using System.Globalization;
using Eunomia.Runtime.KernelTypes;

namespace Eunomia.Runtime.Loading;

/// <summary>The limit of locked memory, against which kernels before 5.11 count maps and programs.</summary>
internal static class MemoryLock
{
    private static readonly Version CountedByControlGroup = new(5, 11);

    /// <summary>The limit as a text, such as <c>65536 bytes</c>.</summary>
    public static string Limit => LimitOf(ReadLimits());

    /// <summary>Whether that limit may be the reason of a failure.</summary>
    public static bool MayBeShort => IsOld(KernelIdentity.Current.Release) && LimitOf(ReadLimits()) != "unlimited";

    /// <summary>Whether a release such as <c>5.4.0-42-generic</c> is one of these kernels.</summary>
    internal static bool IsOld(string release)
    {
        var numbers = release.Split('.', '-', '+');
        return numbers.Length >= 2
            && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            && new Version(major, minor) < CountedByControlGroup;
    }

    /// <summary>The soft limit in the text of <c>/proc/self/limits</c>.</summary>
    internal static string LimitOf(string limits)
    {
        const string Key = "Max locked memory";
        var line = limits.Split('\n').FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
        var columns = line?[Key.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns is not [var soft, ..] ? "unknown" : soft == "unlimited" ? soft : $"{soft} bytes";
    }

    private static string ReadLimits() => Attempt.Read(() => File.ReadAllText("/proc/self/limits"), otherwise: "");
}
