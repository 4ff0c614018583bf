using System.ComponentModel;
using System.Numerics;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Features;
using Eunomia.Runtime.Interop;
using Eunomia.Runtime.Loading;

namespace Eunomia.Runtime.Events;

/// <summary>Takes one record of an event source.</summary>
/// <param name="source">Where it came from.</param>
/// <param name="record">Its bytes, in the memory of the ring: they are gone when the call returns.</param>
public delegate void EventCallback(EventSource source, ReadOnlySpan<byte> record);

/// <summary>
/// Reads all event sources of a session. It keeps no record: while nobody reads, they wait in the buffers of the kernel, and what finds no room
/// there is lost, so that memory never grows. Reading is for one at a time: <see cref="Consume"/>, <see cref="Drain"/>, <see cref="Run"/>,
/// <see cref="BpfSession.ReadEventsAsync"/> and the typed events of a map throw <see cref="InvalidOperationException"/> while another of them
/// reads the same map. Everything else is safe from any thread.
/// </summary>
public sealed class EventReader : IDisposable
{
    // Between two rounds of this size the caller sees to its clock and to cancellation.
    private const int RoundSize = 4096;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Waiter _waiter;
    private readonly CancellationTokenSource _closing = new();
    private bool _isDisposed;

    private EventReader(ImmutableArray<EventSource> sources)
    {
        Sources = sources;
        _waiter = new Waiter(sources.Select(source => source.Descriptor));
        Closing = _closing.Token;
    }

    /// <summary>The sources, in the order of their maps.</summary>
    public ImmutableArray<EventSource> Sources { get; }

    /// <summary>Cancelled when this is disposed: whoever reads ends at once.</summary>
    internal CancellationToken Closing { get; }

    /// <summary>Hands over what is there now, and returns at the latest after some thousand records of each source.</summary>
    /// <param name="callbacks">One for each of <see cref="Sources"/>.</param>
    /// <returns>How many records there were.</returns>
    /// <exception cref="InvalidOperationException">Somebody else reads: the message says who.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public int Consume(ReadOnlySpan<RecordCallback> callbacks)
    {
        Begin($"{nameof(EventReader)}.{nameof(Consume)}");
        try
        {
            return ConsumeOnce(callbacks);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Hands over all that is there; what comes meanwhile only as far as the buffers could have held it before.</summary>
    /// <param name="callbacks">One for each of <see cref="Sources"/>.</param>
    /// <exception cref="InvalidOperationException">Somebody else reads: the message says who.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Drain(ReadOnlySpan<RecordCallback> callbacks)
    {
        Begin($"{nameof(EventReader)}.{nameof(Drain)}");
        try
        {
            DrainAll(callbacks);
        }
        finally
        {
            End();
        }
    }

    /// <summary>
    /// Gives the room of all records that have been handed over back to programs. A callback that is going to wait calls it, so that no record is
    /// lost for which there would be room; otherwise it happens by itself.
    /// </summary>
    public void Release()
    {
        foreach (var source in Sources)
        {
            source.Release();
        }
    }

    /// <summary>Waits until there is something to read, the time is over, or <see cref="Wake"/> is called.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Wait(TimeSpan timeout) => _waiter.Wait((int)Math.Clamp(Math.Ceiling(timeout.TotalMilliseconds), 0, int.MaxValue));

    /// <summary>Ends a wait.</summary>
    public void Wake() => _waiter.Wake();

    /// <summary>
    /// Hands over records as they come, on this thread, until cancelled, and then what is there; or until the session is disposed, which waits for
    /// the callback, for no longer than ten seconds.
    /// </summary>
    /// <param name="callback">Takes the records.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">Somebody else reads: the message says who.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Run(EventCallback callback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Begin($"{nameof(EventReader)}.{nameof(Run)}");
        try
        {
            RunToEnd([.. Sources.Select(source => (RecordCallback)(record => callback(source, record)))], cancellationToken);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Ends whoever reads, and gives the memory back: see <see cref="EventSource.Dispose()"/>.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _closing.Cancel();
        _waiter.Wake();
        foreach (var source in Sources)
        {
            source.Dispose();
        }

        _waiter.Dispose();
        _closing.Dispose();
    }

    /// <summary>Takes the turn to read all sources; the thread that reads calls <see cref="RunToEnd"/>, and <see cref="End"/> at its end.</summary>
    /// <inheritdoc cref="Run" path="/exception"/>
    internal void Begin(string reader)
    {
        for (var i = 0; i < Sources.Length; i++)
        {
            try
            {
                Sources[i].BeginReading(reader);
            }
            catch
            {
                while (--i >= 0)
                {
                    Sources[i].EndReading();
                }

                throw;
            }
        }
    }

    /// <summary>Says that the turn is this thread's: disposing on it is not to wait for itself.</summary>
    internal void ReadOnThisThread()
    {
        foreach (var source in Sources)
        {
            source.ReadOnThisThread();
        }
    }

    /// <summary>Gives the turn back.</summary>
    internal void End()
    {
        foreach (var source in Sources)
        {
            source.EndReading();
        }
    }

    /// <summary>Does what <see cref="Run"/> does, for whoever has the turn.</summary>
    internal void RunToEnd(ImmutableArray<RecordCallback> takers, CancellationToken cancellationToken)
    {
        ReadOnThisThread();
        RecordCallback[] callbacks = [.. takers.Select(take => (RecordCallback)(record =>
        {
            // Who disposes in the middle of a buffer wants no more of it.
            if (!Closing.IsCancellationRequested)
            {
                take(record);
            }
        }))];
        using var wake = cancellationToken.Register(Wake);
        while (!cancellationToken.IsCancellationRequested && !Closing.IsCancellationRequested)
        {
            if (ConsumeOnce(callbacks) == 0)
            {
                Wait(LongestWait);
            }
        }

        if (!Closing.IsCancellationRequested)
        {
            DrainAll(callbacks);
        }
    }

    /// <exception cref="BpfRuntimeException">A buffer cannot be opened.</exception>
    internal static EventReader Open(OpenedPackage package, ImmutableArray<EventMap> maps, bool trace)
    {
        var sources = ImmutableArray.CreateBuilder<EventSource>();
        try
        {
            foreach (var description in maps)
            {
                if (package.FindMap(description.Name) is { Descriptor: >= 0 } map)
                {
                    sources.Add(Open(package, map, description));
                }
            }

            if (trace)
            {
                sources.Add(OpenTracePipe(package));
            }

            return new EventReader(sources.ToImmutable());
        }
        catch (Win32Exception e) when (LoadFailure.IsOutOfDescriptors(e.NativeErrorCode))
        {
            sources.ToList().ForEach(source => source.Dispose());
            throw new BpfRuntimeException(ProblemCatalog.TooManyOpenFiles(), e);
        }
        catch
        {
            sources.ToList().ForEach(source => source.Dispose());
            throw;
        }
    }

    /// <summary>Does what <see cref="Consume"/> does, for whoever has the turn.</summary>
    internal int ConsumeOnce(ReadOnlySpan<RecordCallback> callbacks)
    {
        var count = 0;
        for (var i = 0; i < Sources.Length; i++)
        {
            count += Sources[i].Consume(callbacks[i], RoundSize);
        }

        return count;
    }

    /// <summary>Does what <see cref="Drain"/> does, for whoever has the turn.</summary>
    internal void DrainAll(ReadOnlySpan<RecordCallback> callbacks)
    {
        var left = Sources.Sum(source => source.Capacity);
        int count;
        while (left > 0 && (count = ConsumeOnce(callbacks)) > 0)
        {
            left -= count;
        }
    }

    private static EventSource Open(OpenedPackage package, SessionMap map, EventMap description)
    {
        try
        {
            return map.Type == BpfMapTypes.RingBuffer
                ? new RingBufferSource(map, description)
                : new PerfBufferSource(map, description, PageCount(package.Package.Meta));
        }
        catch (Win32Exception e) when (!LoadFailure.IsOutOfDescriptors(e.NativeErrorCode))
        {
            throw new BpfRuntimeException(ProblemCatalog.BufferUnavailable(map.Name, e.Message), e);
        }
    }

    private static TracePipeSource OpenTracePipe(OpenedPackage package)
    {
        try
        {
            return new TracePipeSource(package.Programs.Select(program => program.Descriptor).Where(descriptor => descriptor >= 0));
        }
        catch (Win32Exception e) when (!LoadFailure.IsOutOfDescriptors(e.NativeErrorCode))
        {
            throw new BpfRuntimeException(Unavailable(e.Message), e);
        }
    }

    private static RuntimeProblem Unavailable(string reason) => SystemFacts.Tracefs is null && SystemFacts.WithoutTracefs() is var missing
        ? ProblemCatalog.TracePipeUnavailable(missing.Reason, missing.Hint)
        : ProblemCatalog.TracePipeUnavailable(reason, null);

    /// <summary>A package may say any number; the kernel takes powers of two, and locks the memory.</summary>
    private static int PageCount(PackageMeta meta)
    {
        const int Most = 1 << 14;
        var pages = Math.Clamp(meta.PerfBufferPages ?? PackageMeta.DefaultPerfBufferPages, 1, Most);
        return (int)BitOperations.RoundUpToPowerOf2((uint)pages);
    }
}
