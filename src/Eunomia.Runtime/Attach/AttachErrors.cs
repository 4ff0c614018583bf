using Eunomia.Runtime.Features;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>What an errno means when a program is attached.</summary>
internal static class AttachErrors
{
    /// <summary>The reason why a probe on a function of the kernel is not attached.</summary>
    public static AttachFailedException ExplainKprobe(int error, string target) => error == LibC.ErrorNoEntry && !AttachProbes.HasProbeEvents("kprobe")
        ? new AttachFailedException(AttachProbes.NoKprobes, "a tracepoint may do instead; 'ecli list' shows what the kernel supports")
        : Explain(error, target);

    /// <summary>The reason, in words.</summary>
    public static AttachFailedException Explain(int error, string target) => error switch
    {
        0 => AttachFailedException.Unsaid("the source does not say what to attach it to", "say it with --attach"),
        LibC.ErrorNotPermitted or LibC.ErrorAccess => new AttachFailedException("permission denied", "it takes root, or the capabilities CAP_BPF, CAP_PERFMON and, for packets, CAP_NET_ADMIN; some kernels refuse it to everybody"),
        LibC.ErrorNoEntry when SystemFacts.Tracefs is null => new AttachFailedException("the kernel's list of tracepoints and probes is not mounted", "mount -t tracefs tracefs /sys/kernel/tracing"),
        LibC.ErrorNoEntry => new AttachFailedException($"'{target}' does not exist on this machine"),
        LibC.ErrorBusy or LibC.ErrorExists => new AttachFailedException("another program is attached there already") { IsOccupied = true },
        LibC.ErrorNoDevice => new AttachFailedException("there is no such device"),
        LibC.ErrorNotSupported or LibC.ErrorNotSupportedByKernel => new AttachFailedException("this kernel cannot attach it", "'ecli list' shows what it supports"),
        LibC.ErrorInvalid => new AttachFailedException("the kernel does not accept it there: Invalid argument"),
        _ => new AttachFailedException(ErrorText.Of(error)),
    };
}
