using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>
/// Keeps the object of a handle from being freed: who disposes the handle meanwhile only keeps others from taking a lease, and the last
/// lease frees it.
/// </summary>
internal readonly ref struct HandleLease
{
    private readonly SafeHandle _handle;

    /// <summary>Acquires a lease.</summary>
    /// <exception cref="ObjectDisposedException">The session of the handle is disposed.</exception>
    public HandleLease(SafeHandle handle)
    {
        var isTaken = false;
        try
        {
            handle.DangerousAddRef(ref isTaken);
        }
        catch (ObjectDisposedException)
        {
            throw SessionDisposed.Create();
        }

        _handle = handle;
    }

    /// <summary>Releases the lease.</summary>
    public void Dispose() => _handle.DangerousRelease();
}
