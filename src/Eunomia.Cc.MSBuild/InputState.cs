using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Eunomia.Cc.MSBuild;

/// <summary>What a program was compiled from: how, and which files as they were then. It decides whether there is anything to do.</summary>
internal static class InputState
{
    /// <summary>Whether nothing has changed since <see cref="Write"/>.</summary>
    public static bool IsCurrent(string path, IEnumerable<string> how)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        var lines = File.ReadAllLines(path);
        return lines.Length > 0 && lines[0] == Key(how)
            && Array.TrueForAll(lines[1..], line => line.Split(' ', 3) is [_, _, var file] && line == Line(file));
    }

    /// <summary>Notes what there is now; not when a file changed since the compilation began, because nobody knows what the compiler saw.</summary>
    public static void Write(string path, IEnumerable<string> how, IEnumerable<string> files, DateTime began)
    {
        var all = files.ToArray();
        if (Array.TrueForAll(all, file => File.GetLastWriteTimeUtc(file) < began))
        {
            File.WriteAllLines(path, all.Select(Line).Prepend(Key(how)));
        }
    }

    private static string Line(string file) => new FileInfo(file) is { Exists: true } info
        ? string.Create(CultureInfo.InvariantCulture, $"{info.LastWriteTimeUtc.Ticks} {info.Length} {file}")
        : $"- - {file}";

    private static string Key(IEnumerable<string> how) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', how))));
}
