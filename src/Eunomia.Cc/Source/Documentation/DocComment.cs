namespace Eunomia.Cc.Source.Documentation;

/// <summary>The documentation of one declaration, as it is written.</summary>
/// <param name="File">Path of the file, for messages.</param>
/// <param name="Parts">The comment before the declaration, the one after it on its line, or both.</param>
internal sealed record DocComment(string File, ImmutableArray<CommentPart> Parts)
{
    /// <summary>Longest comment that is read, in characters. The GPL, whole, fits twice.</summary>
    public const int Longest = 64 << 10;

    /// <summary>The part that is longer than that, or null.</summary>
    public CommentPart? TooLong => Parts.FirstOrDefault(part => part.Raw.Length > Longest);

    /// <summary>Whether a comment belongs to the declaration before it, as <c>///&lt;</c> says.</summary>
    public static bool IsTrailing(string raw) => raw.Length > 3 && raw[3] == '<';

    /// <summary>Whether a directive is in the comment, whatever its value.</summary>
    /// <param name="directive">Without its <c>@</c>.</param>
    public bool Has(string directive) => TooLong is null && Directives().Any(one => one.Name == directive);

    /// <summary>The directives of the comment.</summary>
    public IEnumerable<Directive> Directives() => Parts.SelectMany(part => Directive.In(CommentLexer.Split(part.Raw, part.Line, part.Column)));
}

/// <summary>A comment in a file.</summary>
/// <param name="Raw">From its first mark to its last.</param>
/// <param name="Line">Line of the first mark.</param>
/// <param name="Column">Column of the first mark, in bytes.</param>
internal sealed record CommentPart(string Raw, int Line, int Column);
