using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Sampling;
using Eunomia.Runtime.Stacks;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Cli.Run.Formats;

/// <summary><c>json</c>: one JSON object a line, for programs.</summary>
internal sealed class JsonFormat : RunFormat
{
    public override string Name => "json";

    public override IRecordFormatter CreateRecords(RecordType type, FormatOptions options) => new JsonFormatter(type, options);

    public override IRecordFormatter CreateBytes(string map) => new HexFormatter(map, json: true);

    public override IRecordFormatter CreateText(string source) => new TextLineFormatter(source, json: true);

    public override string Write(string map, SampledEntry entry, ImmutableArray<StackFrame>? frames, long timestampNs)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("time", DateTime.UnixEpoch.AddTicks(timestampNs / 100).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture));
            json.WriteString("map", map);
            if (frames is { } stack)
            {
                json.WriteNumber("key", BitConverter.ToUInt32(entry.Key));
                StackTraceFormatter.WriteJson(json, "frames", stack);
            }
            else
            {
                json.WriteString("key", Convert.ToHexStringLower(entry.Key));
                json.WriteString("value", Convert.ToHexStringLower(entry.Value));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.WrittenSpan) + "\n";
    }
}
