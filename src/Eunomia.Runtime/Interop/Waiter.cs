using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>Waits for several descriptors at once, until another thread wakes it.</summary>
internal sealed unsafe class Waiter : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    private readonly PollDescriptor[] _descriptors;
    private readonly int _event;
    private readonly Lock _lock = new();
    private bool _disposed;

    /// <summary>Creates a waiter for descriptors that become readable.</summary>
    public Waiter(IEnumerable<int> descriptors)
    {
        _event = LibC.eventfd(0, NonBlocking | CloseOnExec);
        if (_event < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        _descriptors = [.. descriptors.Append(_event).Select(descriptor => new PollDescriptor { Descriptor = descriptor, Events = LibC.PollIn })];
    }

    /// <summary>Returns when there is something to read, after the time is over, or after <see cref="Wake"/>.</summary>
    /// <param name="timeoutMs">Negative: no limit.</param>
    public void Wait(int timeoutMs)
    {
        fixed (PollDescriptor* first = _descriptors)
        {
            // An interrupted call is a short one; the caller looks at everything anyway.
            _ = LibC.poll(first, (nuint)_descriptors.Length, timeoutMs);
        }

        if (_descriptors[^1].Returned != 0)
        {
            // Woken: heard, or every later wait would end at once.
            ulong count;
            _ = LibC.read(_event, (byte*)&count, sizeof(ulong));
        }
    }

    /// <summary>Ends the wait of another thread, or the next one if there is none.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                var one = 1ul;
                _ = LibC.write(_event, (byte*)&one, sizeof(ulong));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _ = LibC.close(_event);
            }
        }
    }
}
