using System.Buffers.Binary;

namespace Eunomia.Bpf.Tests.Instructions;

/// <summary>Instructions by name, each as the eight bytes of its slot.</summary>
internal sealed class Slots(bool bigEndian = false)
{
    public const int Add = 0x00;
    public const int Fetch = 1;
    public const int Xchg = 0xe1;
    public const int CompareXchg = 0xf1;

    /// <summary>Those of a little-endian machine.</summary>
    public static Slots Little { get; } = new();

    public byte[] Exit => Slot(0x95);

    public byte[] Move(int destination, int immediate) => Slot(0xb7, destination, immediate: immediate);

    public byte[] MoveRegister(int destination, int source) => Slot(0xbf, destination, source);

    /// <summary><c>lock *(u64 *)(base + offset) op= source</c>.</summary>
    public byte[] Atomic(int operation, int target, int source, short offset = -8) => Slot(0xdb, target, source, offset, operation);

    /// <summary>The same with four bytes.</summary>
    public byte[] Atomic32(int operation, int target, int source, short offset = -8) => Slot(0xc3, target, source, offset, operation);

    public byte[] Load(int destination, int source, short offset) => Slot(0x79, destination, source, offset);

    public byte[] Store(int target, int source, short offset) => Slot(0x7b, target, source, offset);

    public byte[] Load64(int destination, long value) => [.. Slot(0x18, destination, immediate: (int)value), .. Slot(0, immediate: (int)(value >> 32))];

    public byte[] Call(int helper) => Slot(0x85, immediate: helper);

    public byte[] CallLocal(int distance) => Slot(0x85, source: 1, immediate: distance);

    public byte[] Jump(short distance) => Slot(0x05, offset: distance);

    public byte[] JumpIfZero(int register, short distance) => Slot(0x15, register, offset: distance);

    public byte[] Slot(byte opcode, int destination = 0, int source = 0, short offset = 0, int immediate = 0)
    {
        var bytes = new byte[8];
        bytes[0] = opcode;
        bytes[1] = (byte)(bigEndian ? (destination << 4) | source : (source << 4) | destination);
        if (bigEndian)
        {
            BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(2), offset);
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), immediate);
        }
        else
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2), offset);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), immediate);
        }

        return bytes;
    }
}
