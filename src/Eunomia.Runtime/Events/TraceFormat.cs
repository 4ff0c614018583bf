using System.Globalization;
using System.Text.RegularExpressions;

namespace Eunomia.Runtime.Events;

/// <summary>Where the members of a record of the trace buffer are, as a <c>format</c> file or <c>header_page</c> of tracefs says.</summary>
internal sealed partial class TraceFormat
{
    private readonly Dictionary<string, TraceField> _fields = new(StringComparer.Ordinal);

    private TraceFormat(int id) => Id = id;

    /// <summary>The number in <c>common_type</c>; -1 when the file says none.</summary>
    public int Id { get; }

    /// <summary>A member, or one of no bytes where there is none.</summary>
    public TraceField this[string name] => _fields.GetValueOrDefault(name);

    /// <summary>Reads such a file; null when it is not there.</summary>
    public static TraceFormat? Read(string path) => Attempt.Read(() => Parse(File.ReadAllText(path)), otherwise: null);

    /// <summary>Reads its text; what is not understood is passed over.</summary>
    public static TraceFormat Parse(string text)
    {
        var format = new TraceFormat(Identity().Match(text) is { Success: true } id ? Number(id.Groups["id"]) : -1);
        foreach (Match line in Field().Matches(text))
        {
            var declaration = line.Groups["declaration"].Value;
            var name = declaration[(declaration.LastIndexOf(' ') + 1)..];
            format._fields[name.Split('[')[0]] = new TraceField(
                Number(line.Groups["offset"]), Number(line.Groups["size"]), declaration.StartsWith("__data_loc ", StringComparison.Ordinal));
        }

        return format;
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ID: (?<id>\d{1,5})$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Identity();

    [GeneratedRegex(@"^\s*field:(?<declaration>[^;\n]+);\s*offset:(?<offset>\d{1,6});\s*size:(?<size>\d{1,6});",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Field();
}

/// <summary>A member of a record.</summary>
/// <param name="Offset">In bytes.</param>
/// <param name="Size">In bytes; 0 when it reaches to the end of the record.</param>
/// <param name="IsLocation">Whether it says where the value is: the offset in its lower half, the length in the upper.</param>
internal readonly record struct TraceField(int Offset, int Size, bool IsLocation)
{
    /// <summary>Its bytes; none when the record is too short.</summary>
    public ReadOnlySpan<byte> BytesIn(ReadOnlySpan<byte> record)
    {
        if (!IsLocation)
        {
            return Slice(record, (uint)Offset, Size == 0 ? uint.MaxValue : (uint)Size);
        }

        var location = unchecked((uint)NumberIn(Slice(record, (uint)Offset, sizeof(uint))));
        return Slice(record, location & 0xffff, location >> 16);
    }

    /// <summary>Its value as a number of up to 8 bytes, in the byte order of this machine; 0 when the record is too short.</summary>
    public long NumberOf(ReadOnlySpan<byte> record) => NumberIn(BytesIn(record));

    private static long NumberIn(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => BitConverter.ToUInt16(bytes),
        4 => BitConverter.ToInt32(bytes),
        8 => BitConverter.ToInt64(bytes),
        _ => 0,
    };

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> record, uint offset, uint size) =>
        offset >= (uint)record.Length ? []
            : size == uint.MaxValue ? record[(int)offset..]
            : size <= (uint)record.Length - offset ? record.Slice((int)offset, (int)size)
            : [];
}
