using System.Collections.Frozen;
using System.Globalization;
using Eunomia.Bpf;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Source.Documentation;

namespace Eunomia.Cc.Source;

/// <summary>
/// Encodes source models. The decoder trusts nothing: the process that wrote the bytes has parsed a hostile source. Every list is
/// bounded by the bytes there are, the types go through the reader of BTF, and every id must be one of theirs.
/// </summary>
internal static class SourceModelCodec
{
    /// <summary>Writes a model.</summary>
    public static ReadOnlySpan<byte> Encode(SourceModel model)
    {
        var writer = new EntryWriter();
        Write(writer, model);
        return writer.Written;
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static SourceModel Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new EntryReader(bytes);
        try
        {
            var model = ReadModel(reader, mayNest: true);
            return reader.IsAtEnd ? model : throw new InvalidDataException("something follows the source model");
        }
        catch (MalformedInputException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static void Write(EntryWriter writer, SourceModel model)
    {
        writer.Bytes(model.Types.Count == 0 ? [] : BtfWriter.Write(model.Types, bigEndian: false));
        writer.List(model.Exports, id => writer.Number((int)id));
        writer.List(model.Marked, id => writer.Number((int)id));
        writer.List(model.Untagged, writer.Text);
        writer.List(model.Payloads, payload => Write(writer, payload));
        writer.List(model.Iterators, iterator =>
        {
            writer.Text(iterator.Program);
            writer.Number((int)iterator.TypeId);
        });
        writer.List(model.Untyped, payload => Write(writer, payload));
        writer.Number(model.SendsThroughUnknownMap ? 1 : 0);
        writer.List(model.ReadMaps, writer.Text);
        writer.List(model.PolledMaps, writer.Text);
        writer.TextOrNull(model.HeaderWithoutStruct);
        writer.TextOrNull(model.Library);
        writer.List(model.Places, place =>
        {
            writer.Text(place.Key);
            DiagnosticCodec.Write(writer, place.Value);
        });
        writer.List(model.Diagnostics, diagnostic => DiagnosticCodec.Write(writer, diagnostic));
        Write(writer, model.Documentation);
        writer.List(model.WithHeader is { } withHeader ? [withHeader] : Array.Empty<SourceModel>(), other => Write(writer, other));
    }

    private static SourceModel ReadModel(EntryReader reader, bool mayNest)
    {
        var btf = reader.Bytes();
        var types = btf.IsEmpty ? BtfTypeTable.Empty : BtfReader.Read(btf.Span);
        return new SourceModel(types, reader.List(() => ReadId(reader, types)))
        {
            Marked = reader.List(() => ReadId(reader, types)),
            Untagged = reader.List(reader.Text),
            Payloads = reader.List(() => ReadPayload(reader, types)),
            Iterators = reader.List(() => new IteratorPayload(reader.Text(), ReadId(reader, types))),
            Untyped = reader.List(() => ReadUntyped(reader)),
            SendsThroughUnknownMap = reader.Number() != 0,
            ReadMaps = reader.List(reader.Text),
            PolledMaps = reader.List(reader.Text),
            HeaderWithoutStruct = reader.TextOrNull(),
            Library = reader.TextOrNull(),
            Places = ByName(reader.List(() => KeyValuePair.Create(reader.Text(), DiagnosticCodec.ReadLocation(reader)))),
            Diagnostics = reader.List(() => DiagnosticCodec.Read(reader)),
            Documentation = ReadDocumentation(reader),
            WithHeader = reader.List(() => mayNest ? ReadModel(reader, mayNest: false) : throw new InvalidDataException("a source model within another of its kind")) is [var other, ..] ? other : null,
        };
    }

    private static uint ReadId(EntryReader reader, BtfTypeTable types)
    {
        var id = reader.Number();
        return id > 0 && id <= types.Count ? (uint)id : throw new InvalidDataException($"there is no type {id}");
    }

    private static void Write(EntryWriter writer, MapPayload payload)
    {
        writer.Text(payload.Map);
        writer.Number((int)payload.TypeId);
        writer.List(payload.Sent, sent =>
        {
            writer.Text(sent.Name);
            writer.Number(sent.IsStruct ? 1 : 0);
            DiagnosticCodec.Write(writer, sent.Site);
        });
    }

    private static MapPayload ReadPayload(EntryReader reader, BtfTypeTable types) => new(
        reader.Text(), ReadId(reader, types), reader.List(() => new SentType(reader.Text(), reader.Number() != 0, DiagnosticCodec.ReadLocation(reader))));

    private static void Write(EntryWriter writer, UntypedPayload payload)
    {
        writer.Text(payload.Map);
        writer.TextOrNull(payload.Size?.ToString(CultureInfo.InvariantCulture));
        DiagnosticCodec.Write(writer, payload.Site);
    }

    private static UntypedPayload ReadUntyped(EntryReader reader) => new(
        reader.Text(),
        reader.TextOrNull() is not { } size ? null
            : long.TryParse(size, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bytes) ? bytes
            : throw new InvalidDataException($"'{size}' is no size"),
        DiagnosticCodec.ReadLocation(reader));

    private static void Write(EntryWriter writer, SourceDocumentation documentation)
    {
        Write(writer, documentation.Declarations);
        writer.List(documentation.Types, type =>
        {
            writer.Text(type.Key);
            writer.List(type.Value.Comment is { } comment ? [comment] : Array.Empty<DocComment>(), one => Write(writer, one));
            Write(writer, type.Value.Members);
        });
        writer.List(documentation.Exported, writer.Text);
    }

    private static SourceDocumentation ReadDocumentation(EntryReader reader) => new()
    {
        Declarations = ReadComments(reader),
        Types = ByName(reader.List(() => KeyValuePair.Create(
            reader.Text(), new TypeDocumentation(reader.List(() => ReadComment(reader)) is [var comment, ..] ? comment : null, ReadComments(reader))))),
        Exported = reader.List(reader.Text),
    };

    private static void Write(EntryWriter writer, FrozenDictionary<string, DocComment> comments) => writer.List(comments, comment =>
    {
        writer.Text(comment.Key);
        Write(writer, comment.Value);
    });

    private static FrozenDictionary<string, DocComment> ReadComments(EntryReader reader) =>
        ByName(reader.List(() => KeyValuePair.Create(reader.Text(), ReadComment(reader))));

    private static void Write(EntryWriter writer, DocComment comment)
    {
        writer.Text(comment.File);
        writer.List(comment.Parts, part =>
        {
            writer.Text(part.Raw);
            writer.Number(part.Line);
            writer.Number(part.Column);
        });
    }

    private static DocComment ReadComment(EntryReader reader) =>
        new(reader.Text(), reader.List(() => new CommentPart(reader.Text(), reader.Number(), reader.Number())));

    private static FrozenDictionary<string, T> ByName<T>(ImmutableArray<KeyValuePair<string, T>> entries) =>
        entries.DistinctBy(entry => entry.Key, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);
}
