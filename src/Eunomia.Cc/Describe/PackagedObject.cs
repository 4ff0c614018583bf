using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Source;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>The object of a package, with the types of it that reach user space.</summary>
/// <param name="Bytes">The ELF file.</param>
/// <param name="Object">The object, read.</param>
/// <param name="Plan">The types that reach user space, and the maps that carry them.</param>
internal sealed record PackagedObject(ReadOnlyMemory<byte> Bytes, BpfObject Object, EventTypeMap Plan)
{
    private readonly Lazy<string> _compressed = new(() => PackageCodec.Compress(Bytes.Span));

    /// <summary>The object as the text that a package holds.</summary>
    public string Compressed => _compressed.Value;

    /// <summary>Ids of the exported structs in its BTF; the one that events carry comes first, named structs inside others come last.</summary>
    public ImmutableArray<uint> Exports => Plan.Types;

    /// <summary>Names of structs that should reach user space and that an object left as clang wrote it does not have.</summary>
    public ImmutableArray<string> MissingTypes { get; init; } = [];

    /// <summary>Names of the structs in its BTF that in C only a typedef has.</summary>
    public ImmutableArray<string> Untagged { get; init; } = [];

    /// <summary>Names of the maps whose key and value sizes were removed, because the kernel refuses them.</summary>
    public ImmutableArray<string> MapsWithoutSizes { get; init; } = [];

    /// <summary>Names of the types that it only declares.</summary>
    public ImmutableArray<string> Incomplete { get; init; } = [];

    /// <summary>Creates the packaged form of clang's object: small, canonical, with the exported types.</summary>
    /// <exception cref="Bpf.MalformedInputException">The object breaks a rule of its format, or of libbpf's.</exception>
    public static PackagedObject Create(ReadOnlyMemory<byte> compiled, string name, SourceModel model, PathMap paths, Stripping stripping, ImmutableArray<InstructionFeature> lowered)
    {
        if (stripping == Stripping.None)
        {
            return AsCompiled(compiled, name, model);
        }

        var rewritten = ObjectRewriter.Rewrite(compiled, new RewriteOptions
        {
            KeepBtf = stripping == Stripping.KeepBtf,
            Exports = model.Types,
            MapFileName = paths.Apply,
            Lowered = lowered,
            ExportIds = [.. model.Payloads.Select(payload => payload.TypeId), .. model.Iterators.Select(iterator => iterator.TypeId), .. model.Exports],
        });
        var bpfObject = BpfObject.Read(rewritten.Object, ObjectDescriber.ObjectName(name));
        var (payloads, others) = (model.Payloads.Length, model.Payloads.Length + model.Iterators.Length);
        var plan = EventTypeMap.Create(bpfObject, model, rewritten.ExportIds[..payloads], rewritten.ExportIds[others..], rewritten.ExportIds[payloads..others]);
        return new PackagedObject(rewritten.Object, bpfObject, plan) { MapsWithoutSizes = rewritten.MapsWithoutSizes, Incomplete = rewritten.Incomplete, Untagged = model.Untagged };
    }

    /// <summary>The object as clang wrote it: only those types are exported that are in it.</summary>
    private static PackagedObject AsCompiled(ReadOnlyMemory<byte> compiled, string name, SourceModel model)
    {
        var bpfObject = BpfObject.Read(compiled, ObjectDescriber.ObjectName(name));
        var found = model with
        {
            Payloads = [.. model.Payloads.Where(payload => FindOwn(payload.TypeId) != 0)],
            Iterators = [.. model.Iterators.Where(iterator => FindOwn(iterator.TypeId) != 0)],
            Exports = [.. model.Exports.Where(id => FindOwn(id) != 0)],
        };
        var plan = EventTypeMap.Create(
            bpfObject,
            found,
            [.. found.Payloads.Select(payload => FindOwn(payload.TypeId))],
            [.. found.Exports.Select(FindOwn)],
            [.. found.Iterators.Select(iterator => FindOwn(iterator.TypeId))]);
        return new PackagedObject(compiled, bpfObject, plan)
        {
            MissingTypes =
            [
                .. model.Payloads.Select(payload => payload.TypeId).Concat(model.Iterators.Select(iterator => iterator.TypeId)).Concat(model.Exports).Where(id => FindOwn(id) == 0 && model.Types[id] is BtfComposite)
                    .Select(id => model.Types[id]!.Name).Distinct(StringComparer.Ordinal),
            ],
        };

        uint FindOwn(uint id)
        {
            var wanted = model.Types[id]!;
            var own = wanted.Name.Length == 0 ? 0 : bpfObject.Types.Find(wanted.Kind, wanted.Name);
            // The compiler leaves a struct without the name that only a typedef gives it.
            own = own == 0 && wanted is BtfComposite ? bpfObject.Types.Find(BtfKind.Typedef, wanted.Name) : own;
            return own != 0 && bpfObject.Types.SizeOf(own) == model.Types.SizeOf(id) ? own : 0;
        }
    }
}
