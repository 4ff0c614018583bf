using System.Runtime.CompilerServices;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Sinks;

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
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, reader.Closing);
        // Of several maps each event says which it came through, as ecli prints it.
        var sink = new ChannelSink(ChannelCapacity, WhenFull.Wait, withMap: reader.Sources.Count(source => !source.IsText) != 1, stop.Token) { EndsReading = true };
        var reading = StartReading(reader, sink, stop.Token);
        try
        {
            await foreach (var item in sink.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            sink.Complete();
            await reading.ConfigureAwait(false);
        }
    }

    private static Task StartReading(EventReader reader, ChannelSink sink, CancellationToken stop)
    {
        // Here, so that who may not read hears of it.
        reader.Begin(nameof(ReadEventsAsync));
        try
        {
            // A thread of its own: it waits in the kernel most of the time.
            return Task.Factory.StartNew(() => Read(reader, sink, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch
        {
            reader.End();
            throw;
        }
    }

    private static void Read(EventReader reader, ChannelSink sink, CancellationToken stop)
    {
        try
        {
            reader.RunToEnd([.. reader.Sources.Select(sink.Open)], stop);
            sink.Complete();
        }
#pragma warning disable CA1031 // The caller gets it where it waits.
        catch (Exception e)
#pragma warning restore CA1031
        {
            sink.Complete(stop.IsCancellationRequested ? null : e);
        }
        finally
        {
            reader.End();
        }
    }
}
