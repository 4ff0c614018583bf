using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Globals;

/// <summary>A type as a list of elements with a text form: all dimensions of an array at once, but for the characters of a text.</summary>
/// <param name="ElementId">The type of one element, without typedefs; for texts that of the array of characters.</param>
/// <param name="ElementSize">In bytes.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="IsArray">False for a single value.</param>
/// <param name="IsText">Each element is a <c>char[N]</c>.</param>
/// <param name="BigEndian">The byte order of elements whose type names one, such as <c>__be16</c>.</param>
internal readonly record struct ElementList(uint ElementId, int ElementSize, ulong Count, bool IsArray, bool IsText, bool? BigEndian)
{
    /// <summary>The list; null for a type without a size, or with one that does not fit into memory.</summary>
    public static ElementList? Find(BtfTypeTable types, uint typeId)
    {
        var (count, isArray) = (1UL, false);
        var id = types.Resolve(typeId);
        var order = ByteOrder.Find(types, typeId);
        while (types[id] is BtfArray array)
        {
            var element = types.Resolve(array.ElementTypeId);
            if (ScalarText.IsCharacter(types[element]))
            {
                return Create(types, id, count, isArray, isText: true);
            }

            // The reader of BTF allows no array above 4 GiB, but one of empty structs can have any count.
            count = Math.Min(count, uint.MaxValue) * array.Count;
            order = ByteOrder.Find(types, array.ElementTypeId);
            (id, isArray) = (element, true);
        }

        return Create(types, id, count, isArray, isText: false, order);
    }

    private static ElementList? Create(BtfTypeTable types, uint id, ulong count, bool isArray, bool isText, bool? bigEndian = null) =>
        types.SizeOf(id) is { } size and <= int.MaxValue ? new(id, (int)size, count, isArray, isText, bigEndian) : null;
}
