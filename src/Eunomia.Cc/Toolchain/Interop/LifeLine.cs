using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Cc.Toolchain.Interop;

/// <summary>
/// Lets a child process live no longer than this one, however this one ends. It is a pipe: the child inherits the end to read from, this process
/// holds the other, and of its end the kernel tells the child with SIGIO, of which dies who does not wait for it. (PR_SET_PDEATHSIG can only be set by a
/// process for itself, and fires when the thread ends that started it.) See <see href="https://man7.org/linux/man-pages/man2/fcntl.2.html">fcntl(2)</see>.
/// </summary>
internal sealed partial class LifeLine : IDisposable
{
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const int Asynchronous = 0x2000; // O_ASYNC
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int SetFlags = 4; // F_SETFL
    private const int SetOwner = 8; // F_SETOWN

    private readonly SafeFileHandle? _inherited;
    private readonly SafeFileHandle? _held;

    /// <summary>Creates the pipe for the process that is started next. Where no more files can be opened it holds nothing.</summary>
    public LifeLine()
    {
        Span<int> ends = stackalloc int[2];
        if (pipe2(ends, CloseOnExec) == 0)
        {
            (_inherited, _held) = (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
            _ = fcntl(_inherited, SetDescriptorFlags, 0);
        }
    }

    /// <summary>Ties the process, which has been started, to this one.</summary>
    public void Tie(int process)
    {
        if (_inherited is null)
        {
            return;
        }

        // What is set here holds for the descriptor that the process has, too: they are one open file. Others that are started meanwhile may inherit
        // it, which does not matter: the signal goes to the one process, and to none that has its number later.
        _ = fcntl(_inherited, SetOwner, process);
        _ = fcntl(_inherited, SetFlags, Asynchronous);
        _inherited.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _inherited?.Dispose();
        _held?.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int pipe2(Span<int> ends, int flags);

    [LibraryImport("libc")]
    private static partial int fcntl(SafeFileHandle descriptor, int command, nint argument);
}
