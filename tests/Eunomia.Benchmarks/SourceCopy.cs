using System.Globalization;

namespace Eunomia.Benchmarks;

/// <summary>A program in a directory of its own, with its headers, that can be edited.</summary>
internal sealed class SourceCopy
{
    private static int _changes;

    private readonly string _text;

    /// <summary>Copies a program.</summary>
    public SourceCopy(string source, string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var header in Directory.EnumerateFiles(Path.GetDirectoryName(source)!, "*.h"))
        {
            // Not copied as a file, because one that nobody may write to stays so.
            System.IO.File.WriteAllBytes(Path.Combine(directory, Path.GetFileName(header)), System.IO.File.ReadAllBytes(header));
        }

        _text = System.IO.File.ReadAllText(source);
        File = Path.Combine(directory, Path.GetFileName(source));
        System.IO.File.WriteAllText(File, _text);
    }

    /// <summary>The source.</summary>
    public string File { get; }

    /// <summary>Its name.</summary>
    public string Name => Path.GetFileName(File).Split('.')[0];

    /// <summary>Saves it with a text that it never had, and that costs a compiler nothing.</summary>
    public SourceCopy Change()
    {
        System.IO.File.WriteAllText(File, string.Create(CultureInfo.InvariantCulture, $"{_text}\n/* change {++_changes} */\n"));
        return this;
    }
}
