using Eunomia.Runtime.Events;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Typed;

/// <summary>
/// The records of one map as values. While somebody enumerates them a thread reads the map's buffer, and takes no more out of it than there is
/// room for; between enumerations, and for maps that nobody enumerates, records wait in the kernel.
/// </summary>
internal sealed class EventStream<T>(EventSource source, RecordReader<T> read)
{
    // Largest number of values between the thread and the caller.
    private const int MostAhead = 1024;
    private const int LongestWaitMs = 1000;

    // Values that an enumeration which ended early had read ahead: they come first in the next one.
    private readonly Queue<T> _left = new();
    private int _isRead;

    /// <summary>Starts an enumeration.</summary>
    /// <exception cref="InvalidOperationException">There is one already, or somebody else reads the map: the message says who.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public EventEnumeration<T> Begin(CancellationToken cancellation, CancellationToken closing)
    {
        if (Interlocked.Exchange(ref _isRead, 1) != 0)
        {
            throw new InvalidOperationException($"the events of '{source.Name}' are being enumerated already");
        }

        var isReading = false;
        try
        {
            source.BeginReading($"an enumeration of '{source.Name}'");
            isReading = true;
            var enumeration = new EventEnumeration<T>(_left, () => Volatile.Write(ref _isRead, 0), cancellation, closing);
            // A thread of its own: it waits in the kernel most of the time.
            enumeration.Reading = Task.Factory.StartNew(() => Read(enumeration), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return enumeration;
        }
        catch
        {
            if (isReading)
            {
                source.EndReading();
            }

            Volatile.Write(ref _isRead, 0);
            throw;
        }
    }

    private void Read(EventEnumeration<T> enumeration)
    {
        source.ReadOnThisThread();
        try
        {
            using var waiter = new Waiter([source.Descriptor]);
            using var wake = enumeration.Cancellation.Register(waiter.Wake);
            using var leave = enumeration.Abandoned.Register(waiter.Wake);
            while (!enumeration.Cancellation.IsCancellationRequested && !enumeration.Abandoned.IsCancellationRequested)
            {
                if (Take(enumeration) == 0)
                {
                    waiter.Wait(LongestWaitMs);
                }
            }

            // What was sent before the end is still handed over, but no more than the buffer could have held.
            var left = source.Capacity;
            int count;
            while (left > 0 && (count = Take(enumeration)) > 0)
            {
                left -= count;
            }

            enumeration.Writer.TryComplete();
        }
#pragma warning disable CA1031 // The caller gets it where it waits.
        catch (Exception e)
#pragma warning restore CA1031
        {
            enumeration.Writer.TryComplete(e);
        }
        finally
        {
            source.EndReading();
        }
    }

    private int Take(EventEnumeration<T> enumeration)
    {
        var room = enumeration.WaitForRoom(MostAhead);
        return room == 0 ? 0 : source.Consume(record =>
        {
            if (read(record, out var value))
            {
                enumeration.Writer.TryWrite(value);
            }
            else
            {
                source.CountUnread();
            }
        }, room);
    }
}
