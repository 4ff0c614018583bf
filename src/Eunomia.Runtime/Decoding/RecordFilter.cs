using Eunomia.Runtime.Decoding.Filters;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Decoding;

/// <summary>
/// A condition on records, such as <c>comm == "bash" &amp;&amp; (pid &gt; 100 || address.port == 443)</c>. Fields are compared with <c>== != &lt; &lt;= &gt; &gt;=</c> to
/// numbers (decimal, <c>0x1f</c>, <c>-1</c>, <c>1.5e3</c>), texts in either quotes, <c>true</c> and <c>false</c>, names of their enumeration, and integers to each other.
/// <c>=~</c> and <c>!~</c> match text, and names of enumerations, against a pattern where <c>*</c> is any text and <c>?</c> one character. A field alone is
/// true when it is not 0 and not empty. Fields whose documentation says <c>errno</c> or <c>signal</c> know those names (an error in either sign), <c>ipv4</c> and <c>ipv6</c> take
/// an address as text. <c>!</c>, <c>&amp;&amp;</c> and <c>||</c> combine, in this order. Texts are equal byte by byte, and in the order of their bytes.
/// </summary>
public sealed class RecordFilter
{
    /// <summary>The longest filter, in characters.</summary>
    public const int MaximumLength = 4096;

    private readonly FilterNode _root;
    private readonly int _minimumLength;

    private RecordFilter(FilterNode root, int minimumLength) => (_root, _minimumLength) = (root, minimumLength);

    /// <summary>Compiles a filter for records of a type.</summary>
    /// <exception cref="BpfRuntimeException">It does not parse, or does not fit the type; the message says where.</exception>
    public static RecordFilter Parse(string text, RecordType type)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(type);
        return text.Length <= MaximumLength
            ? new(new FilterParser(FilterLexer.Read(text), type).Parse(), type.MinimumSize)
            : throw new BpfRuntimeException(ProblemCatalog.FilterSyntax(MaximumLength + 1, $"it is longer than {MaximumLength} characters"));
    }

    /// <summary>Whether a record meets the condition; a malformed one does not.</summary>
    public bool Matches(ReadOnlySpan<byte> record) => record.Length >= _minimumLength && _root.Matches(record);
}
