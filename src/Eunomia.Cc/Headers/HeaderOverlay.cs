using System.Collections.Immutable;
using System.Text;
using Eunomia.Cc.Output;
using Eunomia.Cc.Output.Interop;

namespace Eunomia.Cc.Headers;

/// <summary>
/// Shows the compiler other texts under the names of files: see
/// <see href="https://clang.llvm.org/docs/ClangCommandLineReference.html#cmdoption-clang-ivfsoverlay">-ivfsoverlay</see>. The texts are in memory of
/// this process, and a child that is started while this lives finds them, too.
/// </summary>
internal sealed class HeaderOverlay : IDisposable
{
    private readonly List<MemoryFile> _files = [];

    private HeaderOverlay()
    {
    }

    /// <summary>The flags for the compiler and libclang.</summary>
    public ImmutableArray<string> Flags { get; private set; } = [];

    /// <summary>Puts texts where the compiler finds them; null when there are none, or the system lets no more files be opened.</summary>
    /// <param name="headers">The path of each file, and the text in its place.</param>
    public static HeaderOverlay? TryCreate(IEnumerable<(string Path, ReadOnlyMemory<byte> Text)> headers)
    {
        var overlay = new HeaderOverlay();
        var roots = new StringBuilder();
        foreach (var (path, text) in headers)
        {
            if (overlay.TryAdd(text.Span) is not { } file)
            {
                overlay.Dispose();
                return null;
            }

            roots.Append(roots.Length == 0 ? "" : ",").Append("""{"type":"file","name":""").Append(Quoted(path)).Append(""","external-contents":""").Append(Quoted(file)).Append('}');
        }

        if (roots.Length != 0 && overlay.TryAdd(Encoding.UTF8.GetBytes($$"""{"version":0,"case-sensitive":"true","use-external-names":"false","roots":[{{roots}}]}""")) is { } list)
        {
            overlay.Flags = ["-ivfsoverlay", list];
            return overlay;
        }

        overlay.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private string? TryAdd(ReadOnlySpan<byte> content)
    {
        if (MemoryFile.TryCreate("slice") is not { } file)
        {
            return null;
        }

        _files.Add(file);
        try
        {
            file.Write(content);
            return file.ChildPath;
        }
        catch (Exception e) when (IoMessage.IsAbout(e) || e is ArgumentOutOfRangeException)
        {
            // There is no memory left, or files may not be that long.
            return null;
        }
    }

    /// <summary>A text as YAML and JSON have it. Bytes beyond ASCII stay as they are.</summary>
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
