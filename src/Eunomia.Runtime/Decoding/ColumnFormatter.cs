using Eunomia.Runtime.Decoding.Formatting;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Decoding;

/// <summary>
/// Writes each record as one line of aligned columns. Members of structs are columns of their own, numbers stand to the right, and what is wider than
/// its column pushes the rest of the line. Nothing in a record can control the terminal.
/// </summary>
public sealed class ColumnFormatter : IRecordFormatter
{
    private readonly Column[] _columns;
    private readonly byte[] _header;
    private readonly byte[] _map;
    private readonly LocalTime? _clock;
    private readonly TextBudget _budget;

    /// <summary>Creates a formatter for records of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="options">Selected fields and output options; null: all fields and nothing else.</param>
    /// <exception cref="BpfRuntimeException">A field is not there, or a record could take too much text.</exception>
    public ColumnFormatter(RecordType type, FormatOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        options ??= new FormatOptions();
        var texts = new ValueTexts(options, type);
        var columns = ImmutableArray.CreateBuilder<Column>();
        foreach (var (path, field) in FieldPath.Select(type, options.Fields))
        {
            Column.Add(columns, path, field, texts);
        }

        _columns = [.. columns];
        _clock = options.Time ? new LocalTime(options.TimeZone) : null;
        var mapTitle = "MAP".PadRight(options.MapWidth);
        _map = options.MapName is { } map ? Pad(Escaping.Encode(map, TextStyle.Plain), mapTitle.Length) : [];
        _header =
        [
            .. options.Time ? "TIME     "u8 : [],
            .. options.MapName is null ? [] : Pad(System.Text.Encoding.ASCII.GetBytes(mapTitle), _map.Length - 1),
            .. Title(),
            (byte)'\n',
        ];
        _budget = new TextBudget(type.Name, 16 + _map.Length + _columns.Sum(column => column.Width + 1L), _columns.Select(column => column.Text));
        MinimumLength = type.MinimumSize;
    }

    /// <inheritdoc/>
    public int MinimumLength { get; }

    /// <summary>The line with the names of the columns, and its line feed.</summary>
    public ReadOnlySpan<byte> Header => _header;

    /// <inheritdoc/>
    public int MaxLength(int recordLength) => _budget.MaxLength(recordLength);

    /// <inheritdoc/>
    public int Format(ReadOnlySpan<byte> record, long timestampNs, Span<byte> destination)
    {
        if (record.Length < MinimumLength)
        {
            return 0;
        }

        var length = 0;
        if (_clock is not null)
        {
            length = _clock.WriteShort(timestampNs, destination);
            destination[length++] = (byte)' ';
        }

        _map.CopyTo(destination[length..]);
        length += _map.Length;
        var columns = _columns;
        for (var i = 0; i < columns.Length; i++)
        {
            if (i > 0)
            {
                destination[length++] = (byte)' ';
            }

            length += columns[i].Write(record, destination[length..], isLast: i == columns.Length - 1);
        }

        destination[length] = (byte)'\n';
        return length + 1;
    }

    private byte[] Title()
    {
        var title = new List<byte>();
        for (var i = 0; i < _columns.Length; i++)
        {
            if (i > 0)
            {
                title.Add((byte)' ');
            }

            title.AddRange(_columns[i].Title(isLast: i == _columns.Length - 1));
        }

        return [.. title];
    }

    private static byte[] Pad(byte[] text, int width) => [.. text, .. Enumerable.Repeat((byte)' ', Math.Max(0, width - Escaping.Width(text)) + 1)];
}
