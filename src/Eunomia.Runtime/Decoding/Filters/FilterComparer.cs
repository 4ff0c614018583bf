using System.Text;
using Eunomia.Package;
using Eunomia.Runtime.Decoding.Formatting;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Decoding.Filters;

/// <summary>Creates the conditions of a filter, and rejects operands that cannot be compared.</summary>
internal sealed class FilterComparer(RecordType type)
{
    private const string Truth = "true";
    private const string Falsehood = "false";

    /// <summary>The condition of a field alone.</summary>
    public FilterNode IsSet(FilterToken token)
    {
        if (token is { Kind: FilterTokenKind.Name, Text: Truth or Falsehood })
        {
            return new ConstantNode(token.Text == Truth);
        }

        var field = token.Kind == FilterTokenKind.Name ? Require(token) : throw Mismatch(token, $"{token} alone is no condition", "compare a field with it");
        return field.Kind switch
        {
            FieldKind.Float => new FloatNode(default, FloatOf(token, field), Comparison.NotEqual, 0),
            FieldKind.Text => new TextNode(field, Comparison.NotEqual, []),
            FieldKind.Array or FieldKind.Struct or FieldKind.Union => throw NoValue(token, field),
            _ => new BooleanNode(field.Integer, value: true),
        };
    }

    /// <summary>The condition of a comparison.</summary>
    public FilterNode Compare(FilterToken left, Comparison comparison, FilterToken right)
    {
        if (!IsField(left))
        {
            if (!IsField(right) && Find(left) is null)
            {
                throw left.Kind == FilterTokenKind.Name
                    ? Unknown(left)
                    : Mismatch(left, $"neither {left} nor {right} is a field", null);
            }

            (left, comparison, right) = IsField(right) ? (right, comparison.Swapped(), left) : (left, comparison, right);
        }

        var field = Require(left);
        if (ValueFormat.Find(field.Format).Address is { } address && right.Kind == FilterTokenKind.Text)
        {
            return Address(left, field, address, comparison, right);
        }

        return field.Kind switch
        {
            FieldKind.Text => Text(left, field, comparison, right),
            FieldKind.Boolean => Boolean(left, field, comparison, right),
            FieldKind.Float => Float(left, field, comparison, right),
            FieldKind.Integer or FieldKind.Enum or FieldKind.Pointer => Integer(left, field, comparison, right),
            _ => throw NoValue(left, field),
        };
    }

    /// <summary>The condition of a pattern match.</summary>
    public FilterNode Match(FilterToken left, FilterToken right, bool wanted)
    {
        var field = left.Kind == FilterTokenKind.Name ? Require(left) : throw Mismatch(left, $"{left} is no field", null);
        if (right.Kind != FilterTokenKind.Text)
        {
            throw Mismatch(right, $"{right} is no pattern", "write it in quotes, with * for any text and ? for one character");
        }

        var pattern = new GlobPattern(right.Text);
        return field.Kind switch
        {
            FieldKind.Text => new PatternNode(field, pattern, wanted),
            FieldKind.Enum => new NamePatternNode(field.Integer, field.Names!, pattern, wanted),
            _ => throw Mismatch(left, $"'{left.Text}' is '{field.Type}': only text and enumerations match a pattern", null),
        };
    }

    private static TextNode Text(FilterToken left, RecordField field, Comparison comparison, FilterToken right) =>
        right.Kind == FilterTokenKind.Text
            ? new TextNode(field, comparison, Encoding.UTF8.GetBytes(right.Text))
            : throw Mismatch(right, $"'{left.Text}' is text and cannot be compared with {right}", "write text in quotes");

    private static BooleanNode Boolean(FilterToken left, RecordField field, Comparison comparison, FilterToken right)
    {
        if (comparison is not (Comparison.Equal or Comparison.NotEqual))
        {
            throw Mismatch(left, $"'{left.Text}' is true or false: it is not less or greater than anything", null);
        }

        var value = right switch
        {
            { Kind: FilterTokenKind.Name, Text: Truth } => true,
            { Kind: FilterTokenKind.Name, Text: Falsehood } => false,
            { Kind: FilterTokenKind.Integer } when right.Integer == 0 || right.Integer == 1 => right.Integer == 1,
            _ => throw Mismatch(right, $"'{left.Text}' is true or false, not {right}", null),
        };
        return new BooleanNode(field.Integer, value == (comparison == Comparison.Equal));
    }

    private static FloatNode Float(FilterToken left, RecordField field, Comparison comparison, FilterToken right) =>
        right.Kind is FilterTokenKind.Integer or FilterTokenKind.Number
            ? new FloatNode(default, FloatOf(left, field), comparison, right.Number)
            : throw Mismatch(right, $"'{left.Text}' is a number and cannot be compared with {right}", null);

    private FilterNode Integer(FilterToken left, RecordField field, Comparison comparison, FilterToken right)
    {
        switch (right.Kind)
        {
            case FilterTokenKind.Integer:
                return Number(field, comparison, right.Integer);
            case FilterTokenKind.Number:
                return new FloatNode(field.Integer, null, comparison, right.Number);
            default:
                break;
        }

        if (Named(field, right.Text) is { } number)
        {
            return field.Format == MemberFormat.Errno && comparison is Comparison.Equal or Comparison.NotEqual
                ? new ErrorNode(field.Integer, (long)number, comparison == Comparison.Equal)
                : Number(field, comparison, number);
        }

        if (right.Kind == FilterTokenKind.Name && right.Text is not (Truth or Falsehood) && Find(right) is { } other)
        {
            return other.Kind is FieldKind.Integer or FieldKind.Enum or FieldKind.Pointer
                ? new WideNode(field.Integer, comparison, other.Integer, default)
                : throw Mismatch(right, $"'{left.Text}' is '{field.Type}' and '{right.Text}' is '{other.Type}': they cannot be compared", null);
        }

        throw field.Kind == FieldKind.Enum ? Mismatch(right, $"'{right.Text}' is no value of '{field.Type}'", ValuesOf(field))
            : right.Kind == FilterTokenKind.Name && right.Text is not (Truth or Falsehood) ? Unknown(right)
            : Mismatch(right, $"'{left.Text}' is a number and cannot be compared with {right}", null);
    }

    /// <summary>A number is compared as a number, not cut to the field's width.</summary>
    private static FilterNode Number(RecordField field, Comparison comparison, Int128 value) =>
        field.IsWide || value > (field.IsSigned ? long.MaxValue : ulong.MaxValue) || value < (field.IsSigned ? long.MinValue : 0)
            ? new WideNode(field.Integer, comparison, null, value)
            : new IntegerNode(field.Integer, comparison, (ulong)(Int128)value);

    private static BytesNode Address(FilterToken left, RecordField field, NetworkAddress kind, Comparison comparison, FilterToken right)
    {
        if (comparison is not (Comparison.Equal or Comparison.NotEqual))
        {
            throw Mismatch(left, $"'{left.Text}' is an address: it is not less or greater than anything", null);
        }

        if (kind.Parse(right.Text) is { } address)
        {
            return new BytesNode(field.Offset, address, comparison == Comparison.Equal);
        }

        throw Mismatch(right, field.Format switch
        {
            MemberFormat.Mac => $"'{right.Text}' is no hardware address such as 02:42:ac:11:00:02",
            MemberFormat.Ipv4 when NetworkAddress.Ipv6.Parse(right.Text) is not null => $"'{left.Text}' is an IPv4 address, '{right.Text}' is none",
            _ => $"'{right.Text}' is no address",
        }, null);
    }

    private static Int128? Named(RecordField field, string name)
    {
        foreach (var value in field.Values)
        {
            if (value.Name == name)
            {
                return field.IsSigned ? value.Value : (Int128)(ulong)value.Value;
            }
        }

        return ValueFormat.Find(field.Format).Number?.Invoke(name);
    }

    private bool IsField(FilterToken token) => token.Kind == FilterTokenKind.Name && token.Text is not (Truth or Falsehood) && Find(token) is not null;

    private RecordField? Find(FilterToken token) => token.Kind == FilterTokenKind.Name ? type.Find(token.Text) : null;

    private RecordField Require(FilterToken token) => Find(token) ?? throw Unknown(token);

    private static FloatLoad FloatOf(FilterToken token, RecordField field) =>
        FloatLoad.For(field) is { IsKnown: true } load ? load : throw Mismatch(token, $"'{token.Text}' is '{field.Type}', which cannot be computed with", null);

    private static string ValuesOf(RecordField field) =>
        "its values are " + string.Join(", ", field.Values.Take(16).Select(value => value.Name)) + (field.Values.Length > 16 ? ", …" : "");

    private BpfRuntimeException Unknown(FilterToken token) =>
        new(ProblemCatalog.FilterFieldUnknown(token.Column, token.Text, type.Name, FieldPath.Hint(type, token.Text)));

    private static BpfRuntimeException NoValue(FilterToken token, RecordField field) =>
        Mismatch(token, $"'{token.Text}' is '{field.Type}', which is not one value",
            field.Fields is [var first, ..] ? $"compare a member of it, such as {token.Text}.{first.Name}" : "elements of arrays cannot be compared");

    private static BpfRuntimeException Mismatch(FilterToken token, string reason, string? hint) =>
        new(ProblemCatalog.FilterMismatch(token.Column, reason, hint));
}
