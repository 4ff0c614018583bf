using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>A packet socket for all packets, to which a socket filter is attached.</summary>
internal static unsafe class PacketSocket
{
    private const int FamilyPacket = 17;
    private const int TypeRaw = 3;
    private const int CloseOnExec = 0x80000;
    private const ushort AllProtocols = 3;
    private const int LevelSocket = 1;
    private const int AttachBpf = 50;

    /// <summary>Opens a socket with a program.</summary>
    /// <param name="ifindex">The interface; 0: all.</param>
    /// <param name="program">The program's descriptor.</param>
    /// <returns>A descriptor, or a negative errno.</returns>
    public static int Open(int ifindex, int program)
    {
        var protocol = BinaryPrimitives.ReverseEndianness(AllProtocols);
        var socket = LibC.socket(FamilyPacket, TypeRaw | CloseOnExec, protocol);
        if (socket < 0)
        {
            return -Marshal.GetLastPInvokeError();
        }

        var address = new LinkLayerAddress { Family = FamilyPacket, Protocol = protocol, Ifindex = ifindex };
        if (LibC.setsockopt(socket, LevelSocket, AttachBpf, &program, sizeof(int)) != 0
            || LibC.bind(socket, &address, (uint)sizeof(LinkLayerAddress)) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            _ = LibC.close(socket);
            return -error;
        }

        return socket;
    }
}

/// <summary><c>struct sockaddr_ll</c>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 20)]
internal struct LinkLayerAddress
{
    public ushort Family;
    public ushort Protocol;
    public int Ifindex;
}
