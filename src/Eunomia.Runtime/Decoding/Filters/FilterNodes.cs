using Eunomia.Runtime.Decoding.Formatting;

namespace Eunomia.Runtime.Decoding.Filters;

/// <summary>A condition on a record: compiled once, evaluated for each event without allocation.</summary>
internal abstract class FilterNode
{
    /// <summary>Whether the record meets the condition; the record is not shorter than its type allows.</summary>
    public abstract bool Matches(ReadOnlySpan<byte> record);
}

/// <summary>Comparison operators.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>Operations on comparison operators.</summary>
internal static class Comparisons
{
    /// <summary>Whether the result of comparing two values meets the condition.</summary>
    /// <param name="comparison">The condition.</param>
    /// <param name="sign">Negative, 0 or positive, as <see cref="IComparable"/> has it.</param>
    public static bool Holds(this Comparison comparison, int sign) => comparison switch
    {
        Comparison.Equal => sign == 0,
        Comparison.NotEqual => sign != 0,
        Comparison.Less => sign < 0,
        Comparison.LessOrEqual => sign <= 0,
        Comparison.Greater => sign > 0,
        _ => sign >= 0,
    };

    /// <summary>The operator for swapped operands.</summary>
    public static Comparison Swapped(this Comparison comparison) => comparison switch
    {
        Comparison.Less => Comparison.Greater,
        Comparison.LessOrEqual => Comparison.GreaterOrEqual,
        Comparison.Greater => Comparison.Less,
        Comparison.GreaterOrEqual => Comparison.LessOrEqual,
        _ => comparison,
    };
}

/// <summary>Conjunction or disjunction of conditions.</summary>
internal sealed class JunctionNode(ImmutableArray<FilterNode> nodes, bool all) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> record)
    {
        foreach (var node in nodes)
        {
            if (node.Matches(record) != all)
            {
                return !all;
            }
        }

        return all;
    }
}

/// <summary>Negation of a condition.</summary>
internal sealed class NotNode(FilterNode node) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> record) => !node.Matches(record);
}

/// <summary>A condition that does not depend on the record.</summary>
internal sealed class ConstantNode(bool value) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> record) => value;
}

/// <summary>Compares an integer of up to 64 bits with a number in its range.</summary>
internal sealed class IntegerNode(IntegerLoad load, Comparison comparison, ulong value) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> record)
    {
        var left = load.Load(record);
        return comparison.Holds(load.IsSigned ? ((long)left).CompareTo((long)value) : left.CompareTo(value));
    }
}

/// <summary>Compares two integers of any width, or one with a number.</summary>
internal sealed class WideNode(IntegerLoad left, Comparison comparison, IntegerLoad? right, Int128 value) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> record)
    {
        var (leftIsNegative, leftValue) = Load(left, record);
        var (rightIsNegative, rightValue) = right is { } field ? Load(field, record) : (value < 0, (UInt128)value);

        // Among numbers of one sign, two's complement is in order.
        return comparison.Holds(leftIsNegative != rightIsNegative ? (leftIsNegative ? -1 : 1) : leftValue.CompareTo(rightValue));
    }

    private static (bool IsNegative, UInt128 Value) Load(IntegerLoad load, ReadOnlySpan<byte> record)
    {
        var value = load.LoadWide(record);
        return (load.IsSigned && (Int128)value < 0, value);
    }
}

/// <summary>Tests a truth value.</summary>
internal sealed class BooleanNode(IntegerLoad load, bool value) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> record) => load.LoadWide(record) != 0 == value;
}

/// <summary>Compares an error number of either sign.</summary>
internal sealed class ErrorNode(IntegerLoad load, long number, bool wanted) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> record) => (long)load.Load(record) is var value && (value == number || value == -number) == wanted;
}

/// <summary>Compares a number that may have a fraction. NaN is not equal to anything, and neither less nor greater.</summary>
internal sealed class FloatNode(IntegerLoad integer, FloatLoad? real, Comparison comparison, double value) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> record)
    {
        var left = real is { } load ? load.Load(record)
            : integer.IsSigned ? (double)(Int128)integer.LoadWide(record)
            : (double)integer.LoadWide(record);
        return double.IsNaN(left) ? comparison == Comparison.NotEqual : comparison.Holds(left.CompareTo(value));
    }
}

/// <summary>Compares bytes that are one value, such as an address.</summary>
internal sealed class BytesNode(int offset, byte[] value, bool wanted) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> record) => record.Slice(offset, value.Length).SequenceEqual(value) == wanted;
}

/// <summary>Compares a text up to its first NUL, by the order of its bytes.</summary>
internal sealed class TextNode(RecordField field, Comparison comparison, byte[] value) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> record) => comparison.Holds(Of(field, record).SequenceCompareTo(value));

    /// <summary>The text of a field.</summary>
    internal static ReadOnlySpan<byte> Of(RecordField field, ReadOnlySpan<byte> record)
    {
        var bytes = field.BytesIn(record);
        return bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes;
    }
}

/// <summary>Matches a text against a pattern.</summary>
internal sealed class PatternNode(RecordField field, GlobPattern pattern, bool wanted) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> record) => pattern.Matches(TextNode.Of(field, record)) == wanted;
}

/// <summary>Matches the name of a value against a pattern; the matching values are computed beforehand.</summary>
internal sealed class NamePatternNode : FilterNode
{
    private readonly IntegerLoad _load;
    private readonly NamedValues _names;
    private readonly bool[] _matches;
    private readonly bool _wanted;

    public NamePatternNode(IntegerLoad load, NamedValues names, GlobPattern pattern, bool wanted)
    {
        (_load, _names, _wanted) = (load, names, wanted);
        _matches = [.. names.Texts(TextStyle.Plain).Select(name => pattern.Matches(name))];
    }

    public override bool Matches(ReadOnlySpan<byte> record) =>
        (_names.IndexOf((long)_load.Load(record)) is >= 0 and var index && _matches[index]) == _wanted;
}
