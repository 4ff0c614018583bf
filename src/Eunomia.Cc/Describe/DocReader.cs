using System.Text.Json;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source.Documentation;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>
/// Reads the comment of one declaration: each property takes the directive it comes from, and the directives left over are kept as keys.
/// </summary>
internal sealed class DocReader
{
    private readonly DocComment? _comment;
    private readonly DirectiveOwner _owner;
    private readonly Action<Diagnostic> _report;
    private readonly List<string> _description = [];
    private readonly Dictionary<string, Directive> _directives = new(StringComparer.Ordinal);

    /// <summary>Groups a comment's directives by name.</summary>
    /// <param name="comment">The comment; null: all that is read is absent.</param>
    /// <param name="owner">The kind of declaration.</param>
    /// <param name="report">Where problems go.</param>
    public DocReader(DocComment? comment, DirectiveOwner owner, Action<Diagnostic> report)
    {
        _comment = comment;
        _owner = owner;
        _report = report;
        if (comment?.TooLong is { } part)
        {
            report(DiagnosticCatalog.CommentTooLong(new SourceLocation(comment.File, part.Line, part.Column), part.Raw.Length, DocComment.Longest));
            return;
        }

        foreach (var directive in comment?.Directives() ?? [])
        {
            Add(directive with { Name = DirectiveOwner.Canonical(directive.Name) });
        }
    }

    /// <summary>All text of the comment that is no value of another directive; null when there is none.</summary>
    public string? Description => _description.Count == 0 ? null : string.Join("\n\n", _description);

    /// <summary>The value of a directive that is text.</summary>
    public string? Text(string name) => _directives.Remove(name, out var directive) ? new DirectiveValue(directive.Value).Text : null;

    /// <summary>The value of a directive that is an object with keys of its own.</summary>
    public T? Record<T>(string name, Func<JsonElement, T> read)
        where T : class => Read(name, read, (value, element) => ReportUnknownKey<T>(name, value, element)) is (true, var result) ? result : null;

    /// <summary>The value of a directive that has several forms.</summary>
    public T? Optional<T>(string name, Func<JsonElement, T> read)
        where T : class => Read(name, read) is (true, var result) ? result : null;

    /// <summary>The value of a directive that is a number or the like.</summary>
    public T? OptionalValue<T>(string name, Func<JsonElement, T> read)
        where T : struct => Read(name, read) is (true, var result) ? result : null;

    /// <summary>The directives that were not read, as keys of a record; call it after everything else.</summary>
    /// <param name="others">The keys it has already.</param>
    public ImmutableSortedDictionary<string, JsonElement> AddOthers<T>(ImmutableSortedDictionary<string, JsonElement> others)
    {
        if (_directives.Count == 0)
        {
            return others;
        }

        var all = others.ToBuilder();
        foreach (var directive in _directives.Values.Where(directive => _owner.ShapeOf(directive.Name) is not DirectiveShape.Mark))
        {
            if (DirectiveReader.IsKeyOf<T>(directive.Name))
            {
                _report(DiagnosticCatalog.DirectiveReserved(LocationOf(directive), directive.Name));
            }
            else if (_owner.ShapeOf(directive.Name) is null)
            {
                if (!_owner.IsDoxygen(directive.Name))
                {
                    _report(DiagnosticCatalog.DirectiveUnknown(
                        LocationOf(directive), directive.Name, _owner.Name, DirectiveOwner.WithDirective(directive.Name)?.Name, _owner.Known));
                }

                if (Parse(directive, JsonOrText) is { } value)
                {
                    all[directive.Name] = value;
                }
            }
            else
            {
                all[directive.Name] = JsonScalar.Create(TextOf(directive));
            }
        }

        return all.ToImmutable();
    }

    /// <summary>The value of a directive that is text; of <c>@format</c> one of a few words, and readers know no others.</summary>
    private string TextOf(Directive directive)
    {
        var value = new DirectiveValue(directive.Value);
        if (directive.Name == MemberFormats.Key && _owner.IsFormatted && MemberFormats.Parse(value.Text) is null)
        {
            _report(DiagnosticCatalog.MemberFormatUnknown(At(value.PlaceOf(0, 0)), value.Text, MemberFormats.Names));
        }

        return value.Text;
    }

    private void Add(Directive directive)
    {
        if (_owner.IsDoxygen(directive.Name) && !_owner.KeepsDoxygen)
        {
            AddDoxygen(directive);
            return;
        }

        var shape = _owner.ShapeOf(directive.Name);
        var (value, rest) = shape switch
        {
            DirectiveShape.Text => (directive.Value, []),
            DirectiveShape.Mark => SplitAfterMark(directive),
            _ => DirectiveValue.SplitAfterJson(directive.Value, scalars: shape is DirectiveShape.Json),
        };
        if (directive.Name == Directive.Description)
        {
            (value, rest) = ([], value);
        }

        if (value.IsEmpty && rest.IsEmpty && shape is not DirectiveShape.Mark)
        {
            _report(DiagnosticCatalog.DirectiveEmpty(LocationOf(directive), directive.Name));
            return;
        }

        if (!rest.IsEmpty)
        {
            _description.Add(new DirectiveValue(rest).Unquoted);
        }

        if (directive.Name == Directive.Description)
        {
            return;
        }

        if (!_directives.TryAdd(directive.Name, directive with { Value = value }))
        {
            _report(DiagnosticCatalog.DirectiveTwice(LocationOf(directive), directive.Name));
            _directives[directive.Name] = directive with { Value = value };
        }
    }

    /// <summary>
    /// Documentation of the code: Doxygen's descriptions become a description, and the original keeps the rest, such as <c>@note</c>, as keys,
    /// but for those that may be there several times.
    /// </summary>
    private void AddDoxygen(Directive tag)
    {
        if (DirectiveOwner.IsDescription(tag.Name) && !tag.Value.IsEmpty)
        {
            _description.Add(new DirectiveValue(tag.Value).Text);
        }
        else if (tag.Name is "note" or "see" or "since" or "warning" && !tag.Value.IsEmpty)
        {
            _directives.TryAdd(tag.Name, tag);
        }
    }

    /// <summary>Text on the line of a mark was meant as its value; text after that line describes.</summary>
    private (ImmutableArray<CommentLine> Value, ImmutableArray<CommentLine> After) SplitAfterMark(Directive directive)
    {
        if (directive.Value is not [var first, ..] || first.Line != directive.Line)
        {
            return ([], directive.Value);
        }

        _report(DiagnosticCatalog.DirectiveMisfit(new SourceLocation(_comment!.File, first.Line, first.Column), directive.Name, "it takes no value"));
        return ([], Directive.Trim(directive.Value[1..]));
    }

    private (bool Found, T? Result) Read<T>(string name, Func<JsonElement, T> read, Action<DirectiveValue, JsonElement>? check = null)
    {
        if (!_directives.Remove(name, out var directive))
        {
            return default;
        }

        T? result = default;
        var element = Parse(directive, value =>
        {
            var parsed = value.LooksLikeJson ? DirectiveReader.ParseJson(value.Source) : JsonOrText(value);
            result = read(parsed);
            check?.Invoke(value, parsed);
            return parsed;
        });
        return (element is not null, result);
    }

    private static JsonElement JsonOrText(DirectiveValue value) => DirectiveReader.Parse(value.Source, value.Text);

    /// <summary>Parses a value; a problem is reported at its place in the file.</summary>
    private JsonElement? Parse(Directive directive, Func<DirectiveValue, JsonElement> parse)
    {
        var value = new DirectiveValue(directive.Value);
        try
        {
            return parse(value);
        }
        catch (InvalidPackageException e) when (e.InnerException is JsonException syntax)
        {
            var place = value.PlaceOf(syntax.LineNumber ?? 0, syntax.BytePositionInLine ?? 0);
            _report(DiagnosticCatalog.DirectiveNotJson(At(place), directive.Name, Reason(syntax)));
        }
        catch (InvalidPackageException e)
        {
            _report(DiagnosticCatalog.DirectiveMisfit(At(value.PlaceOf(e.Path)), directive.Name, e.Message));
        }

        return null;
    }

    private void ReportUnknownKey<T>(string name, DirectiveValue value, JsonElement element)
    {
        // One is enough to make the user look at the value.
        if (element.EnumerateObject().Select(property => property.Name).FirstOrDefault(key => !DirectiveReader.IsKeyOf<T>(key)) is { } key)
        {
            _report(DiagnosticCatalog.DirectiveKeyUnknown(At(value.PlaceOf(key)), name, key));
        }
    }

    private SourceLocation LocationOf(Directive directive) =>
        new(_comment!.File, directive.Line, directive.Column, directive.Column + 1 + directive.Name.Length);

    private SourceLocation At((int Line, int Column) place) => new(_comment!.File, place.Line, place.Column);

    /// <summary>The parser's reason without its own place and its advice to programmers, in the form of our messages.</summary>
    private static string Reason(JsonException e)
    {
        var reason = e.Message.Split(" LineNumber:")[0].Replace(" Change the reader options.", "", StringComparison.Ordinal).TrimEnd('.');
        return char.ToLowerInvariant(reason[0]) + reason[1..];
    }
}
