using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Sampling;
using Eunomia.Runtime.Stacks;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Prints a map each time its interval is over: as a histogram, as a table, or each entry as a line of JSON.</summary>
internal sealed class PolledMapPrinter
{
    private readonly PolledMap _sampled;
    private readonly SessionMap _map;
    private readonly OutputDescriptor _output;
    private readonly RunCounters _progress;
    private readonly FormatOptions _format;
    private readonly JsonFormatter? _json;
    private readonly ColumnFormatter? _columns;
    private readonly ValueFormatter? _values;
    private readonly byte[] _record;
    private readonly bool _isJson;
    private byte[] _line = [];

    /// <summary>Prepares to print a map.</summary>
    public PolledMapPrinter(
        PolledMap sampled, SessionMap map, VerifiedPackage package, RunOptions options, OutputDescriptor output, RunCounters progress, FormatOptions format)
    {
        (_sampled, _map, _output, _progress, _format, _isJson) = (sampled, map, output, progress, format, options.Json);
        _record = new byte[sampled.ValueOffset + map.ValueSize];
        if (sampled.IsStackTraces)
        {
            // Shown by this itself.
        }
        else if (sampled.EntryType is { } type && options.Json)
        {
            _json = new JsonFormatter(type, format with { MapName = sampled.Name, Time = true });
        }
        else if (sampled.EntryType is { } entry && !sampled.IsHistogram)
        {
            _columns = new ColumnFormatter(entry, format);
        }
        else
        {
            _values = new ValueFormatter(package, format);
        }
    }

    /// <summary>Its name.</summary>
    public string Name => _sampled.Name;

    /// <summary>Time between two samples.</summary>
    public TimeSpan Interval => _sampled.Interval;

    /// <summary>The last sample as lines for people; empty when there is none, or lines of JSON are wanted.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Takes a sample. Lines of JSON are printed at once.</summary>
    public void Take()
    {
        var entries = _sampled.Take(_map);
        _progress.Samples++;
        if (_isJson)
        {
            foreach (var entry in entries)
            {
                if (_json is not null)
                {
                    WriteRecord(_json, entry);
                }
                else
                {
                    WriteJson(entry);
                }
            }

            return;
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {_sampled.Name}: {entries.Count} {(entries.Count == 1 ? "entry" : "entries")}\n");
        if (_columns is not null)
        {
            Append(text, _columns.Header);
        }

        if (_sampled.Layout is { IsSlotPerEntry: true } layout)
        {
            KeyValueText.AppendSlots(text, Slots(entries, layout), _sampled.Sample);
        }
        else
        {
            foreach (var entry in entries)
            {
                // A histogram has many lines, and its key is the first.
                text.Append(_sampled.Layout is not null && entry != entries[0] ? "\n" : "");
                Append(text, entry);
            }
        }

        // Names and units come from the package; what formatters wrote is harmless already, and stays as it is.
        Text = string.Join('\n', text.Append('\n').ToString().Split('\n').Select(TerminalText.Escape));
    }

    private void Append(StringBuilder text, SampledEntry entry)
    {
        if (_sampled.IsStackTraces)
        {
            text.Append(CultureInfo.InvariantCulture, $"stack {BitConverter.ToUInt32(entry.Key)}\n");
            foreach (var frame in FramesOf(entry.Value))
            {
                text.Append("  ").Append(StackTraceFormatter.Name(frame)).Append('\n');
            }
        }
        else if (_columns is not null)
        {
            Append(text, Format(_columns, entry));
        }
        else if (_sampled.Layout is { IsSlotPerEntry: false } layout)
        {
            KeyValueText.AppendHistogram(text, layout, _sampled.Sample, _sampled.KeyTypeId, entry.Key, entry.Value, _values!.Append);
        }
        else
        {
            text.Append("  ").Append(Convert.ToHexStringLower(entry.Key)).Append("  ").Append(Convert.ToHexStringLower(entry.Value)).Append('\n');
        }
    }

    /// <summary>A map whose keys are the numbers of slots, and whose values are counts, is one histogram.</summary>
    private static ulong[] Slots(IReadOnlyList<SampledEntry> entries, PolledMapLayout layout)
    {
        const int MostSlots = 1 << 16;
        var slots = new SortedDictionary<ulong, ulong>();
        foreach (var entry in entries)
        {
            var number = entry.Key.Length == sizeof(ulong) ? BitConverter.ToUInt64(entry.Key) : entry.Key.Length == sizeof(uint) ? BitConverter.ToUInt32(entry.Key) : ulong.MaxValue;
            if (number < MostSlots)
            {
                slots[number] = layout.ReadSlots(entry.Value)[0];
            }
        }

        var counts = new ulong[slots.Count == 0 ? 0 : slots.Keys.Last() + 1];
        foreach (var (number, count) in slots)
        {
            counts[number] = count;
        }

        return counts;
    }

    /// <summary>An entry without types: its bytes, or its stack.</summary>
    private void WriteJson(SampledEntry entry)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("time", DateTime.UnixEpoch.AddTicks(_progress.Now / 100).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture));
            json.WriteString("map", _sampled.Name);
            if (_sampled.IsStackTraces)
            {
                json.WriteNumber("key", BitConverter.ToUInt32(entry.Key));
                StackTraceFormatter.WriteJson(json, "frames", FramesOf(entry.Value));
            }
            else
            {
                json.WriteString("key", Convert.ToHexStringLower(entry.Key));
                json.WriteString("value", Convert.ToHexStringLower(entry.Value));
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
        line.WrittenSpan.CopyTo(_output.Reserve(line.WrittenCount));
        _output.Advance(line.WrittenCount);
    }

    private void WriteRecord(JsonFormatter formatter, SampledEntry entry)
    {
        Fill(entry);
        var line = _output.Reserve(formatter.MaxLength(_record.Length));
        _output.Advance(formatter.Format(_record, _progress.Now, line));
    }

    private ReadOnlySpan<byte> Format(ColumnFormatter formatter, SampledEntry entry)
    {
        Fill(entry);
        _line = _line.Length < formatter.MaxLength(_record.Length) ? new byte[formatter.MaxLength(_record.Length)] : _line;
        return _line.AsSpan(0, formatter.Format(_record, _progress.Now, _line));
    }

    private void Fill(SampledEntry entry)
    {
        entry.Key.CopyTo(_record, 0);
        entry.Value.CopyTo(_record, _sampled.ValueOffset);
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> utf8) => text.Append(Encoding.UTF8.GetString(utf8));

    private ImmutableArray<StackFrame> FramesOf(byte[] value) => StackTraceFormatter.FramesOf(_map, value, _format.Symbols);
}
