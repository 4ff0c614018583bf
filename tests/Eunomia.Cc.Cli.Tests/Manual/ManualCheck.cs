using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Eunomia.Cc.Tests;

/// <summary>Looks at manual pages as those who read them do.</summary>
internal static partial class ManualCheck
{
    /// <summary>The page that is kept in the repository.</summary>
    /// <param name="path">From the folder of all sources.</param>
    public static string Kept(string path) => File.ReadAllText(PathOf(path));

    /// <summary>What <c>mandoc</c> has to say of a page, without what is meant to be so. Skips the test when there is none.</summary>
    public static string[] Complaints(string page, TempDirectory directory) =>
        [.. Run("mandoc", ["-T", "lint", "-W", "warning", directory.Write("page.1", page)]).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            // A date would change although nothing else does.
            .Where(line => !line.Contains("missing date", StringComparison.Ordinal))];

    /// <summary>The page as text.</summary>
    public static string Rendered(string page, TempDirectory directory) =>
        // Bold and underlined are as typewriters do it.
        Overstruck().Replace(Run("mandoc", ["-T", "utf8", "-O", "width=200", directory.Write("page.1", page)]), "");

    [GeneratedRegex(@"(?:[\ud800-\udbff][\udc00-\udfff]|.)\x08", RegexOptions.CultureInvariant)]
    private static partial Regex Overstruck();

    private static string PathOf(string path, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", path);

    private static string Run(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Assert.Skip($"{program}: {e.Message}");
            return "";
        }
    }
}
