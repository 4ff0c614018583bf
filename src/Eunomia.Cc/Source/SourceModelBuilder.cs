using System.Collections.Immutable;
using ClangSharp.Interop;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source.Documentation;
using Eunomia.Cc.Source.Interop;
using Eunomia.Cc.Source.Payloads;

namespace Eunomia.Cc.Source;

/// <summary>Puts the source model of one syntax tree together.</summary>
/// <param name="source">The tree.</param>
/// <param name="documentation">Its comments.</param>
internal sealed class SourceModelBuilder(ParsedSource source, SourceDocumentation documentation)
{
    private readonly BtfFragmentBuilder _fragment = new();
    private readonly List<Diagnostic> _diagnostics = [];

    /// <summary>Reads everything.</summary>
    public SourceModel Build()
    {
        var finder = PayloadFinder.Search(source.Declarations);
        ImmutableArray<MapPayload> payloads = [.. finder.Payloads.Select(Describe).OfType<MapPayload>()];
        ImmutableArray<uint> exports =
            [.. HeaderStructs.Marked(source, documentation).Concat(HeaderStructs.InHeader(source)).Select(Add).OfType<uint>().Distinct()];
        return new SourceModel(_fragment.ToTable(), exports)
        {
            Payloads = payloads,
            ReadMaps = finder.ReadMaps,
            SampledMaps = SampledMaps(),
            Documentation = documentation,
            // A struct that is asked for twice is complained about once.
            Diagnostics = [.. _diagnostics.Distinct()],
        };
    }

    private MapPayload? Describe(Payload payload)
    {
        ImmutableArray<SentStruct> structs =
            [.. payload.Records.Select(record => new SentStruct(RecordName.Of(record.Declaration).Text, source.LocationOf(record.Site)))];
        return Add(payload.Records[0].Declaration) is { } id ? new MapPayload(payload.Map, id, structs) : null;
    }

    private uint? Add(CXCursor record)
    {
        try
        {
            return _fragment.AddRecord(record);
        }
        catch (UnsupportedTypeException e)
        {
            _diagnostics.Add(DiagnosticCatalog.TypeNotExportable(
                source.LocationOf(e.Cursor), RecordName.Of(record).Text, e.Cursor == record ? null : e.Cursor.Spelling.Text(), e.Message));
            return null;
        }
    }

    private ImmutableArray<string> SampledMaps() =>
        [.. source.Declarations.Where(cursor => cursor.kind == CXCursorKind.CXCursor_VarDecl).Select(cursor => cursor.Name())
            .Where(name => documentation.Declarations.GetValueOrDefault(name)?.Has("sample") == true).Distinct(StringComparer.Ordinal)];
}
