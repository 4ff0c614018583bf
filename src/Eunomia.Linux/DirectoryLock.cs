using Eunomia.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Linux;

/// <summary>
/// Keeps processes of ours from changing a file of one directory at the same time. It needs no file of its own, and ends with the
/// process. See <see href="https://man7.org/linux/man-pages/man2/flock.2.html">flock(2)</see>.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private const int Exclusive = 2; // LOCK_EX
    private const int DoNotWait = 4; // LOCK_NB
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly SafeFileHandle _directory;

    private DirectoryLock(SafeFileHandle directory) => _directory = directory;

    /// <summary>Waits for the lock, but not for ever; where locks do not work none is held.</summary>
    /// <param name="directory">The directory; nothing is locked when it does not exist.</param>
    /// <param name="timeout">How long to wait.</param>
    public static DirectoryLock Take(string directory, TimeSpan timeout)
    {
        var handle = new SafeFileHandle(LibC.open(directory, LibC.OpenReadOnly | LibC.OpenCloseOnExec), ownsHandle: true);
        var deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (!handle.IsInvalid && LibC.flock(handle, Exclusive | DoNotWait) != 0 && Environment.TickCount64 < deadline)
        {
            Thread.Sleep(Pause);
        }

        return new DirectoryLock(handle);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
