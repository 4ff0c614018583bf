using System.Runtime.InteropServices;
using Eunomia.Runtime.Cli.Diagnostics;
using Eunomia.Runtime.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Runtime.Cli.Interop;

/// <summary>Opens existing files for output, which may be named pipes: .NET waits for the reader of one, for ever and deaf to Ctrl-C.</summary>
internal static class ExistingOutput
{
    /// <summary>
    /// Opens it to write, without waiting then or later. It is opened once: whoever reads a pipe takes the end of its only writer for the end of all.
    /// </summary>
    /// <returns>Null when it cannot be opened; .NET knows how to say why.</returns>
    /// <exception cref="BpfRuntimeException">Nobody reads it.</exception>
    public static SafeFileHandle? Open(string path)
    {
        const int Flags = OutputDescriptor.WriteOnly | OutputDescriptor.NoControllingTerminal | OutputDescriptor.NonBlocking | OutputDescriptor.CloseOnExec;
        var descriptor = LibC.open(path, Flags);
        // A socket has a path too, but only connect(2) finds who reads it.
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : Marshal.GetLastPInvokeError() == LibC.ErrorNoDeviceOrAddress
                ? throw new BpfRuntimeException(CommandProblems.OutputNotWritable(path, "it is a pipe that nobody reads, or a socket") with { Hint = "start the reader of a pipe first" })
            : null;
    }
}
