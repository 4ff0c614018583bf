using Eunomia.Bpf.Btf;

namespace Eunomia.Runtime.Decoding;

/// <summary>
/// The byte order that a type's name implies: the kernel's <c>__be16</c> to <c>__be64</c> are in network byte order, <c>__le16</c> to <c>__le64</c>
/// are little-endian, on every machine.
/// </summary>
internal static class ByteOrder
{
    /// <summary>Whether values of a type are big endian; null when its name does not say.</summary>
    public static bool? Find(BtfTypeTable types, uint typeId)
    {
        // A chain of typedefs is as long as the table at most: the reader of BTF refuses circles.
        for (; types[typeId] is { } type; typeId = type.AliasedId ?? 0)
        {
            if (type is BtfTypedef { Name: ['_', '_', 'b' or 'l', 'e', .. "16" or "32" or "64"] name })
            {
                return name[2] == 'b';
            }
        }

        return null;
    }
}
