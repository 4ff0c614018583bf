using System.Collections.Immutable;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Source;

namespace Eunomia.Cc.Describe;

/// <summary>The object as it goes into the package, and which of its types reach user space.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Object">What it says.</param>
/// <param name="Exports">
/// Ids of the exported structs in its BTF; the one that events carry comes first, named structs inside others come last.
/// </param>
internal sealed record PackagedObject(ReadOnlyMemory<byte> Bytes, BpfObject Object, ImmutableArray<uint> Exports)
{
    /// <summary>Makes the packaged form of what clang wrote: small, canonical, with the exported types.</summary>
    /// <exception cref="Bpf.MalformedInputException">The object breaks a rule of its format, or of libbpf's.</exception>
    public static PackagedObject Create(byte[] compiled, string name, SourceModel model, PathMap paths)
    {
        var options = new RewriteOptions { Exports = model.Types, ExportIds = model.Exports, MapFileName = paths.Apply };
        var rewritten = ObjectRewriter.Rewrite(compiled, options);
        var bpfObject = BpfObject.Read(rewritten.Object, ObjectDescriber.ObjectName(name));
        return new PackagedObject(rewritten.Object, bpfObject, WithNested(bpfObject.Types, rewritten.ExportIds));
    }

    private static ImmutableArray<uint> WithNested(BtfTypeTable types, ImmutableArray<uint> exports)
    {
        // Breadth first: a struct inside another comes after the one that uses it.
        var all = new List<uint>(exports.Distinct());
        var seen = all.Select(types.Resolve).ToHashSet();
        for (var i = 0; i < all.Count; i++)
        {
            foreach (var inner in NamedInside(types, types.Resolve(all[i])).Where(inner => seen.Add(types.Resolve(inner))))
            {
                all.Add(inner);
            }
        }

        return [.. all];
    }

    /// <summary>The named structs and unions that a struct holds by value, also in arrays and in anonymous members.</summary>
    private static IEnumerable<uint> NamedInside(BtfTypeTable types, uint composite) =>
        ((BtfComposite)types[composite]!).Members.SelectMany(member => Named(types, member.TypeId));

    private static IEnumerable<uint> Named(BtfTypeTable types, uint id) => types[id] switch
    {
        BtfQualifier qualifier => Named(types, qualifier.TypeId),
        BtfTypeTag tag => Named(types, tag.TypeId),
        BtfArray array => Named(types, array.ElementTypeId),
        BtfTypedef typedef => types[types.Resolve(id)] is BtfComposite { Name: "" } ? [id] : Named(types, typedef.TypeId),
        BtfComposite { Name: "" } => NamedInside(types, id),
        BtfComposite => [id],
        _ => [],
    };
}
