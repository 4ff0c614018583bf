using Microsoft.Win32.SafeHandles;

namespace Eunomia.Cc.Toolchain.Interop;

/// <summary>
/// Lets a child process live no longer than this one, however this one ends. It is a pipe: the child inherits the end to read from, this process
/// holds the other, and when that closes the kernel sends the child SIGKILL. SIGIO, the usual signal, would not end a process that is stopped, and .NET
/// stops a process before it kills it. (PR_SET_PDEATHSIG can only be set by a process for itself, and fires when the thread ends that started it.) See
/// <see href="https://man7.org/linux/man-pages/man2/fcntl.2.html">fcntl(2)</see>.
/// </summary>
internal sealed class LifeLine : IDisposable
{
    private readonly SafeFileHandle? _inherited;
    private readonly SafeFileHandle? _held;

    /// <summary>Creates the pipe for the process that is started next. Where no more files can be opened it holds nothing.</summary>
    public LifeLine()
    {
        Span<int> ends = stackalloc int[2];
        if (LibC.pipe2(ends, LibC.OpenCloseOnExec) == 0)
        {
            (_inherited, _held) = (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
            _ = LibC.fcntl(_inherited, LibC.SetDescriptorFlags, 0);
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
        _ = LibC.fcntl(_inherited, LibC.SetOwner, process);
        _ = LibC.fcntl(_inherited, LibC.SetSignal, LibC.SignalKill);
        _ = LibC.fcntl(_inherited, LibC.SetFlags, LibC.OpenAsynchronous);
        _inherited.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _inherited?.Dispose();
        _held?.Dispose();
    }
}
