using System.Collections.Immutable;
using System.Text;
using Eunomia.Cc.Output;
using Eunomia.Cc.Output.Interop;

namespace Eunomia.Cc.Headers;

/// <summary>
/// Headers with only what a program needs of them, in memory. The compiler and libclang are shown them under the names of the whole ones: see
/// <see href="https://clang.llvm.org/docs/ClangCommandLineReference.html#cmdoption-clang-ivfsoverlay">-ivfsoverlay</see>.
/// </summary>
internal sealed class HeaderSlices : IDisposable
{
    private readonly List<MemoryFile> _files = [];
    private readonly List<SlicedHeader> _headers;
    private readonly HashSet<string> _scanned;

    private HeaderSlices(List<SlicedHeader> headers, HashSet<string> scanned) => (_headers, _scanned) = (headers, scanned);

    /// <summary>The flags for the compiler and libclang.</summary>
    public ImmutableArray<string> Flags { get; private set; } = [];

    /// <summary>Whether the headers are still the files that were read.</summary>
    public bool AreUnchanged => _headers.TrueForAll(header => FileStatus.Of(header.Path)?.Version == header.Version);

    /// <summary>Puts slices where a child process finds them; null when the system lets no more files be opened.</summary>
    /// <param name="headers">The slices.</param>
    /// <param name="scanned">The files in which the program's names were looked for.</param>
    public static HeaderSlices? TryCreate(List<SlicedHeader> headers, HashSet<string> scanned)
    {
        var slices = new HeaderSlices(headers, scanned);
        var overlay = new StringBuilder("""{"version":0,"case-sensitive":"true","use-external-names":"false","roots":[""");
        foreach (var header in headers)
        {
            if (slices.TryAdd(header.Text) is not { } file)
            {
                slices.Dispose();
                return null;
            }

            overlay.Append(overlay[^1] == '[' ? "" : ",").Append("""{"type":"file","name":""").Append(Quoted(header.Path)).Append(""","external-contents":""").Append(Quoted(file)).Append('}');
        }

        if (slices.TryAdd(Encoding.UTF8.GetBytes(overlay.Append("]}").ToString())) is not { } path)
        {
            slices.Dispose();
            return null;
        }

        slices.Flags = ["-ivfsoverlay", path];
        return slices;
    }

    /// <summary>Whether the compiler has opened no file in which nobody has looked for names.</summary>
    /// <param name="opened">Full paths.</param>
    public bool HaveScanned(IEnumerable<string> opened)
    {
        var others = opened.Where(path => !_scanned.Contains(path) && !_headers.Exists(header => header.Path == path)).ToList();
        if (others.Count == 0)
        {
            return true;
        }

        var known = _scanned.Concat(_headers.Select(header => header.Path)).Select(path => FileStatus.Of(path)).ToList();
        return others.TrueForAll(path => known.Exists(status => FileStatus.AreSame(status, FileStatus.Of(path))));
    }

    /// <summary>Whether a type that the object only names may have been left out: then the whole header may make another object.</summary>
    /// <param name="name">Its name.</param>
    public bool MayHaveLeftOut(string name)
    {
        var hash = CLexer.HashOf(Encoding.UTF8.GetBytes(name));
        return _headers.Exists(header => header.Index.Find(hash).ToArray().Any(found => found.Kind is HeaderNameKind.Tag));
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private string? TryAdd(byte[] content)
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

/// <summary>A header that was cut down.</summary>
/// <param name="Path">The whole header.</param>
/// <param name="Version">Tells whether it has changed.</param>
/// <param name="Index">What it declares.</param>
/// <param name="Text">What is left of it.</param>
internal sealed record SlicedHeader(string Path, string Version, HeaderIndex Index, byte[] Text);
