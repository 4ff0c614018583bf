using System.Text;

namespace Eunomia.Cc.MSBuild;

/// <summary>Paths as MSBuild writes them in items.</summary>
internal static class ItemText
{
    /// <summary>A path whose special characters are escaped; see <see href="https://learn.microsoft.com/visualstudio/msbuild/msbuild-special-characters"/>.</summary>
    public static string Escape(string path)
    {
        var text = new StringBuilder(path.Length);
        foreach (var c in path)
        {
            _ = "%$@'();?*".Contains(c, StringComparison.Ordinal)
                ? text.Append('%').Append(((int)c).ToString("X2", System.Globalization.CultureInfo.InvariantCulture))
                : text.Append(c);
        }

        return text.ToString();
    }
}
