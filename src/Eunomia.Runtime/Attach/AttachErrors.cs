using Eunomia.Runtime.Features;
using Eunomia.Runtime.Interop;
using Eunomia.Runtime.Loading;

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
        // With every capability for BPF it was a file that could not be opened.
        LibC.ErrorAccess when SystemFacts.Tracefs is null && LoadFailure.OfPermission(["tracing"], "") is null => WithoutTracefs(),
        LibC.ErrorNotPermitted or LibC.ErrorAccess => new AttachFailedException("permission denied", "it takes root, or the capabilities CAP_BPF and CAP_PERFMON, CAP_NET_ADMIN for packets, and CAP_DAC_READ_SEARCH for tracepoints and probes; some kernels refuse it to everybody"),
        LibC.ErrorNoEntry when SystemFacts.Tracefs is null => WithoutTracefs(),
        LibC.ErrorTooManyFiles or LibC.ErrorTooManyFilesOfAll => new AttachFailedException("this process may not have more open files", "raise the limit with 'ulimit -n'"),
        LibC.ErrorNoEntry => new AttachFailedException($"'{target}' does not exist on this machine"),
        LibC.ErrorBusy or LibC.ErrorExists => new AttachFailedException("another program is attached there already") { IsOccupied = true },
        LibC.ErrorNoDevice => new AttachFailedException("there is no such device"),
        LibC.ErrorNotSupported or LibC.ErrorNotSupportedByKernel => new AttachFailedException("this kernel cannot attach it", "'ecli list' shows what it supports"),
        LibC.ErrorInvalid => new AttachFailedException("the kernel does not accept it there: Invalid argument"),
        _ => new AttachFailedException(ErrorText.Describe(error)),
    };

    private static AttachFailedException WithoutTracefs()
    {
        var (reason, hint) = SystemFacts.WithoutTracefs();
        return new AttachFailedException(reason, hint);
    }
}
