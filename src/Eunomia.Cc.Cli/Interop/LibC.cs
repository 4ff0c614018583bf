using System.Runtime.InteropServices;

namespace Eunomia.Cc.Cli.Interop;

/// <summary>What .NET has no call for.</summary>
internal static partial class LibC
{
    public const int Interrupt = 2;

    [LibraryImport("libc")]
    public static partial int kill(int process, int signal);
}
