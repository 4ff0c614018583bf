using System.Text;

namespace Eunomia.Cc.Source;

/// <summary>A source in memory, written to temporary files that the compiler reads; only this user can open their directory.</summary>
internal sealed class TextFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ecc-");
    private readonly string _shown;

    /// <summary>Writes the files.</summary>
    /// <param name="shown">Name of the source in messages.</param>
    /// <param name="source">Its text.</param>
    /// <param name="header">The text of its header, or null.</param>
    public TextFiles(string shown, string source, string? header)
    {
        ArgumentException.ThrowIfNullOrEmpty(shown);
        ArgumentNullException.ThrowIfNull(source);
        _shown = shown;
        try
        {
            Source = Write(Path.GetFileName(shown) is { Length: > 0 } name ? name : "source.bpf.c", source);
            Header = header is null ? null : Write(Path.GetFileNameWithoutExtension(Source) + ".h", header);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Path of the source.</summary>
    public string Source { get; }

    /// <summary>Path of the header; null without one.</summary>
    public string? Header { get; }

    /// <summary>The result, with the caller's names of the files.</summary>
    public CompileResult Rename(CompileResult result) => result with
    {
        Source = _shown,
        Diagnostics = [.. result.Diagnostics.Select(Rename)],
        Dependencies = result.Dependencies.RemoveAll(IsOurs),
    };

    /// <inheritdoc/>
    public void Dispose() => _directory.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }

    private bool IsOurs(string path) => path.StartsWith(_directory.FullName + "/", StringComparison.Ordinal);

    private Diagnostic Rename(Diagnostic diagnostic) => diagnostic with
    {
        Message = Rename(diagnostic.Message),
        Hint = diagnostic.Hint is { } hint ? Rename(hint) : null,
        Location = diagnostic.Location is { } location ? Rename(location) : null,
        IncludedFrom = diagnostic.IncludedFrom.Select(Rename).ToImmutableArray(),
    };

    private SourceLocation Rename(SourceLocation location) => location with { File = Rename(location.File) };

    private string Rename(string text) => text.Replace(_directory.FullName + "/", DirectoryOf(_shown), StringComparison.Ordinal);

    private static string DirectoryOf(string path) => path[..(path.LastIndexOf('/') + 1)];
}
