using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Hints;

/// <summary>Hints for headers that are not found.</summary>
internal static class HeaderHints
{
    // Headers of a C library that programs of user space begin with.
    private static readonly string[] LibraryHeaders =
    [
        "stdio.h", "stdlib.h", "string.h", "strings.h", "stdint.h", "inttypes.h", "errno.h", "unistd.h", "ctype.h", "time.h", "signal.h", "fcntl.h",
        "math.h", "assert.h", "locale.h", "pthread.h", "features.h", "netdb.h", "poll.h", "sched.h", "endian.h", "byteswap.h",
        "arpa/inet.h", "netinet/in.h", "netinet/ip.h", "netinet/tcp.h", "netinet/udp.h", "net/if.h", "net/ethernet.h",
        "sys/types.h", "sys/socket.h", "sys/stat.h", "sys/cdefs.h", "sys/time.h", "sys/ioctl.h", "sys/syscall.h", "sys/resource.h",
    ];

    // Some of those that only a module of the kernel can include; a project may have a directory "net" of its own.
    private static readonly string[] KernelOnly =
    [
        "net/sock.h", "net/ip.h", "net/ipv6.h", "net/tcp.h", "net/udp.h", "net/inet_sock.h", "net/inet_connection_sock.h", "net/net_namespace.h",
        "net/sch_generic.h", "net/pkt_sched.h", "net/route.h", "net/dst.h", "net/flow.h", "net/xdp.h", "net/netlink.h", "net/neighbour.h",
    ];

    /// <summary>The message with a hint.</summary>
    public static MessageGroup Explain(MessageGroup group, string header)
    {
        var message = group.Main;
        if (group.UsersInclude is var (line, included) && IsLibrarys(header))
        {
            var said = message with { Message = $"{message.Message}, which <{Spelled(included)}> needs", Location = line, IncludedFrom = Outer(message, line) };
            return new MessageGroup(
                IsKernels(Spelled(included))
                    ? DiagnosticCatalog.HeaderOnLibrary(said, Spelled(included), InstallHint.ForLibraryStubs())
                    : DiagnosticCatalog.LibraryHeader(said, Spelled(included), InstallHint.ForLibraryStubs()),
                []);
        }

        return group with { Main = Explain(message, header) };
    }

    private static Diagnostic Explain(Diagnostic message, string header) => header switch
    {
        VmlinuxHeader.FileName => DiagnosticCatalog.VmlinuxMissing(message),
        _ when Path.GetFileName(header) == VmlinuxHeader.FileName => DiagnosticCatalog.VmlinuxElsewhere(message),
        _ when header.StartsWith("uapi/", StringComparison.Ordinal) && SystemIncludes.Find(header["uapi/".Length..]) is not null =>
            DiagnosticCatalog.HeaderElsewhere(message, header["uapi/".Length..]),
        _ when IsKernels(header) => HasKernelHeaders
            ? DiagnosticCatalog.KernelOnlyHeader(message, header)
            : DiagnosticCatalog.KernelHeaderMissing(message, InstallHint.For(Component.KernelHeaders)),
        _ when KernelOnly.Contains(header, StringComparer.Ordinal) => DiagnosticCatalog.KernelOnlyHeader(message, header),
        _ when header.StartsWith("bpf/", StringComparison.Ordinal) => SystemIncludes.Find("bpf/bpf_helpers.h") is null
            ? DiagnosticCatalog.LibbpfHeaderMissing(message, InstallHint.For(Component.LibbpfHeaders))
            : DiagnosticCatalog.HeaderMissing(message),
        "bpf_helpers.h" or "bpf_tracing.h" or "bpf_core_read.h" or "bpf_endian.h" or "bpf_helper_defs.h" or "usdt.bpf.h" =>
            SystemIncludes.Find("bpf/bpf_helpers.h") is null
                ? DiagnosticCatalog.LibbpfHeaderMissing(message, $"write <bpf/{header}>; {InstallHint.For(Component.LibbpfHeaders)}")
                : DiagnosticCatalog.HeaderElsewhere(message, $"bpf/{header}"),
        _ when LibraryHeaders.Contains(header, StringComparer.Ordinal) => DiagnosticCatalog.LibraryHeader(message, header, install: null),
        _ => DiagnosticCatalog.HeaderMissing(message),
    };

    private static bool HasKernelHeaders => SystemIncludes.Find("linux/types.h") is not null && SystemIncludes.Find("asm/types.h") is not null;

    private static bool IsKernels(string header) =>
        header.Split('/')[0] is "linux" or "asm" or "asm-generic" or "uapi" or "trace" or "generated";

    private static bool IsLibrarys(string header) =>
        header.StartsWith("gnu/stubs", StringComparison.Ordinal) || header.StartsWith("bits/", StringComparison.Ordinal) || header is "features.h" or "sys/cdefs.h";

    /// <summary>A header as a program names it.</summary>
    private static string Spelled(string path) =>
        path.Contains("/lib/clang/", StringComparison.Ordinal) ? Path.GetFileName(path)
        : SystemIncludes.Directories().FirstOrDefault(directory => path.StartsWith(directory + "/", StringComparison.Ordinal)) is { } directory
            ? path[(directory.Length + 1)..]
        : Path.GetFileName(path);

    private static ImmutableArray<SourceLocation> Outer(Diagnostic message, SourceLocation line) =>
        message.IncludedFrom[(message.IncludedFrom.IndexOf(line) + 1)..];
}
