using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eunomia.Runtime.Decoding;

/// <summary>
/// One record, with a copy of its bytes, read by field names: <c>record["comm"]</c>, <c>record.GetInt64("address.port")</c>. Values are as the types
/// say; formats that the documentation asks for are for output only. <c>System.Text.Json</c> writes it as <c>ecli --json</c> prints it.
/// </summary>
[JsonConverter(typeof(BpfRecordJsonConverter))]
public sealed class BpfRecord
{
    private readonly ImmutableArray<RecordField> _fields;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Lazy<JsonFormatter> _json;

    /// <summary>Creates a record.</summary>
    /// <param name="typeName">The C name of its type.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="bytes">The bytes that the fields' offsets refer to.</param>
    /// <param name="json">Formatter that writes it as JSON.</param>
    internal BpfRecord(string typeName, ImmutableArray<RecordField> fields, ReadOnlyMemory<byte> bytes, Lazy<JsonFormatter> json) =>
        (TypeName, _fields, _bytes, _json) = (typeName, fields, bytes, json);

    /// <summary>The C name of its type.</summary>
    public string TypeName { get; }

    /// <summary>The bytes that the fields' offsets refer to.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>Names and values, in the order of the source.</summary>
    public IEnumerable<KeyValuePair<string, object>> Fields => _fields.Select(one => KeyValuePair.Create(one.Name, ValueOf(one, _bytes)));

    /// <summary>
    /// The value of a field: <see cref="long"/>, <see cref="ulong"/>, <see cref="Int128"/> or <see cref="UInt128"/>, <see cref="bool"/>, <see cref="double"/>;
    /// a <see cref="string"/> for text and for a known value of an enumeration; bytes for an array of <c>unsigned char</c>, objects for any other;
    /// a <see cref="BpfRecord"/> for a struct or union.
    /// </summary>
    /// <param name="path">Its name, or a path such as <c>address.port</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such field.</exception>
    public object this[string path] => ValueOf(Require(path), _bytes);

    /// <summary>The value of a field; false when there is no such field.</summary>
    public bool TryGetValue(string path, out object? value)
    {
        ArgumentNullException.ThrowIfNull(path);
        value = FieldPath.Find(_fields, path) is { } field ? ValueOf(field, _bytes) : null;
        return value is not null;
    }

    /// <summary>The value of an integer, a truth value, an enumeration or a pointer.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public long GetInt64(string path) => checked((long)GetInt128(path));

    /// <inheritdoc cref="GetInt64"/>
    public ulong GetUInt64(string path) => checked((ulong)GetInt128(path));

    /// <inheritdoc cref="GetInt64"/>
    public Int128 GetInt128(string path)
    {
        var field = RequireNumber(path);
        var value = field.Integer.LoadWide(Bytes);
        var signed = (Int128)value;
        return field.IsSigned || signed >= 0 ? signed : throw new OverflowException($"'{path}' is {value}");
    }

    /// <summary>Whether an integer, a truth value, an enumeration or a pointer is not 0.</summary>
    public bool GetBoolean(string path) => RequireNumber(path).Integer.LoadWide(Bytes) != 0;

    /// <summary>The value of a floating-point number, or of an integer converted to one.</summary>
    public double GetDouble(string path)
    {
        var field = Require(path);
        return field.Kind is FieldKind.Float ? FloatLoad.For(field).Load(Bytes)
            : RequireNumber(path) is { IsSigned: true } ? (double)(Int128)field.Integer.LoadWide(Bytes)
            : (double)field.Integer.LoadWide(Bytes);
    }

    /// <summary>The value of a text, or the name of an enumeration's value (the number when it has none).</summary>
    public string GetString(string path) => Require(path) switch
    {
        { Kind: FieldKind.Text } or { Kind: FieldKind.Enum } => this[path].ToString()!,
        var field => throw Wrong(field, "text"),
    };

    /// <summary>The bytes of a field, as they are in the record; of a text all of them.</summary>
    public ReadOnlySpan<byte> GetBytes(string path) => Require(path).BytesIn(Bytes);

    /// <summary>The value of a struct or union.</summary>
    public BpfRecord GetNested(string path) => this[path] as BpfRecord ?? throw Wrong(Require(path), "a struct");

    /// <summary>The elements of an array.</summary>
    public ImmutableArray<object> GetArray(string path) => Require(path) switch
    {
        { Kind: FieldKind.Array } field => Elements(field, _bytes),
        var field => throw Wrong(field, "an array"),
    };

    /// <summary>Writes the record as one JSON object.</summary>
    internal void WriteTo(Utf8JsonWriter writer)
    {
        var text = ArrayPool<byte>.Shared.Rent(_json.Value.MaxLength(_bytes.Length));
        try
        {
            var length = _json.Value.Format(Bytes, 0, text);
            // JSON of our own formatter, with a line feed at its end.
            writer.WriteRawValue(text.AsSpan(0, length - 1), skipInputValidation: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private static object ValueOf(RecordField field, ReadOnlyMemory<byte> record)
    {
        var bytes = record.Span;
        return field.Kind switch
        {
            FieldKind.Boolean => field.Integer.LoadWide(bytes) != 0,
            FieldKind.Float => FloatLoad.For(field).Load(bytes),
            FieldKind.Text => TextOf(field.BytesIn(bytes)),
            FieldKind.Enum when field.Names!.NameOf((long)field.Integer.Load(bytes)) is { } name => name,
            FieldKind.Array when field.Element is { Kind: FieldKind.Integer, Size: 1, IsSigned: false } => field.BytesIn(bytes).ToArray(),
            FieldKind.Array => Elements(field, record),
            FieldKind.Struct or FieldKind.Union => new BpfRecord(field.Type, field.Fields, record, new Lazy<JsonFormatter>(() => new JsonFormatter(field, FormatOptions.OfThisMachine))),
            _ => (field.IsWide, field.IsSigned) switch
            {
                (false, false) => field.Integer.Load(bytes),
                (false, true) => (object)(long)field.Integer.Load(bytes),
                (true, false) => field.Integer.LoadWide(bytes),
                (true, true) => (Int128)field.Integer.LoadWide(bytes),
            },
        };
    }

    private static ImmutableArray<object> Elements(RecordField array, ReadOnlyMemory<byte> record)
    {
        var elements = ImmutableArray.CreateBuilder<object>();
        for (var i = 0; i < array.CountIn(record.Length); i++)
        {
            elements.Add(ValueOf(array.Element!, record.Slice(array.Offset + i * array.Stride, array.Stride)));
        }

        return elements.DrainToImmutable();
    }

    private static string TextOf(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes);

    private RecordField Require(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FieldPath.Find(_fields, path) ?? throw new KeyNotFoundException($"'{TypeName}' has no field '{path}'");
    }

    private RecordField RequireNumber(string path) => Require(path) switch
    {
        { Kind: FieldKind.Integer or FieldKind.Boolean or FieldKind.Enum or FieldKind.Pointer } field => field,
        var field => throw Wrong(field, "an integer"),
    };

    private static InvalidCastException Wrong(RecordField field, string wanted) => new($"'{field.Name}' is '{field.Type}', not {wanted}");
}
