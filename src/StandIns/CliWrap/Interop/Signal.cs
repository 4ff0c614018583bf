using System.Runtime.InteropServices;

namespace CliWrap.Interop;

/// <summary>The one signal that <see cref="System.Diagnostics.Process"/> cannot send.</summary>
internal static partial class Signal
{
    private const int SigInt = 2;

    /// <summary>Interrupts a process as Ctrl-C does; false when it cannot be done.</summary>
    public static bool TryInterrupt(int processId) => !OperatingSystem.IsWindows() && kill(processId, SigInt) == 0;

    [LibraryImport("libc")]
    private static partial int kill(int pid, int sig);
}
