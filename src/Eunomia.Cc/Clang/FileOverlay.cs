using System.Text;

namespace Eunomia.Cc.Clang;

/// <summary>
/// Gives the compiler other contents for files: see
/// <see href="https://clang.llvm.org/docs/ClangCommandLineReference.html#cmdoption-clang-ivfsoverlay">-ivfsoverlay</see>. The texts are in memory of
/// this process, and a child that is started while this lives finds them, too.
/// </summary>
internal sealed class FileOverlay : IDisposable
{
    private readonly List<MemoryFile> _files = [];

    private FileOverlay()
    {
    }

    /// <summary>The flags for the compiler and libclang; none when there is nothing to show, or the system lets no more files be opened.</summary>
    public ImmutableArray<string> Flags { get; private set; } = [];

    /// <summary>Creates an overlay.</summary>
    /// <param name="texts">The path of each file, and the text to read instead.</param>
    public static FileOverlay Create(ImmutableArray<(string Path, ReadOnlyMemory<byte> Text)> texts)
    {
        var overlay = new FileOverlay();
        if (!texts.IsEmpty)
        {
            overlay.Show(texts);
        }

        return overlay;
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void Show(ImmutableArray<(string Path, ReadOnlyMemory<byte> Text)> texts)
    {
        var roots = new List<string>();
        foreach (var (path, text) in texts)
        {
            if (TryAdd(text.Span) is not { } file)
            {
                return;
            }

            roots.Add($$"""{"type":"file","name":{{Quoted(path)}},"external-contents":{{Quoted(file)}}}""");
        }

        if (TryAdd(Encoding.UTF8.GetBytes($$"""{"version":0,"case-sensitive":"true","use-external-names":"false","roots":[{{string.Join(',', roots)}}]}""")) is { } list)
        {
            Flags = ["-ivfsoverlay", list];
        }
    }

    private string? TryAdd(ReadOnlySpan<byte> content)
    {
        if (MemoryFile.TryCreate("overlay", content) is not { } file)
        {
            return null;
        }

        _files.Add(file);
        return file.Path;
    }

    /// <summary>A text as a string of YAML and JSON. Bytes beyond ASCII stay as they are.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c is '"' or '\\' ? "\\" : "").Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
