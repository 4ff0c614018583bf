using System.Collections.Immutable;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Sinks;

/// <summary>
/// Hands the records of a session to any number of sinks: one thread reads, whoever calls <see cref="Turn"/> or <see cref="Run"/>, and each sink gets each
/// record. Sinks may come and go at any time, from any thread; a sink is never called by two threads at once.
/// </summary>
/// <param name="reader">Reads the sources of the session.</param>
public sealed class EventPump(EventReader reader)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    // Held while records are handed over, never while waiting for them.
    private readonly Lock _turn = new();
    private ImmutableArray<Registration> _sinks = [];
    private RecordCallback[] _callbacks = [.. reader.Sources.Select(_ => (RecordCallback)Discard)];

    /// <summary>The sources, in the order of their maps.</summary>
    public ImmutableArray<EventSource> Sources => reader.Sources;

    /// <summary>Adds a sink: it gets the records from now on.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="onFailure">
    /// Is told when it throws, on the thread that reads; it is removed then, and the others go on. Null: what it throws ends the turn.
    /// </param>
    /// <returns>Removes it when disposed; afterwards it is not called any more.</returns>
    public IDisposable Add(IEventSink sink, Action<Exception>? onFailure = null)
    {
        ArgumentNullException.ThrowIfNull(sink);
        lock (_turn)
        {
            var registration = new Registration(this, sink, onFailure);
            Set(_sinks.Add(registration));
            return registration;
        }
    }

    /// <summary>
    /// Hands over what is there now, at most some thousand records of each source. When there is nothing, flushes the sinks, and waits for more.
    /// </summary>
    /// <param name="wait">How long at most.</param>
    /// <returns>How many records there were.</returns>
    /// <exception cref="InvalidOperationException">Somebody else reads: the message says who.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public int Turn(TimeSpan wait)
    {
        int count;
        lock (_turn)
        {
            count = reader.Consume(_callbacks);
            if (count == 0)
            {
                // Nothing more to come at once: what there is must be seen now.
                FlushAll();
            }
        }

        if (count == 0)
        {
            reader.Wait(wait);
        }

        return count;
    }

    /// <summary>Hands over all that is there, and flushes the sinks; what comes meanwhile only as far as the buffers could have held it before.</summary>
    /// <param name="isEnough">Ends it early.</param>
    /// <inheritdoc cref="Turn" path="/exception"/>
    public void Drain(Func<bool>? isEnough = null)
    {
        lock (_turn)
        {
            reader.Drain(_callbacks, isEnough);
            FlushAll();
        }
    }

    /// <summary>Hands over records as they come, until cancelled, and then what is there; or until the session is disposed.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">Somebody else reads: the message says who.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        using var wake = cancellationToken.Register(reader.Wake);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                Turn(LongestWait);
            }

            Drain();
        }
        catch (ObjectDisposedException) when (reader.Closing.IsCancellationRequested)
        {
            // That is its end.
        }
    }

    /// <summary>Flushes the sinks.</summary>
    public void Flush()
    {
        lock (_turn)
        {
            FlushAll();
        }
    }

    /// <summary>Ends a wait.</summary>
    public void Wake() => reader.Wake();

    private static void Discard(ReadOnlySpan<byte> record)
    {
    }

    private void FlushAll()
    {
        foreach (var registration in _sinks)
        {
            registration.Flush();
        }
    }

    private void Remove(Registration registration)
    {
        lock (_turn)
        {
            Set(_sinks.Remove(registration));
        }
    }

    private void Set(ImmutableArray<Registration> sinks)
    {
        _sinks = sinks;
        // A new array: the one that is being read from now stays as it is until the turn ends.
        _callbacks = [.. Enumerable.Range(0, reader.Sources.Length).Select(source =>
            All([.. sinks.Select(sink => sink.Callbacks[source]).OfType<RecordCallback>()]))];
    }

    private static RecordCallback All(RecordCallback[] callbacks) => callbacks switch
    {
        [] => Discard,
        [var only] => only,
        _ => record =>
        {
            foreach (var callback in callbacks)
            {
                callback(record);
            }
        }
        ,
    };

    /// <summary>A sink that has been added.</summary>
    private sealed class Registration : IDisposable
    {
        private readonly EventPump _pump;
        private readonly IEventSink _sink;
        private readonly Action<Exception>? _onFailure;
        private bool _isRemoved;

        public Registration(EventPump pump, IEventSink sink, Action<Exception>? onFailure)
        {
            (_pump, _sink, _onFailure) = (pump, sink, onFailure);
            Callbacks = [.. pump.Sources.Select(sink.Open).Select(callback => callback is null || onFailure is null ? callback : Guarded(callback))];
        }

        /// <summary>What takes the records of each source; null where none are wanted.</summary>
        public ImmutableArray<RecordCallback?> Callbacks { get; }

        public void Flush()
        {
            try
            {
                if (!_isRemoved)
                {
                    _sink.Flush();
                }
            }
#pragma warning disable CA1031 // Whoever added it is told.
            catch (Exception e) when (_onFailure is not null)
#pragma warning restore CA1031
            {
                Fail(e);
            }
        }

        public void Dispose()
        {
            _isRemoved = true;
            _pump.Remove(this);
        }

        private RecordCallback Guarded(RecordCallback callback) => record =>
        {
            if (_isRemoved)
            {
                return;
            }

            try
            {
                callback(record);
            }
#pragma warning disable CA1031 // Whoever added it is told.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fail(e);
            }
        };

        private void Fail(Exception error)
        {
            Dispose();
            _onFailure!(error);
        }
    }
}
