using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Eunomia.Cc.MSBuild;

/// <summary>The inputs of a compilation: its arguments, and the files as they were then. It decides whether a program is compiled again.</summary>
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
            && Array.TrueForAll(lines[1..], line => line.Split(' ', 3) is [_, _, var file] && line == Line(new FileInfo(file)));
    }

    /// <summary>Writes the current state; not when a file changed since the compilation began, because nobody knows what the compiler saw.</summary>
    public static void Write(string path, IEnumerable<string> how, IEnumerable<string> files, DateTime began)
    {
        // Each is looked at once: what is saved after that look differs from the line.
        var all = files.Select(file => new FileInfo(file)).ToArray();
        var lines = all.Select(Line).Prepend(Key(how)).ToArray();
        if (Array.TrueForAll(all, file => !file.Exists || file.LastWriteTimeUtc < began))
        {
            File.WriteAllLines(path, lines);
        }
    }

    private static string Line(FileInfo file) => file.Exists
        ? string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks} {file.Length} {file.FullName}")
        : $"- - {file.FullName}";

    private static string Key(IEnumerable<string> how) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', how))));
}
