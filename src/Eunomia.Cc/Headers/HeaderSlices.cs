using System.Text;

namespace Eunomia.Cc.Headers;

/// <summary>Headers cut down to the declarations that a program needs.</summary>
/// <param name="headers">The headers.</param>
/// <param name="scanned">The files that were scanned for the program's names.</param>
internal sealed class HeaderSlices(IReadOnlyList<SlicedHeader> headers, IReadOnlySet<string> scanned)
{
    /// <summary>The headers with their slices.</summary>
    public IReadOnlyList<SlicedHeader> Headers => headers;

    /// <summary>Whether the whole headers have not changed since they were read.</summary>
    public bool AreUnchanged => headers.All(header => FileStatus.Read(header.Path)?.Version == header.Version);

    /// <summary>Whether every file that the compiler has opened was scanned.</summary>
    /// <param name="opened">Full paths.</param>
    public bool HaveScanned(IEnumerable<string> opened)
    {
        var others = opened.Where(path => !scanned.Contains(path) && !headers.Any(header => header.Path == path)).ToList();
        if (others.Count == 0)
        {
            return true;
        }

        var known = scanned.Concat(headers.Select(header => header.Path)).Select(path => FileStatus.Read(path)).ToList();
        return others.TrueForAll(path => known.Exists(status => FileStatus.AreSame(status, FileStatus.Read(path))));
    }

    /// <summary>Whether a type that the object only names may have been left out: then the whole header may make another object.</summary>
    /// <param name="name">Its name.</param>
    public bool MayHaveLeftOut(string name)
    {
        var hash = CLexer.HashOf(Encoding.UTF8.GetBytes(name));
        return headers.Any(header => header.Index.Find(hash).ToArray().Any(found => found.Kind is HeaderNameKind.Tag));
    }
}

/// <summary>A header and its slice.</summary>
/// <param name="Path">The whole header.</param>
/// <param name="Version">Version of the whole header, which differs when it has changed.</param>
/// <param name="Index">What it declares.</param>
/// <param name="Text">The slice.</param>
internal sealed record SlicedHeader(string Path, string Version, HeaderIndex Index, ReadOnlyMemory<byte> Text);
