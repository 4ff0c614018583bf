using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Typed;

/// <summary>
/// What the classes have in common that <c>ecc --emit csharp-program</c> writes: a package on this kernel, with maps, global variables and
/// events as values of C#. Maps may be enumerated at the same time, each by one caller; everything else is for one thread at a time.
/// </summary>
public abstract partial class TypedSession : IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Dictionary<string, IEventStream> _streams = new(StringComparer.Ordinal);
    private bool _isAttached;
    private bool _isDisposed;

    /// <summary>Opens a package: nothing reaches the kernel yet.</summary>
    /// <exception cref="BpfRuntimeException">libbpf or a variable refuses it, or the kernel types that are given are none.</exception>
    protected TypedSession(RunnablePackage package, SessionOptions? options) => Session = BpfSession.Open(package, options);

    /// <summary>The session itself, for whatever this class has no member for.</summary>
    public BpfSession Session { get; }

    /// <summary>One problem for each program that <see cref="Attach"/> could not attach while others could be.</summary>
    public ImmutableArray<RuntimeProblem> Problems { get; private set; } = [];

    /// <summary>Attaches the programs, unless they are attached; enumerating events does it, too.</summary>
    /// <exception cref="BpfRuntimeException">None can be attached, or a buffer for records cannot be opened.</exception>
    public void Attach()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            // Who has attached by way of the session has looked at the problems there.
            if (_isAttached || Session.Attachments.Count > 0)
            {
                return;
            }

            Problems = Session.Attach();
            if (!Problems.IsEmpty && Session.Attachments.Count == 0)
            {
                throw new BpfRuntimeException(Problems[0]);
            }

            _isAttached = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Close()).ConfigureAwait(false);
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes everything out of the kernel, once no thread reads events any more.</summary>
    /// <param name="disposing">False in a finalizer, of which there is none.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            // The threads end at once: nothing that they wait for is the caller's.
            Task.WaitAll(Close());
            Session.Dispose();
        }
    }

    /// <summary>The package in an assembly.</summary>
    /// <exception cref="BpfRuntimeException">There is none of that name, or it is malformed or for another machine.</exception>
    protected static RunnablePackage ReadPackage(Assembly assembly, string resource)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new BpfRuntimeException(ProblemCatalog.PackageNotEmbedded(resource, assembly.GetName().Name ?? ""));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return RunnablePackage.Read(bytes);
    }

    /// <summary>Gives a session its globals and loads it; disposes it when that fails.</summary>
    /// <exception cref="BpfRuntimeException">See <see cref="BpfSession.Load"/>.</exception>
    protected static TSession Load<TSession>(TSession session, Action<TSession>? configure, AttachSettings? attach)
        where TSession : TypedSession
    {
        ArgumentNullException.ThrowIfNull(session);
        try
        {
            configure?.Invoke(session);
            session.Session.Load(attach);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The records of a map, each as a value of the struct that its bytes are.</summary>
    protected IAsyncEnumerable<TEvent> ReadEvents<TEvent>(string map, CancellationToken cancellationToken)
        where TEvent : unmanaged => ReadAsync<TEvent>(map, MemoryMarshal.TryRead, cancellationToken);

    /// <summary>The records of a map whose type nobody knows.</summary>
    protected IAsyncEnumerable<byte[]> ReadEvents(string map, CancellationToken cancellationToken) =>
        ReadAsync(map, static (ReadOnlySpan<byte> record, out byte[] bytes) =>
        {
            bytes = record.ToArray();
            return true;
        }, cancellationToken);

    private async IAsyncEnumerable<T> ReadAsync<T>(string map, RecordReader<T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var enumeration = Begin(map, read, cancellationToken);
        try
        {
            await foreach (var item in enumeration.ReadAsync().ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            await enumeration.EndAsync().ConfigureAwait(false);
        }
    }

    private EventEnumeration<T> Begin<T>(string map, RecordReader<T> read, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Buffers first, so that the first record is seen.
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var source = Session.OpenEvents().Sources.FirstOrDefault(source => source.Name == map)
                ?? throw new BpfRuntimeException(ProblemCatalog.PackageDiffers($"map '{map}'"));
            Attach();
            if (!_streams.TryGetValue(map, out var stream))
            {
                _streams.Add(map, stream = new EventStream<T>(source, read));
            }

            return stream is EventStream<T> typed
                ? typed.Begin(cancellationToken, _closing.Token)
                : throw new InvalidOperationException($"the events of '{map}' are read as another type already");
        }
    }

    private Task[] Close()
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _closing.Cancel();
            }

            return [.. _streams.Values.Select(stream => stream.Reading)];
        }
    }
}
