using System.Runtime.CompilerServices;
using System.Threading.Channels;
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
    /// Whether what programs print with <c>bpf_printk</c> is read as well; it comes from all programs of the machine. Only the first call decides.
    /// </param>
    /// <exception cref="BpfRuntimeException">A buffer cannot be opened.</exception>
    public EventReader OpenEvents(bool trace = false)
    {
        Load();
        using var log = Listen();
        return _events ??= EventReader.Open(this, _runnable.Events, trace);
    }

    /// <summary>
    /// The events as they come, each a copy that may be kept, until cancelled. A slow caller makes memory grow no further than to a thousand
    /// events; more wait in the kernel, and what finds no room there is lost and counted in <see cref="EventSource.Lost"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends it without an exception.</param>
    /// <exception cref="BpfRuntimeException">A buffer cannot be opened.</exception>
    public async IAsyncEnumerable<BpfEvent> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = OpenEvents();
        var channel = Channel.CreateBounded<BpfEvent>(new BoundedChannelOptions(ChannelCapacity) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A thread of its own: it waits in the kernel most of the time.
        var reading = Task.Factory.StartNew(() => Pump(reader, channel.Writer, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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

    private static void Pump(EventReader reader, ChannelWriter<BpfEvent> writer, CancellationToken stop)
    {
        try
        {
            reader.Run((source, record) => Write(source, record, writer, stop), stop);
            writer.TryComplete();
        }
#pragma warning disable CA1031 // The caller gets it where it waits.
        catch (Exception e)
#pragma warning restore CA1031
        {
            writer.TryComplete(stop.IsCancellationRequested ? null : e);
        }
    }

    private static void Write(EventSource source, ReadOnlySpan<byte> record, ChannelWriter<BpfEvent> writer, CancellationToken stop)
    {
        if (source.Type is not { } type || !type.TryRead(record, out var read))
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
