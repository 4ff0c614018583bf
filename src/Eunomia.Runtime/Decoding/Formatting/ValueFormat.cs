using Eunomia.Package;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>
/// What a <c>@format</c> does: the values it fits, their column and text, and what filters and options take for one. <see cref="All"/> is the one table of
/// them; their names in comments and packages are in <see cref="MemberFormats"/>.
/// </summary>
/// <param name="Format">Which format it is.</param>
/// <param name="Fits">The values it applies to.</param>
/// <param name="Layout">Width of the column, and whether values stand to its right; null: as for the kind of the field.</param>
/// <param name="Text">Writes a field that it fits.</param>
internal sealed record ValueFormat(
    MemberFormat Format, ValueFormat.Applies Fits, Func<RecordField, (int Width, bool IsRight)>? Layout = null, ValueFormat.CreateText? Text = null)
{
    /// <summary>Whether a format applies to a value; of an array whose elements it applies to, the elements have it.</summary>
    public delegate bool Applies(FieldKind kind, long size, RecordField? element, bool isBitField);

    /// <summary>Creates the text of a field; null: that of its kind.</summary>
    public delegate ValueText? CreateText(RecordField field, TextStyle style, FormatOptions options, RecordType? type);

    /// <summary>All there are, each at the number of its format.</summary>
    public static ImmutableArray<ValueFormat> All { get; } =
    [
        new(MemberFormat.None, (_, _, _, _) => false),
        new(MemberFormat.Hex,
            (kind, _, element, _) => kind is FieldKind.Integer or FieldKind.Enum or FieldKind.Pointer or FieldKind.Text || element is { Kind: FieldKind.Integer, Size: 1 },
            field => (Math.Min(2 + 2 * field.Size, Column.WidestText), false),
            (field, style, _, _) => field.Kind is FieldKind.Array or FieldKind.Text ? new HexBytesText(field, style) : new HexText(field.Integer, style)),
        OfAddress(MemberFormat.Ipv4, NetworkAddress.Ipv4, 15, (field, style, _, _) => new Ipv4Text(field.Offset, style)),
        OfAddress(MemberFormat.Ipv6, NetworkAddress.Ipv6, 26, (field, style, _, _) => new Ipv6Text(field.Offset, style)),
        OfNumber(MemberFormat.Errno, 12, false, (field, style, _, _) => new NamedText(field.Integer, KernelNames.Errors, style)) with
        { Number = name => KernelNames.Number(KernelNames.Errors, name) },
        OfNumber(MemberFormat.Signal, 9, false, (field, style, _, _) => new NamedText(field.Integer, KernelNames.Signals, style)) with
        { Number = name => KernelNames.Number(KernelNames.Signals, name) },
        OfNumber(MemberFormat.Time, WallClock.PreciseLength, false, (field, style, options, _) =>
            options.BootTimeNs is { } boot ? new TimeText(field.Integer, boot, style == TextStyle.Json ? null : new LocalTime(options.TimeZone)) : null),
        OfNumber(MemberFormat.Bytes, 10, true, (field, style, _, _) => style == TextStyle.Plain ? new AmountText(field.Integer, AmountUnits.Bytes) : null),
        OfNumber(MemberFormat.DurationNs, 10, true, (field, style, _, _) => style == TextStyle.Plain ? new AmountText(field.Integer, AmountUnits.Nanoseconds) : null),
        new(MemberFormat.Text, (kind, _, _, _) => kind is FieldKind.Text),
        // Its bytes are swapped where they are loaded.
        new(MemberFormat.Port, (kind, size, _, isBitField) => kind is FieldKind.Integer && size >= 2 && !isBitField, _ => (5, true)),
        OfAddress(MemberFormat.Mac, NetworkAddress.Mac, 17, (field, style, _, _) => new MacText(field.Offset, style)),
        OfNumber(MemberFormat.InterfaceIndex, 15, false, (field, style, _, _) => new InterfaceText(field.Integer, style)) with
        { Number = name => InterfaceNames.Find(name) is > 0 and var index ? index : null },
        OfSymbol(MemberFormat.KernelSymbol, isKernel: true),
        OfSymbol(MemberFormat.UserSymbol, isKernel: false),
    ];

    /// <summary>The number that a text in a filter is the name of.</summary>
    public Func<string, long?>? Number { get; private init; }

    /// <summary>The kind of address that a value is, whatever its C type; null: it is none.</summary>
    public NetworkAddress? Address { get; private init; }

    /// <summary>The row of a format.</summary>
    public static ValueFormat Find(MemberFormat format) => All[(int)format];

    private static ValueFormat OfAddress(MemberFormat format, NetworkAddress address, int width, CreateText text) =>
        new(format, (_, size, element, isBitField) => size == address.Size && !isBitField && element?.Format != format, _ => (width, false), text) { Address = address };

    private static ValueFormat OfNumber(MemberFormat format, int width, bool isRight, CreateText text) =>
        new(format, (kind, _, _, _) => kind is FieldKind.Integer, _ => (width, isRight), (field, style, options, type) => field.IsWide ? null : text(field, style, options, type));

    private static ValueFormat OfSymbol(MemberFormat format, bool isKernel) =>
        new(format, (kind, size, _, isBitField) => kind is FieldKind.Pointer || (kind is FieldKind.Integer && size == 8 && !isBitField), _ => (Column.WidestText, false),
            (field, style, options, type) => new SymbolText(field.Integer, isKernel, type?.Pid?.Integer, options.Symbols, style));
}
