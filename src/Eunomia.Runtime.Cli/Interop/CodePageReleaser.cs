using System.Globalization;
using System.Runtime.CompilerServices;

namespace Eunomia.Runtime.Cli.Interop;

/// <summary>
/// Releases code pages of the native binary. By the time a package is loaded most of what has run (command line, JSON, checks) will not
/// run again, and libbpf is about to read the types of the whole kernel: the peak is what counts on small machines. Code that is needed after
/// all comes back from the page cache.
/// </summary>
internal static unsafe class CodePageReleaser
{
    private const int DontNeed = 4;

    /// <summary>Releases the pages; on the JIT there is no such binary.</summary>
    public static void Release()
    {
        if (RuntimeFeature.IsDynamicCodeSupported || Environment.ProcessPath is not { } binary)
        {
            return;
        }

        try
        {
            // Only what is executable: nobody has ever written there, so the file has it all.
            foreach (var line in File.ReadLines("/proc/self/maps").Where(line => line.EndsWith(binary, StringComparison.Ordinal) && line.Contains(" r-xp ", StringComparison.Ordinal)))
            {
                var range = line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal));
                var dash = range.IndexOf('-');
                var start = nuint.Parse(range[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                var end = nuint.Parse(range[(dash + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                _ = LibC.madvise((void*)start, end - start, DontNeed);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Without /proc the peak is higher, that is all.
        }
    }
}
