using System.Globalization;
using System.Text;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Decoding.Filters;

/// <summary>Splits a filter into tokens.</summary>
internal sealed class FilterLexer(string text)
{
    private static readonly ImmutableArray<string> Operators = ["==", "!=", "<=", ">=", "&&", "||", "=~", "!~", "<", ">", "!", "(", ")", "-"];

    private int _at;

    /// <summary>All tokens; the last is the end.</summary>
    /// <exception cref="BpfRuntimeException">There is something in it that is no token.</exception>
    public static List<FilterToken> Read(string text)
    {
        var lexer = new FilterLexer(text);
        var tokens = new List<FilterToken>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != FilterTokenKind.End);

        return tokens;
    }

    private FilterToken Next()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }

        if (_at == text.Length)
        {
            return new(FilterTokenKind.End, _at + 1, "");
        }

        var c = text[_at];
        return c is '"' or '\'' ? Quoted(c)
            : char.IsAsciiDigit(c) ? Number()
            : IsNameStart(c) ? Name()
            : Operator();
    }

    private FilterToken Name()
    {
        var start = _at;
        while (_at < text.Length && (IsNameStart(text[_at]) || char.IsAsciiDigit(text[_at]) || text[_at] == '.'))
        {
            _at++;
        }

        return new(FilterTokenKind.Name, start + 1, text[start.._at]);
    }

    private FilterToken Number()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '_' || (text[_at] is '+' or '-' && IsExponent(start))))
        {
            _at++;
        }

        var word = text[start.._at];
        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? word.Length <= 33 && UInt128.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)
                : UInt128.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out hex))
        {
            return hex <= (UInt128)Int128.MaxValue
                ? new(FilterTokenKind.Integer, start + 1, word, (Int128)hex, (double)hex)
                : throw Error(start, $"'{word}' is larger than any field");
        }

        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new(FilterTokenKind.Number, start + 1, word, default, number)
            : throw Error(start, $"'{word}' is no number");
    }

    /// <summary>Whether a sign here is that of an exponent, as in <c>1e-9</c>.</summary>
    private bool IsExponent(int start) => _at > start && text[_at - 1] is 'e' or 'E' && text[start..Math.Min(start + 2, text.Length)] is not ("0x" or "0X");

    private FilterToken Quoted(char quote)
    {
        var start = _at++;
        var value = new StringBuilder();
        for (; _at < text.Length; _at++)
        {
            if (text[_at] == quote)
            {
                _at++;
                return new(FilterTokenKind.Text, start + 1, value.ToString());
            }

            // Only a quote or a backslash needs one before it; any other stays, for patterns.
            if (text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] is '\\' or '"' or '\'')
            {
                _at++;
            }

            value.Append(text[_at]);
        }

        throw Error(start, "this text has no end");
    }

    private FilterToken Operator()
    {
        foreach (var symbol in Operators)
        {
            if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) == 0)
            {
                _at += symbol.Length;
                return new(FilterTokenKind.Operator, _at - symbol.Length + 1, symbol);
            }
        }

        throw Error(_at, $"'{text[_at]}' means nothing here", text[_at] switch
        {
            '=' => "compare with ==",
            '&' or '|' => "write && for and, || for or",
            _ => "a filter is like: comm == \"bash\" && (pid > 100 || ret < 0)",
        });
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static BpfRuntimeException Error(int at, string reason, string? hint = null) => new(ProblemCatalog.FilterSyntax(at + 1, reason, hint));
}
