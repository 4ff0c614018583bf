using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>Polls several descriptors until one is readable or another thread wakes it.</summary>
internal sealed unsafe class Waiter : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    private readonly PollDescriptor[] _descriptors;
    private readonly Descriptor _event;

    /// <summary>Creates a waiter for descriptors that become readable.</summary>
    public Waiter(IEnumerable<int> descriptors)
    {
        var number = LibC.eventfd(0, NonBlocking | CloseOnExec);
        _event = number < 0 ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : Descriptor.Duplicate(number);
        _descriptors = [.. descriptors.Append(number).Select(descriptor => new PollDescriptor { Descriptor = descriptor, Events = LibC.PollIn })];
    }

    /// <summary>Returns when a descriptor is readable, after the time is over, or after <see cref="Wake"/>.</summary>
    /// <param name="timeoutMs">Negative: no limit.</param>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Wait(int timeoutMs)
    {
        using var lease = new HandleLease(_event);
        fixed (PollDescriptor* first = _descriptors)
        {
            // An interrupted call is a short one; the caller looks at everything anyway.
            _ = LibC.poll(first, (nuint)_descriptors.Length, timeoutMs);
        }

        if (_descriptors[^1].Returned != 0)
        {
            // Woken: the signal is consumed, or every later wait would end at once.
            ulong count;
            _ = LibC.read(_event.Number, (byte*)&count, sizeof(ulong));
        }
    }

    /// <summary>Ends the wait of another thread, or the next one if there is none.</summary>
    public void Wake()
    {
        try
        {
            using var lease = new HandleLease(_event);
            var one = 1ul;
            _ = LibC.write(_event.Number, (byte*)&one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    /// <summary>Ends the wait of another thread for good.</summary>
    public void Dispose()
    {
        Wake();
        _event.Dispose();
    }
}
