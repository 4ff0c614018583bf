using System.Text;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Reads the source lines of diagnostics. One character is one byte, because columns count bytes.</summary>
internal sealed class SourceLines
{
    private readonly Dictionary<string, string[]> _files = new(StringComparer.Ordinal);

    /// <summary>The line of a location; null when there is none, or the file cannot be read.</summary>
    public string? At(SourceLocation location) => LinesOf(location.File).ElementAtOrDefault(location.Line - 1);

    /// <summary>The first column of a location, and the one after it, as editors count: in UTF-16 code units, from 1.</summary>
    /// <returns>Bytes when the line is not at hand; 0 is unknown.</returns>
    public (int Start, int End) Columns(SourceLocation location)
    {
        if (location is { Column: <= 1, EndColumn: <= 1 } || At(location) is not { } line)
        {
            return (location.Column, location.EndColumn);
        }

        return (Units(location.Column), Units(location.EndColumn));

        int Units(int column) => column <= 0 ? column : Decode(line[..Math.Clamp(column - 1, 0, line.Length)]).Length + 1;
    }

    /// <summary>The text of the bytes, without a byte order mark.</summary>
    public static string Decode(string bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes)).TrimStart('\ufeff');

    private string[] LinesOf(string path)
    {
        if (_files.TryGetValue(path, out var lines))
        {
            return lines;
        }

        try
        {
            const long LargestFile = 16 << 20;
            var file = SystemPath.Resolve(path);
            lines = new FileInfo(file).Length is > 0 and <= LargestFile ? Split(File.ReadAllBytes(file)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            lines = [];
        }

        return _files[path] = lines;
    }

    private static string[] Split(byte[] bytes)
    {
        using var reader = new StringReader(Encoding.Latin1.GetString(bytes));
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return [.. lines];
    }
}
