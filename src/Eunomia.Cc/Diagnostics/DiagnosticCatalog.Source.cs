namespace Eunomia.Cc.Diagnostics;

/// <summary>Diagnostics of a source, its headers and its comments.</summary>
internal static partial class DiagnosticCatalog
{
    /// <summary>The source or header cannot be read.</summary>
    public static Diagnostic FileNotReadable(string path, string reason) =>
        new(Severity.Error, "ECC0201", $"cannot read '{path}': {reason}");

    /// <summary>The source is empty.</summary>
    public static Diagnostic FileEmpty(string path) =>
        new(Severity.Error, "ECC0202", "the file is empty", new SourceLocation(path));

    /// <summary>The source is not text.</summary>
    public static Diagnostic FileBinary(string path) =>
        new(Severity.Error, "ECC0203", "this is a binary file, not C source", new SourceLocation(path))
        {
            Hint = "'ecc inspect FILE' shows what a compiled object or a package holds",
        };

    /// <summary>The source is JSON, such as a package.</summary>
    public static Diagnostic FilePackage(string path) =>
        new(Severity.Error, "ECC0203", "this is JSON, not C source", new SourceLocation(path))
        {
            Hint = $"a package is run with 'ecli run {path}'; 'ecc inspect {path}' shows what it holds",
        };

    /// <summary>The source is too large.</summary>
    public static Diagnostic FileTooLarge(string path, long size, long limit) =>
        new(Severity.Error, "ECC0204", $"the file has {size} bytes; at most {limit} are read", new SourceLocation(path));

    /// <summary>The source was saved again and again while it was compiled.</summary>
    public static Diagnostic SourceKeepsChanging(string path) =>
        new(Severity.Error, "ECC0209", "the file, or its export header, changed while it was compiled, several times in a row", new SourceLocation(path));

    /// <summary>The header defines no struct that could be exported.</summary>
    public static Diagnostic HeaderWithoutStruct(string header) =>
        new(Severity.Warning, "ECC0205", "no struct is defined here, so nothing is exported", new SourceLocation(header));

    /// <summary>The source does not include the header it exports.</summary>
    public static Diagnostic HeaderNotIncluded(string header, string source) =>
        new(Severity.Warning, "ECC0206", $"'{source}' does not include this export header", new SourceLocation(header));

    /// <summary>A struct that BTF cannot describe.</summary>
    /// <param name="location">Of the member, or of the struct.</param>
    /// <param name="type">The struct that is exported.</param>
    /// <param name="member">The member to blame; null when it is the struct.</param>
    /// <param name="reason">The rest of the sentence.</param>
    public static Diagnostic TypeNotExportable(SourceLocation location, string type, string? member, string reason) =>
        new(Severity.Error, "ECC0207", $"'{type}' cannot be exported: {(member is null ? "it" : Quote(member))} {reason}", location);

    /// <summary>One map carries records of several types; a reader cannot tell them apart.</summary>
    public static Diagnostic SeveralTypesThroughMap(SourceLocation location, string map, ImmutableArray<string> types) =>
        new(Severity.Warning, "ECC0208",
            $"'{map}' carries {string.Join(", ", types[..^1].Select(Quote))} and {Quote(types[^1])}; all its records are read as {Quote(types[0])}", location)
        {
            Hint = "give each struct a map of its own, or send one struct with a union in it",
        };

    /// <summary>The value of a directive should be JSON and is not.</summary>
    public static Diagnostic DirectiveNotJson(SourceLocation location, string directive, string reason) =>
        new(Severity.Error, "ECC0220", $"the value of '@{directive}' is not valid JSON: {reason}", location);

    /// <summary>The value of a directive is JSON of another shape.</summary>
    public static Diagnostic DirectiveMisfit(SourceLocation location, string directive, string problem) =>
        new(Severity.Error, "ECC0221", $"the value of '@{directive}' does not fit: {problem}", location);

    /// <summary>A directive that is unknown where it is.</summary>
    public static Diagnostic DirectiveUnknown(
        SourceLocation location, string directive, string owner, string? otherOwner, IEnumerable<string> known) =>
        new(Severity.Warning, "ECC0222", $"'@{directive}' means nothing on {owner}; it becomes a key of that name", location)
        {
            Hint = otherOwner is null ? $"known there: {string.Join(", ", known.Select(name => "@" + name))}" : $"it means something on {otherOwner}",
        };

    /// <summary>A directive without a value.</summary>
    public static Diagnostic DirectiveEmpty(SourceLocation location, string directive) =>
        new(Severity.Warning, "ECC0223", $"'@{directive}' has no value, so it is left out", location);

    /// <summary>A directive more than once in one comment.</summary>
    public static Diagnostic DirectiveTwice(SourceLocation location, string directive) =>
        new(Severity.Warning, "ECC0224", $"'@{directive}' was there before; the last one counts", location);

    /// <summary>An unknown directive with the name of a key of the package.</summary>
    public static Diagnostic DirectiveReserved(SourceLocation location, string directive) =>
        new(Severity.Warning, "ECC0225", $"'@{directive}' is left out, because the package has another key '{directive}' there", location);

    /// <summary>A comment that is too long to be read.</summary>
    public static Diagnostic CommentTooLong(SourceLocation location, int length, int limit) =>
        new(Severity.Error, "ECC0226", $"this comment has {length} characters; at most {limit} are read", location)
        {
            Hint = "a comment that documents nothing starts with '//' or '/*'",
        };

    /// <summary>An unknown key in the value of a directive.</summary>
    public static Diagnostic DirectiveKeyUnknown(SourceLocation location, string directive, string key) =>
        new(Severity.Warning, "ECC0227", $"'@{directive}' has no key '{key}', so it is left out", location);

    /// <summary>An unknown <c>@format</c>.</summary>
    public static Diagnostic MemberFormatUnknown(SourceLocation location, string format, IEnumerable<string> known) =>
        new(Severity.Warning, "ECC0228", $"'@format' has no value '{format}', so the value is shown as its type says", location)
        {
            Hint = $"known: {string.Join(", ", known)}",
        };
}
