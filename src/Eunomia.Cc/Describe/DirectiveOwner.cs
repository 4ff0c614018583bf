using System.Collections.Frozen;
using Eunomia.Cc.Source.Documentation;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Kinds of declarations that can have a comment, and the directives that each of them knows.</summary>
internal sealed class DirectiveOwner
{
    // What Doxygen has for functions and types: documentation of the code, not for user space. Not its commands of pages, files and groups, nor
    // those that are common words: '@name' and '@test' were meant as something else.
    private static readonly FrozenSet<string> DoxygenTags = new[]
    {
        "arg", "attention", "author", "authors", "brief", "bug", "code", "copyright", "date", "deprecated", "details", "endcode", "enum", "exception", "fn",
        "ingroup", "internal", "invariant", "li", "note", "par", "param", "post", "pre", "ref", "relates", "remark", "remarks", "result", "return", "returns", "retval",
        "sa", "see", "short", "since", "struct", "throw", "throws", "todo", "tparam", "typedef", "union", "var", "verbatim", "endverbatim", "warning",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly string[] _directives;
    private readonly DirectiveShape _shape;

    private DirectiveOwner(string name, DirectiveShape shape, params string[] directives)
    {
        Name = name;
        _directives = directives;
        _shape = shape;
    }

    /// <summary>A global variable. Its <c>@format</c> tells how its option is written.</summary>
    public static DirectiveOwner Variable { get; } = new("a variable", DirectiveShape.Json, "cmdarg", "value", MemberFormats.Key);

    /// <summary>A map.</summary>
    public static DirectiveOwner Map { get; } = new("a map", DirectiveShape.Json, "sample", "export_config", "interpreter");

    /// <summary>A program.</summary>
    public static DirectiveOwner Program { get; } = new("a program", DirectiveShape.Json, "ifindex", "flags", "xdpopts", "tchook", "tcopts");

    /// <summary>The license, which speaks for the whole.</summary>
    public static DirectiveOwner License { get; } = new("the license", DirectiveShape.Text, "brief", "details", "version");

    /// <summary>A struct or union.</summary>
    public static DirectiveOwner Type { get; } = new("a struct", DirectiveShape.Mark, "export");

    /// <summary>A member of a struct. Its <c>@format</c>, such as <c>ipv4</c>, tells readers how to print it: <see cref="MemberFormats"/>.</summary>
    public static DirectiveOwner Member { get; } = new("a member of a struct", DirectiveShape.Text, MemberFormats.Key);

    /// <summary>The kind with its article, for messages.</summary>
    public string Name { get; }

    /// <summary>Whether it has a value that <see cref="MemberFormats"/> are for.</summary>
    public bool IsFormatted => _directives.Contains(MemberFormats.Key, StringComparer.Ordinal);

    /// <summary>The known directives, in alphabetical order.</summary>
    public IEnumerable<string> Known => _directives.Append(Directive.Description).Order(StringComparer.Ordinal);

    /// <summary>The shape of a directive's value here; null when the directive is unknown.</summary>
    public DirectiveShape? ShapeOf(string directive) =>
        directive == Directive.Description || (directive == MemberFormats.Key && IsFormatted) ? DirectiveShape.Text
        : _directives.Contains(directive, StringComparer.Ordinal) ? _shape
        : null;

    /// <summary>Another kind that knows the directive, or null.</summary>
    public static DirectiveOwner? WithDirective(string directive) =>
        new[] { Member, Variable, Map, Program, License, Type }.FirstOrDefault(owner => owner.ShapeOf(directive) is not null);

    /// <summary>Whether a directive that is unknown here is one of Doxygen's, which document the code.</summary>
    public bool IsDoxygen(string directive) => ShapeOf(directive) is null && DoxygenTags.Contains(directive);

    /// <summary>Whether Doxygen's tags are keys here, too: the original's loaders get every directive of variables and of the license.</summary>
    public bool KeepsDoxygen => this == Variable || this == License;

    /// <summary>Whether a tag of Doxygen's describes the whole, so that its text is a description.</summary>
    public static bool IsDescription(string tag) => tag is "brief" or "short" or "details";

    /// <summary>The name a directive goes by: the original misspells one, and old programs follow it.</summary>
    public static string Canonical(string directive) => directive == "intepreter" ? "interpreter" : directive;
}

/// <summary>Shape of a directive's value.</summary>
internal enum DirectiveShape
{
    /// <summary>JSON, with text for a string; it ends where the JSON ends.</summary>
    Json,

    /// <summary>Text, even where it looks like JSON.</summary>
    Text,

    /// <summary>No value.</summary>
    Mark,
}
