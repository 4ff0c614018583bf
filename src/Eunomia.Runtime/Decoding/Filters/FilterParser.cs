using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Decoding.Filters;

/// <summary>Parses the text of a filter into conditions. The language is described at <see cref="RecordFilter"/>.</summary>
internal sealed class FilterParser(List<FilterToken> tokens, RecordType type)
{
    /// <summary>Deepest nesting of parentheses and negations: parsing and matching recurse.</summary>
    private const int MaximumDepth = 64;

    private readonly FilterComparer _comparer = new(type);
    private int _at;
    private int _depth;

    private FilterToken Here => tokens[_at];

    /// <summary>Parses the whole filter.</summary>
    public FilterNode Parse()
    {
        var node = Any();
        return Here.Kind == FilterTokenKind.End ? node : throw Unexpected(Here.Is(")") ? "no parenthesis is open here" : "expected && or ||");
    }

    private FilterNode Any() => Junction("||", All, all: false);

    private FilterNode All() => Junction("&&", One, all: true);

    private FilterNode Junction(string symbol, Func<FilterNode> parse, bool all)
    {
        var nodes = ImmutableArray.CreateBuilder<FilterNode>();
        do
        {
            nodes.Add(parse());
        }
        while (Accept(symbol));

        return nodes.Count == 1 ? nodes[0] : new JunctionNode(nodes.DrainToImmutable(), all);
    }

    private FilterNode One()
    {
        if (Here.Is("!") || Here.Is("("))
        {
            if (++_depth > MaximumDepth)
            {
                throw new BpfRuntimeException(ProblemCatalog.FilterSyntax(Here.Column, $"more than {MaximumDepth} parentheses or negations inside each other"));
            }

            FilterNode node;
            if (Accept("!"))
            {
                node = new NotNode(One());
            }
            else
            {
                _at++;
                node = Any();
                if (!Accept(")"))
                {
                    throw Unexpected("expected )");
                }
            }

            _depth--;
            return node;
        }

        var left = Operand();
        if (Here.Kind != FilterTokenKind.Operator || ToComparison(Here.Text) is not { } comparison)
        {
            if (Here.Is("=~") || Here.Is("!~"))
            {
                var wanted = tokens[_at++].Is("=~");
                return _comparer.Match(left, Operand(), wanted);
            }

            return _comparer.IsSet(left);
        }

        _at++;
        return _comparer.Compare(left, comparison, Operand());
    }

    private FilterToken Operand()
    {
        var sign = Accept("-");
        if (Here.Kind is FilterTokenKind.End or FilterTokenKind.Operator || (sign && Here.Kind is not (FilterTokenKind.Integer or FilterTokenKind.Number)))
        {
            throw Unexpected(sign ? "expected a number" : "expected a field or a value");
        }

        var token = tokens[_at++];
        return sign ? token with { Text = "-" + token.Text, Integer = -token.Integer, Number = -token.Number } : token;
    }

    private bool Accept(string symbol)
    {
        if (!Here.Is(symbol))
        {
            return false;
        }

        _at++;
        return true;
    }

    private static Comparison? ToComparison(string symbol) => symbol switch
    {
        "==" => Comparison.Equal,
        "!=" => Comparison.NotEqual,
        "<" => Comparison.Less,
        "<=" => Comparison.LessOrEqual,
        ">" => Comparison.Greater,
        ">=" => Comparison.GreaterOrEqual,
        _ => null,
    };

    private BpfRuntimeException Unexpected(string expectation) =>
        new(ProblemCatalog.FilterSyntax(Here.Column, $"{expectation}, not {Here}", "a filter is like: comm == \"bash\" && (pid > 100 || ret < 0)"));
}
