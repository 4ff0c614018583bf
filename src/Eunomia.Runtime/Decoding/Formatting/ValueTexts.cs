namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Creates the writers of fields.</summary>
/// <param name="options">The user's options.</param>
/// <param name="type">The type that the fields belong to; null for elements of arrays, which do not know what they are in.</param>
internal sealed class ValueTexts(FormatOptions options, RecordType? type = null)
{
    /// <summary>Makes the text of a field that is one value; of an element of an array, anything.</summary>
    public ValueText Create(RecordField field, TextStyle style) =>
        StackField.Find(field, type) is { } stack ? new StackText(stack, options.Symbols, style)
        : options.Stacks is not null && StackIds.IsOne(field) ? new StackIdText(field, options.Stacks, options.Symbols, type?.Pid?.Integer, style)
        : ValueFormat.Find(field.Format).Text?.Invoke(field, style, options, type) ?? CreateByKind(field, style);

    private ValueText CreateByKind(RecordField field, TextStyle style) => field.Kind switch
    {
        FieldKind.Boolean => new BooleanText(field.Integer),
        FieldKind.Float => FloatLoad.For(field) is { IsKnown: true } load ? new FloatText(load, style) : new HexBytesText(field, style),
        FieldKind.Enum => new NamedText(field.Integer, field.Names!, style),
        FieldKind.Pointer => new HexText(field.Integer, style),
        FieldKind.Text => new StringText(field, style),
        FieldKind.Array => new ArrayText(field, (type is null ? this : new ValueTexts(options)).Create(field.Element!, TextStyle.Json)),
        FieldKind.Struct or FieldKind.Union => Object(field),
        _ => Integer(field),
    };

    private ObjectText Object(RecordField field)
    {
        var builder = new ObjectTextBuilder(this);
        foreach (var member in field.Fields)
        {
            builder.Add(member.Name, member);
        }

        return builder.Build();
    }

    private static ValueText Integer(RecordField field) => (field.Integer, field.BigEndian) switch
    {
        ({ IsWide: true }, _) => new WideIntegerText(field.Integer),
        ({ IsSigned: false, Bits: 32, IsBytes: true }, false) => new UnsignedText(field.Offset),
        ({ IsSigned: false, Bits: 64, IsBytes: true }, false) => new UnsignedLongText(field.Offset),
        _ => new IntegerText(field.Integer),
    };
}
