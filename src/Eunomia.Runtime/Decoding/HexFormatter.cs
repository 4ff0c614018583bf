using System.Globalization;
using System.Text;
using Eunomia.Runtime.Decoding.Formatting;

namespace Eunomia.Runtime.Decoding;

/// <summary>Writes records of unknown type: their length and their bytes as hexadecimal digits.</summary>
public sealed class HexFormatter : IRecordFormatter
{
    private readonly bool _json;
    private readonly string _map;

    /// <summary>Creates a formatter for the records of a map.</summary>
    /// <param name="map">Its name.</param>
    /// <param name="json">Whether lines are JSON.</param>
    public HexFormatter(string map, bool json)
    {
        ArgumentNullException.ThrowIfNull(map);
        _json = json;
        _map = Encoding.UTF8.GetString(Escaping.Encode(map, json ? TextStyle.Json : TextStyle.Plain));
    }

    /// <inheritdoc/>
    public int MinimumLength => 0;

    /// <inheritdoc/>
    public int MaxLength(int recordLength) => checked(64 + (3 * _map.Length) + (2 * recordLength));

    /// <inheritdoc/>
    public int Format(ReadOnlySpan<byte> record, long timestampNs, Span<byte> destination)
    {
        var digits = Convert.ToHexStringLower(record);
        var line = _json
            ? string.Create(CultureInfo.InvariantCulture, $"{{\"map\":\"{_map}\",\"size\":{record.Length},\"data\":\"{digits}\"}}\n")
            : string.Create(CultureInfo.InvariantCulture, $"{_map} {record.Length} {digits}\n");
        return Encoding.UTF8.GetBytes(line, destination);
    }
}
