namespace Eunomia.Runtime.Decoding.Filters;

/// <summary>Kind of a token.</summary>
internal enum FilterTokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A name or a path.</summary>
    Name,

    /// <summary>An integer.</summary>
    Integer,

    /// <summary>A number with a fraction or an exponent.</summary>
    Number,

    /// <summary>Text in quotes.</summary>
    Text,

    /// <summary>An operator or a parenthesis.</summary>
    Operator,
}

/// <summary>A token of a filter.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Column">Where it starts; the first is 1.</param>
/// <param name="Text">The name, the operator, or the text without quotes.</param>
/// <param name="Integer">The integer.</param>
/// <param name="Number">The number, of an integer too.</param>
internal readonly record struct FilterToken(FilterTokenKind Kind, int Column, string Text, Int128 Integer = default, double Number = 0)
{
    public bool Is(string symbol) => Kind == FilterTokenKind.Operator && Text == symbol;

    /// <summary>The token as messages quote it.</summary>
    public override string ToString() => Kind == FilterTokenKind.End ? "the end" : $"'{Text}'";
}
