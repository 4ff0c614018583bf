using System.Text.Json;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Globals;

/// <summary>
/// A global variable of a program, or a member of one that is a struct: its place, its documentation, and how text becomes its bytes.
/// </summary>
public sealed class GlobalVariable
{
    /// <summary>Largest variable that is an option: nobody types that much.</summary>
    public const int MaximumSize = CSpelling.MaximumSize;

    private const int ShownDefault = 48;

    internal GlobalVariable(BtfTypeTable types, bool bigEndian) => (Types, BigEndian) = (types, bigEndian);

    /// <summary>The C name; of a member with its path, as in <c>opts.depth</c> and <c>rules.0.port</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The variable that it is a member of; null for a variable.</summary>
    public GlobalVariable? Parent { get; init; }

    /// <summary>The ELF section, such as <c>.rodata</c>.</summary>
    public required string Section { get; init; }

    /// <summary>The types that <see cref="TypeId"/> refers to: the object's, or, where that has none, what the package's C spelling says.</summary>
    public BtfTypeTable Types { get; }

    /// <summary>Its type.</summary>
    public required uint TypeId { get; init; }

    /// <summary>Offset in its section, in bytes.</summary>
    public required uint Offset { get; init; }

    /// <summary>In bytes.</summary>
    public required uint Size { get; init; }

    /// <summary>Its type as C, without <c>const</c> and <c>volatile</c>.</summary>
    public string TypeText => Spelling ?? ValueTarget.Declare(Types, TypeId);

    /// <summary>The byte order of the object.</summary>
    public bool BigEndian { get; }

    /// <summary>The type as the package spells it, where the object has no BTF for it.</summary>
    internal string? Spelling { get; init; }

    /// <summary>Its <c>@format</c> in the package.</summary>
    public MemberFormat Format { get; init; }

    /// <summary>The value it has in the object; empty when all its bytes are zero there.</summary>
    public ReadOnlyMemory<byte> Initial { get; init; }

    /// <summary>Its documentation in the package; text of a stranger.</summary>
    public string? Help { get; init; }

    /// <summary>
    /// The long name of its option, without dashes: only ASCII letters, digits, <c>_</c>, <c>-</c> and <c>.</c>. Null when it has none, because
    /// all its names are taken or cannot be typed.
    /// </summary>
    public string? OptionName { get; internal set; }

    /// <summary>The short name of its option: an ASCII letter.</summary>
    public char? ShortName { get; internal set; }

    /// <summary>The default value in the package; null when the object has that value already.</summary>
    public byte[]? DefaultBytes { get; internal set; }

    /// <summary>Whether its option is a switch: <c>--x</c> and <c>--no-x</c>.</summary>
    public bool IsBoolean => Types[Types.Resolve(TypeId)] is BtfInt integer && integer.Encoding.HasFlag(BtfIntEncoding.Bool);

    /// <summary>Whether text can set it: it is of reasonable size, and no struct but one that is an address.</summary>
    public bool IsSettable =>
        Size is > 0 and <= MaximumSize && Types.SizeOf(TypeId) == Size && (ValueText.CanParse(Types, TypeId) || NetworkText.CanParse(Types, TypeId, Format));

    /// <summary>The value it has when the user gives none, as help shows it: short, an empty text in quotes.</summary>
    public string DefaultText
    {
        get
        {
            if (!IsSettable)
            {
                return "{...}";
            }

            var bytes = DefaultBytes is { } given ? given : Initial.IsEmpty ? new byte[Size] : Initial.Span;
            var text = Show(bytes);
            return text.Length == 0 ? "\"\"" : text.Length <= ShownDefault ? text : text[..ShownDefault] + "...";
        }
    }

    /// <summary>The enumerators to choose from, or null when it is no enum.</summary>
    public string? Choices => Types[Types.Resolve(TypeId)] is BtfEnum enumeration ? EnumText.Choices(enumeration) : null;

    /// <summary>The variable's bytes for a text; see <see cref="ValueText"/> for what is understood.</summary>
    /// <exception cref="BpfRuntimeException">The text is no value for it: the message says what would be.</exception>
    public byte[] Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text, Target);
    }

    /// <summary>A value of it as text that an option takes, but for arrays of more than some elements.</summary>
    public string Show(ReadOnlySpan<byte> value) => ValueText.Format(Target, value, maximumElements: 16);

    private ValueTarget Target => new(Types, TypeId, Name, BigEndian, Format);

    private byte[] Parse(string text, ValueTarget target)
    {
        if (!IsSettable)
        {
            throw new BpfRuntimeException(ProblemCatalog.NotSettable(Name, TypeText));
        }

        var bytes = new byte[Size];
        ValueText.Parse(target, text, bytes);
        return bytes;
    }

    /// <summary>The bytes for a JSON value of the package.</summary>
    /// <exception cref="BpfRuntimeException">It does not fit.</exception>
    /// <remarks>
    /// A number is what the original's loaders take it for, an integer as the machine stores it: only a <c>@format</c> says that its author meant something else.
    /// </remarks>
    internal byte[] Parse(JsonElement value) =>
        Parse(TextOf(value, IsBoolean), Target with { IgnoresTypeOrder = Format == MemberFormat.None && IsNumbers(value) });

    /// <summary>Whether those bytes are the value in the object.</summary>
    internal bool IsInitial(ReadOnlySpan<byte> bytes) =>
        Initial.IsEmpty ? !bytes.ContainsAnyExcept((byte)0) : bytes.SequenceEqual(Initial.Span);

    private static bool IsNumbers(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => true,
        JsonValueKind.Array => value.EnumerateArray().All(IsNumbers),
        _ => false,
    };

    private static string TextOf(JsonElement value, bool isBoolean) => value.ValueKind switch
    {
        // Some comments give 1 and 0 for booleans, others true and false for integers.
        JsonValueKind.True => isBoolean ? "true" : "1",
        JsonValueKind.False => isBoolean ? "false" : "0",
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(element => TextOf(element, isBoolean))),

        // JSON has one kind of number: 5.0 and 1e3 are integers, too.
        JsonValueKind.Number when value.GetRawText().AsSpan().ContainsAny(".eE") && value.TryGetDecimal(out var number)
            && number == decimal.Truncate(number) => decimal.Truncate(number).ToString("0", System.Globalization.CultureInfo.InvariantCulture),
        _ => value.GetRawText(),
    };
}
