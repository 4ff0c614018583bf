using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;

namespace Eunomia.Bpf.Rewrite;

/// <summary>The types that loaders or the caller look up by name or number, and how much of them: everything else follows from these.</summary>
/// <param name="graph">The types.</param>
/// <param name="ext">The records, in the order of sections and instructions.</param>
/// <param name="options">What the caller asks for.</param>
internal sealed class TypeRoots(TypeGraph graph, BtfExtSection ext, RewriteOptions options)
{
    private const string ContainsTag = "contains:";
    private readonly List<uint> _roots = [];

    /// <summary>Notes all needs and returns the roots in an order that does not depend on their numbers.</summary>
    public IReadOnlyList<uint> AddNeeds(TypeNeeds needs, CoreAccess access)
    {
        // No loader looks for the types of the license and of the kernel's version: they are bytes. But without any type an object is
        // another kind of object, to bpftool for one.
        var sections = graph.Own<BtfDataSection>().ToLookup(section => section.Type.Name is "license" or "version");
        var hasOthers = sections[false].Any() || graph.Own<BtfFunction>().Any() || !options.ExportIds.IsEmpty;
        foreach (var (id, section) in (hasOthers ? sections[false] : sections[true]).OrderBy(section => section.Type.Name, StringComparer.Ordinal))
        {
            _roots.Add(id);
            foreach (var variable in section.Variables)
            {
                needs.Add(variable.TypeId, NeedOfVariables(section.Name));
            }
        }

        // Functions that are only declared have no record; where they lie in BTF depends on the compiler, their names do not.
        foreach (var record in ext.Functions.SelectMany(section => section.Records))
        {
            Add(needs, record.TypeId, TypeUsage.Opaque);
        }

        foreach (var function in graph.Own<BtfFunction>().OrderBy(function => function.Type.Name, StringComparer.Ordinal))
        {
            Add(needs, function.Id, TypeUsage.Opaque);
        }

        foreach (var relocation in ext.CoreRelocations.SelectMany(section => section.Records))
        {
            access.AddNeeds(relocation);
            _roots.Add(relocation.TypeId);
        }

        Add(needs, graph.OfExports(options.ExportIds), TypeUsage.Whole);
        Add(needs, NamedTypes(), TypeUsage.Whole);
        AddIntegerOfExterns();
        if (options.KeepBtf)
        {
            needs.AddAll();
            Add(needs, graph.OwnIds, TypeUsage.Whole);
        }

        return _roots;
    }

    private void Add(TypeNeeds needs, IEnumerable<uint> ids, TypeUsage need)
    {
        foreach (var id in ids)
        {
            Add(needs, id, need);
        }
    }

    private void Add(TypeNeeds needs, uint id, TypeUsage need)
    {
        _roots.Add(id);
        needs.Add(id, need);
    }

    private static TypeUsage NeedOfVariables(string section) => section switch
    {
        ".maps" => TypeUsage.MapDefinition,

        // Compared with the kernel's by kind; a function in it is compared parameter by parameter.
        ".ksyms" => TypeUsage.Opaque,
        _ => TypeUsage.Whole,
    };

    /// <summary>What the caller names, and structs that a <c>contains:struct:member</c> tag of a list or tree names.</summary>
    private IEnumerable<uint> NamedTypes()
    {
        var contained = graph.Own<BtfDeclTag>()
            .Where(tag => tag.Type.Name.StartsWith(ContainsTag, StringComparison.Ordinal))
            .Select(tag => tag.Type.Name.Split(':')[1]);
        BtfKind[] kinds = [BtfKind.Struct, BtfKind.Union, BtfKind.Enum, BtfKind.Enum64, BtfKind.Typedef];
        foreach (var name in contained.Concat(options.WholeTypes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            foreach (var kind in kinds)
            {
                if (graph.Table.Find(kind, name) is not 0 and var id)
                {
                    yield return id;
                }
            }
        }
    }

    /// <summary>libbpf gives every variable in <c>.ksyms</c> the type of some 4-byte integer that it finds in the object.</summary>
    private void AddIntegerOfExterns()
    {
        if (graph.Table.Find(BtfKind.DataSection, ".ksyms") != 0)
        {
            _roots.AddRange(graph.Own<BtfInt>()
                .Where(integer => integer.Type is { Size: 4, Bits: 32 })
                .OrderBy(integer => integer.Type.Name == TypeGraph.ArrayIndex ? "" : integer.Type.Name, StringComparer.Ordinal)
                .Select(integer => integer.Id)
                .Take(1));
        }
    }
}
