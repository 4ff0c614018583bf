using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// Makes a compiled object small and canonical. DWARF and leftovers of the compiler go; BTF is cut down to what loaders, the kernel and
/// user space look at; types are numbered in an order that depends on nothing but the program. Instructions and data stay as they are, but for
/// instructions that are to be <see cref="RewriteOptions.Lowered"/>.
/// Rewriting the result again with the same options changes nothing.
/// </summary>
public sealed class ObjectRewriter
{
    private readonly RewriteOptions _options;
    private readonly ElfFile _elf;
    private readonly Dictionary<string, ElfSection> _sections = new(StringComparer.Ordinal);
    private readonly BtfExtSection _ext;
    private readonly TypeGraph _graph;
    private readonly TypeNeeds _needs;
    private readonly CoreAccess _access;
    private readonly ImmutableArray<string> _mapsWithoutSizes;

    private ObjectRewriter(ReadOnlyMemory<byte> file, RewriteOptions options)
    {
        _options = options;
        _elf = InstructionLowering.Lower(ElfReader.Read(file), options.Lowered);
        foreach (var section in _elf.Sections.Where(section => section.Index != 0))
        {
            _sections.TryAdd(section.Name, section);
        }

        var types = _sections.TryGetValue(".BTF", out var btf) ? BtfReader.Read(btf.Data.Span, (long)btf.Offset) : BtfTypeTable.Empty;
        _ext = _sections.TryGetValue(".BTF.ext", out var ext)
            ? BtfExtReader.Read(ext.Data.Span, types, (long)ext.Offset)
            : new BtfExtSection([], [], []);
        (types, _mapsWithoutSizes) = MapSizes.Mend(DataSections.Complete(types, _elf, _sections));
        _graph = new TypeGraph(types, options.Exports);
        _needs = new TypeNeeds(_graph.Table);
        _access = new CoreAccess(_graph.Table, _needs);
    }

    /// <summary>Rewrites an object.</summary>
    /// <param name="file">The ELF file as a compiler or linker wrote it.</param>
    /// <param name="options">What to keep and add.</param>
    /// <exception cref="MalformedInputException">The file breaks the rules of its formats.</exception>
    public static RewriteResult Rewrite(ReadOnlyMemory<byte> file, RewriteOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ObjectRewriter(file, options).Rewrite();
    }

    private RewriteResult Rewrite()
    {
        var ext = InSectionOrder(_ext);
        if (!_options.KeepBtf)
        {
            ext = ext with { Lines = LineRecords.WithoutRepetitions(ext.Lines, ext.Functions) };
        }

        var roots = new TypeRoots(_graph, ext, _options).AddNeeds(_needs, _access);
        var tags = new DeclarationTags(_graph.Table.Types, IsKept);
        var types = new CanonicalTypes(_graph.Count, roots, Read, tags);

        var strings = new BtfStringTableWriter();
        var typeBytes = BtfWriter.WriteTypes(types.Table, strings, _elf.BigEndian);
        var hasRecords = ext is not { Functions: [], Lines: [], CoreRelocations: [] };
        byte[] extBytes = hasRecords ? BtfExtWriter.Write(Renumber(ext, types), strings, _elf.BigEndian) : [];
        var btfBytes = types.Table.Count == 0 && extBytes.Length == 0 ? [] : BtfWriter.Assemble(typeBytes, strings);
        var file = new SectionRewriter(_elf).Rewrite(btfBytes, extBytes);
        return new RewriteResult(ElfWriter.Write(file, strings), [.. _graph.OfExports(_options.ExportIds).Select(types.NewIdOf)], _mapsWithoutSizes) { Incomplete = Incomplete(types.Table) };
    }

    /// <summary>An enum without values may have been cut, or may never have had any.</summary>
    private ImmutableArray<string> Incomplete(BtfTypeTable written) =>
    [
        .. written.Types.OfType<BtfForward>().Select(type => type.Name)
            .Concat(_graph.Table.Types.OfType<BtfEnum>().Where(type => type.Values.IsEmpty).Select(type => type.Name))
            .Where(name => name.Length > 0).Distinct(StringComparer.Ordinal),
    ];

    private BtfType Read(uint id) => _needs.Reduce(id) switch
    {
        BtfDeclTag { ComponentIndex: >= 0 } tag when _graph.Table[tag.TypeId] is BtfComposite =>
            tag with { ComponentIndex = _needs.NewIndexOf(tag.TypeId, tag.ComponentIndex)!.Value },
        BtfArray array when !_options.KeepBtf && _graph.Table.Find(BtfKind.Int, TypeGraph.ArrayIndex) is not 0 and var index =>
            array with { IndexTypeId = index },
        var type => type,
    };

    /// <summary>Whether a tag stays: one of a member goes with the member.</summary>
    private bool IsKept(uint id) =>
        (BtfDeclTag)_graph.Table[id]! is var tag
        && (tag.ComponentIndex < 0
            || _graph.Table[tag.TypeId] is not BtfComposite
            || _needs.NewIndexOf(tag.TypeId, tag.ComponentIndex) is not null);

    private BtfExtSection Renumber(BtfExtSection ext, CanonicalTypes types)
    {
        var mapName = _options.MapFileName ?? (name => name);
        return new BtfExtSection(
            Each(ext.Functions, record => record with { TypeId = types.NewIdOf(record.TypeId) }),
            Each(ext.Lines, record => record with { FileName = mapName(record.FileName) }),
            Each(ext.CoreRelocations, record => record with { TypeId = types.NewIdOf(record.TypeId), Access = _access.Rewrite(record) }));
    }

    private static ImmutableArray<BtfExtRecords<T>> Each<T>(ImmutableArray<BtfExtRecords<T>> sections, Func<T, T> change) =>
        [.. sections.Select(section => section with { Records = [.. section.Records.Select(change)] })];

    /// <summary>One group of records per ELF section, in the order of the sections, by instruction.</summary>
    private BtfExtSection InSectionOrder(BtfExtSection ext)
    {
        return new BtfExtSection(
            Sort(ext.Functions, record => record.InstructionOffset),
            Sort(ext.Lines, record => record.InstructionOffset),
            Each(
                Sort(ext.CoreRelocations, record => record.InstructionOffset),
                record => record with { TypeId = _graph.Representative(record.TypeId) }));

        ImmutableArray<BtfExtRecords<T>> Sort<T>(ImmutableArray<BtfExtRecords<T>> groups, Func<T, uint> offset) =>
        [
            .. groups.GroupBy(group => group.SectionName, StringComparer.Ordinal)
                .OrderBy(group => _sections.GetValueOrDefault(group.Key)?.Index ?? int.MaxValue)
                .ThenBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new BtfExtRecords<T>(group.Key, [.. group.SelectMany(part => part.Records).OrderBy(offset)])),
        ];
    }
}
