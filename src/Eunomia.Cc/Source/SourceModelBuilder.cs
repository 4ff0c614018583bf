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
            SampledMaps = [.. documentation.Declarations.Where(declaration => IsSampled(declaration.Value)).Select(declaration => declaration.Key)],
            Documentation = documentation,
            // A struct that is asked for twice is complained about once.
            Diagnostics = [.. _diagnostics.Distinct()],
        };
    }

    private MapPayload? Describe(Payload payload)
    {
        if (payload.Records.Length > 1)
        {
            _diagnostics.Add(DiagnosticCatalog.SeveralTypesThroughMap(
                source.LocationOf(payload.Records[1].Site), payload.Map, [.. payload.Records.Select(record => RecordName.Of(record.Declaration).Text)]));
        }

        ImmutableArray<uint> ids = [.. payload.Records.Select(record => Add(record.Declaration)).OfType<uint>()];
        return ids.IsEmpty ? null : new MapPayload(payload.Map, ids);
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

    private static bool IsSampled(DocComment comment) =>
        comment.TooLong is null && comment.Directives().Any(directive => directive.Name == "sample");
}
