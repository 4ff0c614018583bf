using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>
/// While it is held, what a handle owns is not freed: whoever disposes the handle meanwhile only keeps others from taking a lease, and the last
/// lease frees it.
/// </summary>
internal readonly ref struct HandleLease
{
    private readonly SafeHandle _handle;

    /// <summary>Takes a lease.</summary>
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

    /// <summary>Gives it back.</summary>
    public void Dispose() => _handle.DangerousRelease();
}
