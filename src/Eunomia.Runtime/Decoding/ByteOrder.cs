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
        while (true)
        {
            switch (types[typeId])
            {
                case BtfTypedef { Name: "__be16" or "__be32" or "__be64" }:
                    return true;
                case BtfTypedef { Name: "__le16" or "__le32" or "__le64" }:
                    return false;
                case BtfTypedef typedef:
                    typeId = typedef.TypeId;
                    break;
                case BtfQualifier qualifier:
                    typeId = qualifier.TypeId;
                    break;
                case BtfTypeTag tag:
                    typeId = tag.TypeId;
                    break;
                default:
                    return null;
            }
        }
    }
}
