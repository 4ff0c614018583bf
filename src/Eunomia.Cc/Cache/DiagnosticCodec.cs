namespace Eunomia.Cc.Cache;

/// <summary>Encodes diagnostics for the cache.</summary>
internal static class DiagnosticCodec
{
    /// <summary>Writes one.</summary>
    public static void Write(EntryWriter writer, Diagnostic diagnostic)
    {
        writer.Number((int)diagnostic.Severity);
        writer.Text(diagnostic.Id);
        writer.Text(diagnostic.Message);
        writer.List(diagnostic.Location is { } location ? [location] : Array.Empty<SourceLocation>(), place => Write(writer, place));
        writer.Number((int)diagnostic.Fault);
        writer.TextOrNull(diagnostic.Hint);
        writer.List(diagnostic.IncludedFrom, place => Write(writer, place));
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static Diagnostic Read(EntryReader reader)
    {
        var (severity, id, message) = ((Severity)reader.Number(), reader.Text(), reader.Text());
        var location = reader.List(() => ReadLocation(reader));
        return new Diagnostic(severity, id, message, location is [var place, ..] ? place : null)
        {
            Fault = (Fault)reader.Number(),
            Hint = reader.TextOrNull(),
            IncludedFrom = reader.List(() => ReadLocation(reader)),
        };
    }

    /// <summary>Writes a place.</summary>
    public static void Write(EntryWriter writer, SourceLocation location)
    {
        writer.Text(location.File);
        writer.Number(location.Line);
        writer.Number(location.Column);
        writer.Number(location.EndColumn);
    }

    /// <summary>Reads a place.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static SourceLocation ReadLocation(EntryReader reader) => new(reader.Text(), reader.Number(), reader.Number(), reader.Number());
}
