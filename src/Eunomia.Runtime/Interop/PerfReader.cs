using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>The buffers of one <c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>, one for each CPU, read through libbpf.</summary>
internal sealed unsafe class PerfReader : IDisposable
{
    private readonly PerfBufferHandle _buffer;
    private GCHandle _self;
    private RecordCallback? _callback;
    private Exception? _failure;
    private readonly int _cpus;
    private int _count;
    private int _next;

    /// <summary>Opens the buffers.</summary>
    /// <param name="descriptor">The map.</param>
    /// <param name="pageCount">Pages of each buffer: a power of two.</param>
    /// <exception cref="Win32Exception">libbpf or the kernel refuses.</exception>
    public PerfReader(int descriptor, int pageCount)
    {
        _self = GCHandle.Alloc(this);
        _buffer = LibBpf.perf_buffer__new(descriptor, (nuint)pageCount, &OnSample, &OnLost, GCHandle.ToIntPtr(_self), null);
        if (_buffer.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            _self.Free();
            throw new Win32Exception(error);
        }

        Descriptor = LibBpf.perf_buffer__epoll_fd(_buffer);
        _cpus = Math.Max(1, (int)LibBpf.perf_buffer__buffer_cnt(_buffer));
    }

    /// <summary>Readable when there are records.</summary>
    public int Descriptor { get; }

    /// <summary>Number of records that the kernel dropped.</summary>
    public long Lost { get; private set; }

    /// <summary>Hands over complete records, one CPU's buffer after the other, until there is none, or at least <paramref name="limit"/> were.</summary>
    /// <returns>The number of records.</returns>
    /// <exception cref="Exception">What the callback threw, as it was; the records behind that one in its buffer count as lost.</exception>
    public int Consume(RecordCallback callback, int limit)
    {
        ObjectDisposedException.ThrowIf(_buffer.IsClosed, this);
        (_callback, _count, _failure) = (callback, 0, null);
        for (var i = 0; i < _cpus && _count < limit && _failure is null; i++)
        {
            // The next call goes on with the next CPU, so that a busy one does not hide the others.
            _ = LibBpf.perf_buffer__consume_buffer(_buffer, (nuint)_next);
            _next = (_next + 1) % _cpus;
        }

        _callback = null;
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return _count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_buffer.IsClosed)
        {
            _buffer.Dispose();
            _self.Free();
        }
    }

    private static PerfReader From(nint context) => (PerfReader)GCHandle.FromIntPtr(context).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnSample(nint context, int cpu, byte* data, uint length)
    {
        var reader = From(context);
        if (reader._failure is not null || length > int.MaxValue)
        {
            reader.Lost++;
            return;
        }

        try
        {
            reader._callback!(new ReadOnlySpan<byte>(data, (int)length));
            reader._count++;
        }
#pragma warning disable CA1031 // An exception must not cross into C.
        catch (Exception e)
#pragma warning restore CA1031
        {
            reader._failure = e;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLost(nint context, int cpu, ulong count) => From(context).Lost += (long)Math.Min(count, long.MaxValue / 2);
}
