using System.Runtime.InteropServices;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Loading;

/// <summary>Checks that an object was compiled for the machine that is to run it: one for another may load, and then read nonsense.</summary>
internal static class MachineCheck
{
    /// <summary>libbpf's name of this processor, as in <c>__TARGET_ARCH_x86</c>.</summary>
    public static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 or System.Runtime.InteropServices.Architecture.X86 => "x86",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm or System.Runtime.InteropServices.Architecture.Armv6 => "arm",
        System.Runtime.InteropServices.Architecture.S390x => "s390",
        System.Runtime.InteropServices.Architecture.Ppc64le => "powerpc",
        System.Runtime.InteropServices.Architecture.LoongArch64 => "loongarch",
        System.Runtime.InteropServices.Architecture.RiscV64 => "riscv",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <exception cref="BpfRuntimeException">It was not.</exception>
    public static void Check(BpfPackage package, BpfObject bpfObject)
    {
        var endian = bpfObject.Elf.BigEndian ? "big" : "little";
        if (bpfObject.Elf.BigEndian == BitConverter.IsLittleEndian)
        {
            throw new BpfRuntimeException(ProblemCatalog.OtherByteOrder(endian));
        }

        // The original's packages do not say, and a program without arguments of functions runs anywhere.
        if (package.Meta.Target is { } target && target.Arch != Architecture && bpfObject.Programs.Any(program => DependsOnArchitecture(program)))
        {
            throw new BpfRuntimeException(ProblemCatalog.OtherArchitecture(target.Arch, Architecture));
        }
    }

    /// <summary>Programs that are given registers (<c>struct pt_regs</c>), which differ from processor to processor.</summary>
    private static bool DependsOnArchitecture(BpfProgram program) => program.Definition?.ProgramType is "kprobe" or "perf_event";
}
