using Eunomia.Runtime.Decoding.Formatting;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Decoding;

/// <summary>
/// Writes each record as one JSON object and a line feed, whatever its bytes are. Integers are exact numbers, of 128 bits too; enumerations are
/// their names, or a number without one; pointers are <c>"0x…"</c>; NaN and infinities are strings; a selected member of a struct has its path as key.
/// In front, if wished, <c>"time"</c> (ISO 8601, UTC) and <c>"map"</c>, with a <c>_</c> before it where the record has such a field itself.
/// </summary>
public sealed class JsonFormatter : IRecordFormatter
{
    private readonly ObjectText _line;
    private readonly TextBudget _budget;
    private readonly ArrivalText? _arrival;

    /// <summary>Creates a formatter for records of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="options">Selected fields and output options; null: all fields and nothing else.</param>
    /// <exception cref="BpfRuntimeException">A field is not there, or a record could take too much text.</exception>
    public JsonFormatter(RecordType type, FormatOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        options ??= new FormatOptions();
        var fields = FieldPath.Select(type, options.Fields);
        var builder = new ObjectTextBuilder(new ValueTexts(options, type));
        if (options.Time)
        {
            builder.Add(FreeKey("time"), _arrival = new ArrivalText());
        }

        if (options.MapName is { } map)
        {
            builder.Add(FreeKey("map"), map);
        }

        foreach (var (path, field) in fields)
        {
            builder.Add(path, field);
        }

        _line = builder.Build("\n"u8);
        _budget = new TextBudget(type.Name, 0, [_line]);
        MinimumLength = type.MinimumSize;

        string FreeKey(string key) => fields.Any(field => field.Path == key) ? FreeKey("_" + key) : key;
    }

    /// <summary>Creates a formatter for a struct or union that is part of a record.</summary>
    internal JsonFormatter(RecordField part, FormatOptions options)
    {
        var builder = new ObjectTextBuilder(new ValueTexts(options));
        foreach (var field in part.Fields)
        {
            builder.Add(field.Name, field);
        }

        _line = builder.Build("\n"u8);
        _budget = new TextBudget(part.Type, 0, [_line]);
    }

    /// <inheritdoc/>
    public int MinimumLength { get; }

    /// <inheritdoc/>
    public int MaxLength(int recordLength) => _budget.MaxLength(recordLength);

    /// <inheritdoc/>
    public int Format(ReadOnlySpan<byte> record, long timestampNs, Span<byte> destination)
    {
        if (record.Length < MinimumLength)
        {
            return 0;
        }

        if (_arrival is not null)
        {
            _arrival.TimestampNs = timestampNs;
        }

        return _line.Write(record, destination);
    }
}
