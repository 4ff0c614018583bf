using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Loading;

/// <summary>The instructions that this kernel lacks, found out by trying them; objects that can do without them are made to.</summary>
internal static class KernelInstructions
{
    private const int Stack = 10; // the register that points to it

    private static readonly ImmutableArray<(InstructionFeature Feature, ulong[] Sample)> Samples =
    [
        // r0 += what is on the stack, which it gets
        (InstructionFeature.Atomics, [Slot(0x7a, Stack, 0, -8, 0), Slot(0xb7, 0, 0, 0, 1), Slot(0xdb, Stack, 0, -8, 1), Slot(0x95)]),
        // r0 = a signed byte, extended again; bytes swapped; divided with its sign; and a jump to what follows
        (InstructionFeature.CpuV4,
            [Slot(0x7a, Stack, 0, -8, 0), Slot(0x91, 0, Stack, -8), Slot(0xbf, 0, 0, 8), Slot(0xd7, 0, 0, 0, 16), Slot(0x37, 0, 0, 1, 2), Slot(0x06), Slot(0x95)]),
        (InstructionFeature.MayGoto, [Slot(0xb7), Slot(0xe5, 0, 0, 1), Slot(0xb7), Slot(0x95)]),
        (InstructionFeature.OrderedAccess, [Slot(0x7a, Stack, 0, -8, 0), Slot(0xdb, 0, Stack, -8, 0x100), Slot(0x95)]),
    ];

    /// <summary>Whether the kernel knows them; null when it cannot be asked.</summary>
    public static bool? Has(InstructionFeature feature) =>
        KernelProbe.Code(Samples.First(sample => sample.Feature == feature).Sample) switch
        {
            0 => true,
            LibC.ErrorInvalid or LibC.ErrorNotSupportedByKernel => false,
            _ => null,
        };

    /// <summary>The object without what this kernel lacks and can be done without; the same one when there is nothing of that.</summary>
    public static BpfObject Lower(BpfObject bpfObject)
    {
        var lowered = InstructionLowering.Lower(bpfObject.Elf, [.. Lacking(bpfObject).Select(use => use.Feature).Distinct()]);
        return ReferenceEquals(lowered, bpfObject.Elf) ? bpfObject : bpfObject with { Elf = lowered };
    }

    /// <summary>The instructions of an object that this kernel lacks.</summary>
    public static IEnumerable<InstructionUse> Lacking(BpfObject bpfObject) =>
        InstructionUse.In(bpfObject).GroupBy(use => use.Feature).Where(group => Has(group.Key) == false).SelectMany(group => group);

    private static ulong Slot(byte opcode, int destination = 0, int source = 0, short offset = 0, int immediate = 0)
    {
        var (low, high) = BitConverter.IsLittleEndian ? (destination, source) : (source, destination);
        byte[] bytes = [opcode, (byte)(high << 4 | low), .. BitConverter.GetBytes(offset), .. BitConverter.GetBytes(immediate)];
        return BitConverter.ToUInt64(bytes);
    }
}
