using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Describe;
using Eunomia.Package;

namespace Eunomia.Cc.Emit;

/// <summary>
/// The types that generated code declares: exported structs, then keys and values of maps, then types of globals; each is followed by the
/// types that it holds by value. What is only pointed to is not among them: a pointer of the kernel leads user space nowhere.
/// </summary>
internal sealed class EmittedTypes
{
    private readonly Dictionary<uint, string> _typedefs = [];
    private readonly Dictionary<uint, ExportType> _descriptions = [];
    private readonly Dictionary<uint, EmittedType> _byId = [];
    private readonly List<EmittedType> _all = [];
    private readonly ImmutableArray<string> _untagged;

    /// <summary>Collects the types.</summary>
    /// <param name="packaged">The object.</param>
    /// <param name="meta">The package's metadata.</param>
    public EmittedTypes(PackagedObject packaged, PackageMeta meta)
    {
        Table = packaged.Object.Types;
        _untagged = packaged.Untagged;
        for (var id = 1u; id <= (uint)Table.Count; id++)
        {
            if (Table[id] is BtfTypedef typedef && Table[Table.Resolve(id)] is BtfComposite { Name: "" } or BtfEnum { Name: "" })
            {
                // The first one names the type, from wherever it is looked at.
                _typedefs.TryAdd(Table.Resolve(id), typedef.Name);
            }
        }

        foreach (var export in meta.ExportTypes)
        {
            _descriptions.TryAdd(Table.Resolve(export.TypeId), export);
        }

        foreach (var export in packaged.Exports)
        {
            Add(export, null, "export");
        }

        foreach (var map in MapsWithTypes(packaged.Object))
        {
            Add(map.KeyTypeId, null, $"{map.Identifier}_key");
            Add(map.ValueTypeId, null, $"{map.Identifier}_value");
        }

        foreach (var variable in packaged.Object.DataSections.SelectMany(section => section.Variables))
        {
            Add(variable.TypeId, null, variable.Name);
        }
    }

    /// <summary>All types of the object.</summary>
    public BtfTypeTable Table { get; }

    /// <summary>The declared ones; one that uses another comes first, except where both are used elsewhere before.</summary>
    public IReadOnlyList<EmittedType> All => _all;

    /// <summary>The declared type behind typedefs and qualifiers; null for one that is not declared.</summary>
    public EmittedType? Find(uint typeId) => _byId.GetValueOrDefault(Table.Resolve(typeId));

    /// <summary>Maps that a program declares, each followed by the maps that it holds. The type of a struct_ops map is the kernel's own.</summary>
    public static IEnumerable<BpfMap> MapsWithTypes(BpfObject bpfObject) =>
        bpfObject.Maps.Where(map => !map.IsInternal && map.Type != BpfMapTypes.StructOps)
            .SelectMany(map => map.InnerMap is { } inner ? new[] { map, inner } : [map]);

    /// <summary>The members of a composite, and instead of an anonymous struct or union the members of that.</summary>
    public IEnumerable<EmittedMember> MembersOf(EmittedType type) =>
        MembersOf((BtfComposite)type.Type, 0, type.Description, []);

    /// <summary>The documentation of the member at an index of a composite's own members.</summary>
    public static string? DocOf(ExportType? description, int index, BtfMember member) =>
        description?.Members.ElementAtOrDefault(index) is { } described && described.Name == member.Name ? described.Doc : null;

    private IEnumerable<EmittedMember> MembersOf(BtfComposite composite, uint bitOffset, ExportType? description, HashSet<uint> anonymous)
    {
        for (var i = 0; i < composite.Members.Length; i++)
        {
            var member = composite.Members[i];
            var id = Table.Resolve(member.TypeId);
            if (member.Name.Length != 0)
            {
                yield return WithOldBitField(
                    new(member.Name, member.TypeId, bitOffset + member.BitOffset, member.BitFieldSize, DocOf(description, i, member)));
            }
            else if (Table[id] is BtfComposite inner && anonymous.Add(id))
            {
                // In C their names would clash if the same one came twice; checking it bounds the work for a hostile object.
                foreach (var promoted in MembersOf(inner, bitOffset + member.BitOffset, null, anonymous))
                {
                    yield return promoted;
                }
            }
        }
    }

    /// <summary>Without the kind flag, a bit-field is an integer that is narrower than its storage.</summary>
    private EmittedMember WithOldBitField(EmittedMember member) =>
        member.BitFieldSize == 0 && Table[Table.Resolve(member.TypeId)] is BtfInt integer && integer.Bits != integer.Size * 8
            ? member with { BitOffset = member.BitOffset + (uint)integer.BitOffset, BitFieldSize = (uint)integer.Bits }
            : member;

    private void Add(uint typeId, EmittedType? owner, string hint)
    {
        var id = Table.Resolve(typeId);
        switch (Table[id])
        {
            case BtfArray array:
                Add(array.ElementTypeId, owner, hint);
                break;
            case BtfComposite or BtfEnum when !_byId.ContainsKey(id):
                var type = Declare(id, owner, hint);
                if (type.Type is BtfComposite composite)
                {
                    AddMembers(type, composite, []);
                }

                break;
            default:
                break;
        }
    }

    private void AddMembers(EmittedType owner, BtfComposite composite, HashSet<uint> anonymous)
    {
        foreach (var member in composite.Members)
        {
            var id = Table.Resolve(member.TypeId);
            if (member.Name.Length != 0)
            {
                Add(member.TypeId, owner, member.Name);
            }
            else if (Table[id] is BtfComposite inner && anonymous.Add(id))
            {
                AddMembers(owner, inner, anonymous);
            }
        }
    }

    private EmittedType Declare(uint id, EmittedType? owner, string hint)
    {
        var type = Table[id]!;
        var typedef = type.Name.Length == 0 ? _typedefs.GetValueOrDefault(id)
            : type is BtfComposite && _untagged.Contains(type.Name, StringComparer.Ordinal) ? type.Name
            : null;
        var name = typedef ?? type.Name;
        var declared = new EmittedType(
            id, type, name, typedef is not null, name.Length == 0 ? owner : null, hint, _descriptions.GetValueOrDefault(id));
        _byId.Add(id, declared);
        _all.Add(declared);
        return declared;
    }
}
