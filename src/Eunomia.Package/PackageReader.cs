using Eunomia.Package.Reading;

namespace Eunomia.Package;

/// <summary>
/// Reads packages: this library's, those of the original's releases 0.3 and 1.0, and the two older formats. The object stays
/// compressed; <see cref="PackageCodec.Decompress(BpfPackage)"/> unpacks and checks it.
/// </summary>
public static class PackageReader
{
    /// <summary>Reads a <c>package.json</c> of any format; <see cref="BpfPackage.Format"/> tells which it was.</summary>
    /// <exception cref="InvalidPackageException">The text is no package.</exception>
    public static BpfPackage Read(ReadOnlySpan<byte> utf8)
    {
        using var document = DocumentGuard.Parse(utf8);
        var root = new JsonCursor(document.RootElement, "", IsOurs: false);
        if (LegacyPackageReader.Recognises(root.Value))
        {
            return LegacyPackageReader.Read(root);
        }

        var package = new JsonObjectReader(root);
        var meta = package.Required("meta", MetaReader.Read);
        return new BpfPackage
        {
            BpfObject = package.Required("bpf_object", JsonCursor.Text),
            BpfObjectSize = package.Required("bpf_object_size", JsonCursor.Count),
            Meta = meta,
            Format = meta.Format is null ? PackageFormat.Eunomia : PackageFormat.Current,
        };
    }

    /// <summary>Reads a <c>.skel.json</c>: the <c>meta</c> of a package, alone.</summary>
    /// <exception cref="InvalidPackageException">The text is no skeleton.</exception>
    public static PackageMeta ReadMeta(ReadOnlySpan<byte> utf8)
    {
        using var document = DocumentGuard.Parse(utf8);
        return MetaReader.Read(new JsonCursor(document.RootElement, "", IsOurs: false));
    }
}
