using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>Address range of one function: of a loaded program, as the kernel compiled it, or of the kernel.</summary>
/// <param name="Start">Its address.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct ProgramCode(ulong Start, uint Length)
{
    private const uint MostFunctions = 4096;

    /// <summary>Whether an address lies in it, or is the return address of its last call.</summary>
    public bool Contains(ulong address) => address >= Start && address - Start <= Length;

    /// <summary>The functions of a program; empty when it is interpreted, or this process may not see addresses of the kernel.</summary>
    public static unsafe ImmutableArray<ProgramCode> Read(int program)
    {
        var info = default(ProgramInfo);
        var size = (uint)sizeof(ProgramInfo);
        if (LibBpf.bpf_obj_get_info_by_fd(program, &info, &size) != 0 || info.FunctionCount is 0 or > MostFunctions || info.LengthCount != info.FunctionCount)
        {
            return [];
        }

        var (starts, lengths) = (new ulong[info.FunctionCount], new uint[info.LengthCount]);
        fixed (ulong* start = starts)
        fixed (uint* length = lengths)
        {
            info = new ProgramInfo { FunctionCount = (uint)starts.Length, LengthCount = (uint)lengths.Length, Functions = (ulong)start, Lengths = (ulong)length };
            size = (uint)sizeof(ProgramInfo);
            return LibBpf.bpf_obj_get_info_by_fd(program, &info, &size) != 0 || starts.Contains(0ul)
                ? []
                : [.. starts.Zip(lengths, (address, count) => new ProgramCode(address, count))];
        }
    }

    /// <summary>The part of <see href="https://docs.kernel.org/userspace-api/ebpf/syscall.html">struct bpf_prog_info</see> up to what is asked for.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct ProgramInfo
    {
        [FieldOffset(104)]
        public uint FunctionCount;

        [FieldOffset(108)]
        public uint LengthCount;

        [FieldOffset(112)]
        public ulong Functions;

        [FieldOffset(120)]
        public ulong Lengths;
    }
}
