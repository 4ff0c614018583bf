using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Attach;

/// <summary>What an errno means when a program is attached.</summary>
internal static class AttachErrors
{
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int NoAccess = 13;
    private const int Busy = 16;
    private const int Exists = 17;
    private const int NoDevice = 19;
    private const int Invalid = 22;
    private const int NotSupported = 95;
    private const int NotSupportedByKernel = 524;

    /// <summary>The reason why a probe on a function of the kernel is not attached.</summary>
    public static AttachFailedException ExplainKprobe(int error, string target) => error == NoEntry && !HasKprobes()
        ? new AttachFailedException("this kernel has no kprobes (CONFIG_KPROBE_EVENTS)", "a tracepoint may do instead; 'ecli list' shows what the kernel supports")
        : Explain(error, target);

    /// <summary>The reason, in words.</summary>
    public static AttachFailedException Explain(int error, string target) => error switch
    {
        0 => new AttachFailedException("the source does not say what to attach it to", "say it with --attach"),
        NotPermitted or NoAccess => new AttachFailedException("permission denied", "it takes root, or the capabilities CAP_BPF, CAP_PERFMON and, for packets, CAP_NET_ADMIN; some kernels refuse it to everybody"),
        NoEntry when !HasTracefs() => new AttachFailedException("the kernel's list of tracepoints and probes is not mounted", "mount -t tracefs tracefs /sys/kernel/tracing"),
        NoEntry => new AttachFailedException($"'{target}' does not exist on this machine"),
        Busy or Exists => new AttachFailedException("another program is attached there already"),
        NoDevice => new AttachFailedException("there is no such device"),
        NotSupported or NotSupportedByKernel => new AttachFailedException("this kernel cannot attach it", "'ecli list' shows what it supports"),
        Invalid => new AttachFailedException("the kernel does not accept it there: Invalid argument"),
        _ => new AttachFailedException(Marshal.GetPInvokeErrorMessage(error)),
    };

    private static bool HasKprobes() => Directory.Exists("/sys/bus/event_source/devices/kprobe") || File.Exists("/sys/kernel/tracing/kprobe_events");

    private static bool HasTracefs() => Directory.Exists("/sys/kernel/tracing/events") || Directory.Exists("/sys/kernel/debug/tracing/events");
}
