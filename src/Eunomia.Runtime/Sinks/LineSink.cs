using System.Buffers;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Sinks;

/// <summary>How the records of one source become lines.</summary>
/// <param name="Formatter">Writes one.</param>
/// <param name="Filter">Which are written; null: all.</param>
public sealed record LineFormat(IRecordFormatter Formatter, RecordFilter? Filter = null);

/// <summary>
/// Writes records as lines of UTF-8, without an allocation for a record: columns, JSON, whatever the formatter of their source makes of them. A record
/// shorter than its type is counted as <see cref="EventSource.Unread"/>.
/// </summary>
/// <param name="output">Takes the lines; it flushes itself when it is full, and when <paramref name="flush"/> is called.</param>
/// <param name="formatOf">The format of a source; null when its records are not written.</param>
/// <param name="counter">Counts what is written.</param>
/// <param name="flush">Called when nothing more comes at once; null: nothing is.</param>
public sealed class LineSink(IBufferWriter<byte> output, Func<EventSource, LineFormat?> formatOf, EventCounter counter, Action? flush = null) : IEventSink
{
    /// <inheritdoc/>
    public RecordCallback? Open(EventSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return formatOf(source) is { } format ? new Writer(source, format, output, counter).Write : null;
    }

    /// <inheritdoc/>
    public void Flush() => flush?.Invoke();

    private sealed class Writer(EventSource source, LineFormat format, IBufferWriter<byte> output, EventCounter counter)
    {
        private readonly IRecordFormatter _formatter = format.Formatter;
        private readonly RecordFilter? _filter = format.Filter;

        public void Write(ReadOnlySpan<byte> record)
        {
            if (record.Length < _formatter.MinimumLength)
            {
                source.CountUnread();
                return;
            }

            if ((_filter is not null && !_filter.Matches(record)) || counter.IsEnough)
            {
                return;
            }

            _formatter.Write(record, counter.Now != 0 ? counter.Now : (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100, output);
            counter.Count++;
        }
    }
}
