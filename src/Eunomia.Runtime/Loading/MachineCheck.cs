using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Loading;

/// <summary>Checks that an object was compiled for the machine that is to run it: one for another may load, and then read nonsense.</summary>
internal static class MachineCheck
{
    /// <exception cref="BpfRuntimeException">It was not.</exception>
    public static void Check(BpfPackage package, BpfObject bpfObject)
    {
        var endian = bpfObject.Elf.BigEndian ? "big" : "little";
        if (bpfObject.Elf.BigEndian == BitConverter.IsLittleEndian)
        {
            throw new BpfRuntimeException(ProblemCatalog.OtherByteOrder(endian));
        }

        // The original's packages do not say, and a program without arguments of functions runs anywhere.
        if (package.Meta.Target is { } target && target.Arch != Machine.OfProcess.TargetName && bpfObject.Programs.Any(program => DependsOnArchitecture(program)))
        {
            throw new BpfRuntimeException(ProblemCatalog.OtherArchitecture(target.Arch, Machine.OfProcess.TargetName));
        }
    }

    /// <summary>Programs that are given registers (<c>struct pt_regs</c>), which differ from processor to processor.</summary>
    private static bool DependsOnArchitecture(BpfProgram program) => program.Definition?.ProgramType is "kprobe" or "perf_event";
}
