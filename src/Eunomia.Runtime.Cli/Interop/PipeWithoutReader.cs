using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Cli.Interop;

/// <summary>Named pipes that have no reader: opening one to write would wait for ever, deaf to Ctrl-C.</summary>
internal static class PipeWithoutReader
{
    /// <summary>Whether a path is one.</summary>
    public static bool Is(string path)
    {
        var descriptor = LibC.open(path, OutputDescriptor.WriteOnly | OutputDescriptor.NonBlocking | OutputDescriptor.CloseOnExec);
        if (descriptor >= 0)
        {
            _ = LibC.close(descriptor);
            return false;
        }

        return Marshal.GetLastPInvokeError() == LibC.ErrorNoDeviceOrAddress;
    }
}
