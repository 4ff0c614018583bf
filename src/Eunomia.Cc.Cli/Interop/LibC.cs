using System.Runtime.InteropServices;

namespace Eunomia.Cc.Cli.Interop;

/// <summary>Functions of the C library without an equivalent in .NET.</summary>
internal static partial class LibC
{
    public const int Interrupt = 2;

    [LibraryImport("libc")]
    public static partial int kill(int process, int signal);
}
