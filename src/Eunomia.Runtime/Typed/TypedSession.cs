using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Eunomia.Runtime.Attach;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Typed;

/// <summary>
/// Base of the classes that <c>ecc --emit csharp-program</c> writes: a package on this kernel, with maps, global variables and
/// events as values of C#. All members are safe from any thread; the events of a map are enumerated by one caller at a time, those of several
/// maps at the same time.
/// </summary>
public abstract partial class TypedSession : IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, object> _streams = new(StringComparer.Ordinal);

    /// <summary>Opens a package: nothing reaches the kernel yet.</summary>
    /// <exception cref="BpfRuntimeException">libbpf or a variable refuses it, or the kernel types that are given are none.</exception>
    [SupportedOSPlatform("linux")]
    protected TypedSession(VerifiedPackage package, BpfSessionOptions? options) => Session = BpfSession.Open(package, options);

    /// <summary>The untyped session, for whatever this class has no member for.</summary>
    public BpfSession Session { get; }

    /// <summary>One problem for each program that <see cref="Attach"/> could not attach while others could be.</summary>
    public ImmutableArray<RuntimeProblem> Problems => Session.Problems;

    /// <summary>Attaches the programs, unless they are attached; enumerating events does it, too.</summary>
    /// <exception cref="BpfRuntimeException">None can be attached, or a buffer for records cannot be opened.</exception>
    /// <exception cref="ObjectDisposedException">This is disposed.</exception>
    public void Attach() => Session.Attach();

    /// <summary><see cref="Attach"/> on a thread of the pool.</summary>
    /// <param name="cancellationToken">Attaches nothing when it is cancelled before it begins.</param>
    /// <inheritdoc cref="Attach" path="/exception"/>
    /// <exception cref="OperationCanceledException">It is cancelled.</exception>
    public Task AttachAsync(CancellationToken cancellationToken = default) => Session.AttachAsync(cancellationToken);

    /// <summary>Reverts <see cref="Attach"/>; maps and programs stay loaded, and can be attached again. Who enumerates events waits on.</summary>
    /// <exception cref="ObjectDisposedException">This is disposed.</exception>
    public void Detach() => Session.Detach();

    /// <summary><see cref="Detach"/> on a thread of the pool: the kernel waits for programs that run.</summary>
    /// <exception cref="ObjectDisposedException">This is disposed.</exception>
    public Task DetachAsync() => Session.DetachAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary><see cref="Dispose()"/> on a thread of the pool.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return new ValueTask(Task.Run(() => Dispose(disposing: true)));
    }

    /// <summary>Detaches and unloads everything, once no thread reads events any more.</summary>
    /// <param name="disposing">False in a finalizer, of which there is none.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Session.Dispose();
        }
    }

    /// <summary>The package in a resource of an assembly.</summary>
    /// <exception cref="BpfRuntimeException">There is none of that name, or it is malformed or for another machine.</exception>
    protected static VerifiedPackage ReadPackage(Assembly assembly, string resource)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new BpfRuntimeException(ProblemCatalog.PackageNotEmbedded(resource, assembly.GetName().Name ?? ""));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return VerifiedPackage.Read(bytes);
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

    /// <summary>The records of a map whose type is not known.</summary>
    protected IAsyncEnumerable<byte[]> ReadEvents(string map, CancellationToken cancellationToken) =>
        ReadAsync(map, static (ReadOnlySpan<byte> record, out byte[] bytes) =>
        {
            bytes = record.ToArray();
            return true;
        }, cancellationToken);

    private async IAsyncEnumerable<T> ReadAsync<T>(string map, RecordReader<T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested && Session.Attachments.IsEmpty)
        {
            // Nothing is there, and nothing is to come.
            yield break;
        }

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
            var events = Session.OpenEvents();
            var source = events.Sources.FirstOrDefault(source => source.Name == map)
                ?? throw new BpfRuntimeException(ProblemCatalog.PackageDiffers($"map '{map}'"));
            if (!_streams.TryGetValue(map, out var stream))
            {
                _streams.Add(map, stream = new EventStream<T>(source, read));
            }

            if (stream is not EventStream<T> typed)
            {
                throw new InvalidOperationException($"the events of '{map}' are read as another type already");
            }

            Attach();
            return typed.Begin(cancellationToken, events.Closing);
        }
    }
}
