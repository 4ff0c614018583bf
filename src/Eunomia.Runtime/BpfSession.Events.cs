using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime;

public sealed partial class BpfSession
{
    // Records between the thread that reads them and the caller. While this is full, records wait in the kernel's buffers.
    private const int ChannelCapacity = 1024;

    /// <summary>
    /// The ring buffers and perf event arrays through which programs send records. They are opened before programs are attached, so that no
    /// record is missed. Reading them through this costs no allocation for a record.
    /// </summary>
    /// <param name="trace">
    /// Whether what its programs print with <c>bpf_printk</c> is read as well, from now on; see <see cref="EventSource.IsShared"/>. Only the first call decides.
    /// </param>
    /// <exception cref="BpfRuntimeException">A buffer cannot be opened.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public EventReader OpenEvents(bool trace = false)
    {
        lock (Opened.Gate)
        {
            Load();
            using var log = Opened.Listen();
            return _events ??= EventReader.Open(Opened, _verified.Events, trace);
        }
    }

    /// <summary>
    /// The events as they come, each a copy that may be kept, until cancelled or until the session is disposed. A slow caller makes memory grow no
    /// further than to a thousand events; more wait in the kernel, and what finds no room there is lost: <see cref="EventSource.Lost"/>. One reads
    /// at a time.
    /// </summary>
    /// <param name="cancellationToken">Ends it without an exception. Cancelled before it begins, it loads nothing.</param>
    /// <exception cref="BpfRuntimeException">A buffer cannot be opened.</exception>
    /// <exception cref="InvalidOperationException">Somebody else reads events of this session: the message says who.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public async IAsyncEnumerable<BpfEvent> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested && !IsLoaded)
        {
            yield break;
        }

        var reader = OpenEvents();
        var channel = Channel.CreateBounded<BpfEvent>(new BoundedChannelOptions(ChannelCapacity) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, reader.Closing);
        var reading = StartReading(reader, channel.Writer, stop.Token);
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            channel.Writer.TryComplete();
            await reading.ConfigureAwait(false);
        }
    }

    private static Task StartReading(EventReader reader, ChannelWriter<BpfEvent> writer, CancellationToken stop)
    {
        // Here, so that who may not read hears of it.
        reader.Begin(nameof(ReadEventsAsync));
        try
        {
            // A thread of its own: it waits in the kernel most of the time.
            return Task.Factory.StartNew(() => Pump(reader, writer, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch
        {
            reader.End();
            throw;
        }
    }

    private static void Pump(EventReader reader, ChannelWriter<BpfEvent> writer, CancellationToken stop)
    {
        try
        {
            // Of several maps each event says which it came through, as ecli prints it.
            var isOne = reader.Sources.Count(source => !source.IsText) == 1;
            var formats = reader.Sources.Where(source => source.Type is not null).ToDictionary(
                source => source,
                source => new Lazy<JsonFormatter>(() => new JsonFormatter(source.Type!, FormatOptions.OfThisMachine with { MapName = isOne ? null : source.Name })));
            reader.RunToEnd((source, record) => Write(source, record, formats, writer, stop), stop);
            writer.TryComplete();
        }
#pragma warning disable CA1031 // The caller gets it where it waits.
        catch (Exception e)
#pragma warning restore CA1031
        {
            writer.TryComplete(stop.IsCancellationRequested ? null : e);
        }
        finally
        {
            reader.End();
        }
    }

    private static void Write(
        EventSource source, ReadOnlySpan<byte> record, Dictionary<EventSource, Lazy<JsonFormatter>> formats, ChannelWriter<BpfEvent> writer, CancellationToken stop)
    {
        if (source.Type is not { } type || !type.TryRead(record, formats[source], out var read))
        {
            // Bytes without a type, or too few for it, are for callers who read records themselves.
            source.CountUnread();
            return;
        }

        var item = new BpfEvent(source.Name, read);
        while (!writer.TryWrite(item))
        {
            if (!writer.WaitToWriteAsync(stop).AsTask().GetAwaiter().GetResult())
            {
                return;
            }
        }
    }
}
