using System.Globalization;
using System.Text;
using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Cli.Run.Formats;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Sampling;
using Eunomia.Runtime.Stacks;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Prints a map each time its interval is over: for people as a histogram or a table, else a line for each entry.</summary>
internal sealed class PolledMapPrinter
{
    private readonly PolledMap _sampled;
    private readonly SessionMap _map;
    private readonly OutputDescriptor _output;
    private readonly RunCounters _progress;
    private readonly FormatOptions _format;
    private readonly RunFormat _lines;
    private readonly IRecordFormatter? _records;
    private readonly ValueFormatter? _values;
    private readonly byte[] _record;
    private byte[] _line = [];

    /// <summary>Prepares to print a map.</summary>
    public PolledMapPrinter(
        PolledMap sampled, SessionMap map, VerifiedPackage package, RunOptions options, OutputDescriptor output, RunCounters progress, FormatOptions format)
    {
        (_sampled, _map, _output, _progress, _format, _lines) = (sampled, map, output, progress, format, options.Format);
        _record = new byte[sampled.ValueOffset + map.ValueSize];
        if (sampled.IsStackTraces)
        {
            // Shown by this itself.
        }
        else if (sampled.EntryType is { } type && !(_lines.IsForPeople && sampled.IsHistogram))
        {
            _records = _lines.CreateRecords(type, _lines.IsForPeople ? format : format with { MapName = sampled.Name, Time = true });
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

    /// <summary>The last sample as lines for people; empty when there is none, or they are for programs.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Takes a sample. Lines for programs are printed at once.</summary>
    public void Take()
    {
        var entries = _sampled.Take(_map);
        _progress.Samples++;
        if (!_lines.IsForPeople)
        {
            foreach (var entry in entries)
            {
                _output.Write(_records is null ? Encoding.UTF8.GetBytes(Write(entry)) : Format(_records, entry));
            }

            return;
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {_sampled.Name}: {entries.Count} {(entries.Count == 1 ? "entry" : "entries")}\n");
        if (_records is not null)
        {
            Append(text, _lines.TitlesOf(_records));
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
        if (_records is not null)
        {
            Append(text, Format(_records, entry));
        }
        else if (_sampled.Layout is { IsSlotPerEntry: false } layout)
        {
            KeyValueText.AppendHistogram(text, layout, _sampled.Sample, _sampled.KeyTypeId, entry.Key, entry.Value, _values!.Append);
        }
        else
        {
            text.Append(Write(entry));
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
    private string Write(SampledEntry entry) =>
        _lines.Write(_sampled.Name, entry, _sampled.IsStackTraces ? StackTraceFormatter.FramesOf(_map, entry.Value, _format.Symbols) : null, _progress.Now);

    private ReadOnlySpan<byte> Format(IRecordFormatter formatter, SampledEntry entry)
    {
        entry.Key.CopyTo(_record, 0);
        entry.Value.CopyTo(_record, _sampled.ValueOffset);
        _line = _line.Length < formatter.MaxLength(_record.Length) ? new byte[formatter.MaxLength(_record.Length)] : _line;
        return _line.AsSpan(0, formatter.Format(_record, _progress.Now, _line));
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> utf8) => text.Append(Encoding.UTF8.GetString(utf8));
}
