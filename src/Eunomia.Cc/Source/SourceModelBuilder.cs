using System.Collections.Frozen;
using ClangSharp.Interop;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source.Documentation;
using Eunomia.Cc.Source.Interop;
using Eunomia.Cc.Source.Payloads;

namespace Eunomia.Cc.Source;

/// <summary>Builds the source model from one syntax tree.</summary>
/// <param name="source">The tree.</param>
/// <param name="documentation">Its comments.</param>
internal sealed class SourceModelBuilder(TranslationUnit source, SourceDocumentation documentation)
{
    private readonly BtfFragmentBuilder _fragment = new();
    private readonly List<Diagnostic> _diagnostics = [];

    /// <summary>Builds the model.</summary>
    public SourceModel Build()
    {
        var finder = PayloadFinder.Search(source.Declarations);
        var found = finder.Payloads;
        ImmutableArray<MapPayload> payloads = [.. found.Where(payload => !payload.Records.IsEmpty).Select(Describe).OfType<MapPayload>()];
        ImmutableArray<IteratorPayload> iterators =
            [.. finder.Iterators.Select(written => Add(written.Record) is { } id ? new IteratorPayload(written.Program, id) : null).OfType<IteratorPayload>()];
        ImmutableArray<uint> marked = [.. HeaderStructs.Marked(source, documentation).Select(Add).OfType<uint>().Distinct()];
        ImmutableArray<uint> exports = [.. marked.Concat(HeaderStructs.InHeader(source).Select(Add).OfType<uint>()).Distinct()];
        return new SourceModel(_fragment.ToTable(), exports)
        {
            Marked = marked,
            Untagged = [.. _fragment.Untagged],
            Payloads = payloads,
            Iterators = iterators,
            Untyped =
            [
                .. from payload in found
                   let unknown = payload.Unknown
                   where payload.Records.IsEmpty && unknown is not null
                   select new UntypedPayload(payload.Map, unknown.Size, source.LocationOf(unknown.Site)),
            ],
            SendsThroughUnknownMap = finder.SendsThroughUnknownMap,
            ReadMaps = finder.ReadMaps,
            PolledMaps = PolledMaps(),
            Places = Places(),
            Documentation = documentation,
            // A struct that is asked for twice is complained about once.
            Diagnostics = [.. _diagnostics.Distinct()],
        };
    }

    private MapPayload? Describe(Payload payload)
    {
        ImmutableArray<SentType> sent = [.. payload.Records.Select(record => new SentType(NameOf(record), record.Struct is not null, source.LocationOf(record.Site)))];
        var first = payload.Records[0];
        var id = first.Struct is { } record ? Add(record) : Add(sent[0].Name, first.Site, () => _fragment.AddPlain(first.Type, first.Site));
        return id is { } known ? new MapPayload(payload.Map, known, sent) : null;
    }

    private static string NameOf(CarriedRecord record) =>
        record.Struct is { } declaration ? RecordName.From(declaration).Text : record.Type.UnqualifiedType.Spelling.Text();

    private uint? Add(CXCursor record) => Add(RecordName.From(record).Text, record, () => _fragment.AddRecord(record));

    private uint? Add(string name, CXCursor user, Func<uint> add)
    {
        try
        {
            return add();
        }
        catch (UnsupportedTypeException e)
        {
            _diagnostics.Add(DiagnosticCatalog.TypeNotExportable(
                source.LocationOf(e.Cursor), name, e.Cursor == user ? null : e.Cursor.Spelling.Text(), e.Message));
            return null;
        }
    }

    /// <summary>A function begins with its section. Of several declarations the definition counts.</summary>
    private FrozenDictionary<string, SourceLocation> Places() => source.Declarations
        .Select(cursor => (Cursor: cursor, Key: KeyOf(cursor)))
        .Where(declared => declared.Key is not null)
        .OrderByDescending(declared => declared.Cursor.IsDefinition)
        .DistinctBy(declared => declared.Key, StringComparer.Ordinal)
        .ToFrozenDictionary(
            declared => declared.Key!,
            declared => PlaceOf(declared.Cursor),
            StringComparer.Ordinal);

    private SourceLocation PlaceOf(CXCursor cursor) =>
        source.LocationOf(cursor.kind == CXCursorKind.CXCursor_FunctionDecl ? cursor.Extent.Start : cursor.Location);

    private static string? KeyOf(CXCursor cursor) => cursor.kind switch
    {
        CXCursorKind.CXCursor_VarDecl or CXCursorKind.CXCursor_FunctionDecl => cursor.Name(),
        CXCursorKind.CXCursor_StructDecl or CXCursorKind.CXCursor_UnionDecl or CXCursorKind.CXCursor_TypedefDecl => SourceModel.TypeKey(cursor.Name()),
        _ => null,
    };

    private ImmutableArray<string> PolledMaps() =>
        [.. source.Declarations.Where(cursor => cursor.kind == CXCursorKind.CXCursor_VarDecl).Select(cursor => cursor.Name())
            .Where(name => documentation.Declarations.GetValueOrDefault(name)?.Has("sample") == true).Distinct(StringComparer.Ordinal)];
}
