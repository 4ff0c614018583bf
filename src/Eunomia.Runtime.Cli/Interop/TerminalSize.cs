using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Cli.Interop;

/// <summary>Current size of a terminal. .NET's answer comes with sequences sent to the terminal.</summary>
internal static unsafe class TerminalSize
{
    private const nuint GetWindowSize = 0x5413;

    /// <summary>Rows and columns; 0 when the descriptor is no terminal, or one that does not say.</summary>
    public static (int Rows, int Columns) Read(int descriptor)
    {
        WindowSize size = default;
        return LibC.ioctl(descriptor, GetWindowSize, &size) == 0 ? (size.Rows, size.Columns) : (0, 0);
    }
}

/// <summary><c>struct winsize</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowSize
{
    public ushort Rows;
    public ushort Columns;
    public ushort Width;
    public ushort Height;
}
