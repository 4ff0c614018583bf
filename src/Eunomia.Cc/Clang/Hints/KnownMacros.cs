using System.Collections.Frozen;
using System.Globalization;

namespace Eunomia.Cc.Clang.Hints;

/// <summary>A macro and its value.</summary>
/// <param name="Definition">The line that defines it.</param>
/// <param name="Header">The header of the kernel's that does, or null when none of those for user space does.</param>
/// <param name="IsBesideVmlinux">Whether that header goes together with <c>vmlinux.h</c>, because it has nothing but macros.</param>
internal sealed record KnownMacro(string Definition, string? Header, bool IsBesideVmlinux);

/// <summary>
/// Names that programs use and that no type information holds. Most values are part of the kernel's interface and the same everywhere; the few of
/// the kernel's own, such as <c>PF_KTHREAD</c>, have not changed in as long as there is eBPF.
/// </summary>
internal static class KnownMacros
{
    // Also for headers that drag in those of a C library.
    private const string Nowhere = "";

    // A header, then names and values.
    private static readonly string[][] Values =
    [
        ["linux/if_ether.h",
            "ETH_P_IP", "0x0800", "ETH_P_IPV6", "0x86DD", "ETH_P_ARP", "0x0806", "ETH_P_RARP", "0x8035", "ETH_P_8021Q", "0x8100",
            "ETH_P_8021AD", "0x88A8", "ETH_P_MPLS_UC", "0x8847", "ETH_P_MPLS_MC", "0x8848", "ETH_P_LLDP", "0x88CC", "ETH_P_ALL", "0x0003",
            "ETH_ALEN", "6", "ETH_HLEN", "14", "ETH_ZLEN", "60", "ETH_DATA_LEN", "1500", "ETH_FRAME_LEN", "1514"],
        ["linux/pkt_cls.h",
            "TC_ACT_UNSPEC", "(-1)", "TC_ACT_OK", "0", "TC_ACT_RECLASSIFY", "1", "TC_ACT_SHOT", "2", "TC_ACT_PIPE", "3",
            "TC_ACT_STOLEN", "4", "TC_ACT_QUEUED", "5", "TC_ACT_REPEAT", "6", "TC_ACT_REDIRECT", "7", "TC_ACT_TRAP", "8"],
        ["linux/in.h",
            "INADDR_ANY", "0", "INADDR_LOOPBACK", "0x7f000001", "INADDR_BROADCAST", "0xffffffff"],
        ["linux/in6.h",
            "IPPROTO_HOPOPTS", "0", "IPPROTO_ROUTING", "43", "IPPROTO_FRAGMENT", "44", "IPPROTO_ICMPV6", "58", "IPPROTO_NONE", "59",
            "IPPROTO_DSTOPTS", "60", "IPPROTO_MH", "135"],
        ["linux/if_packet.h",
            "PACKET_HOST", "0", "PACKET_BROADCAST", "1", "PACKET_MULTICAST", "2", "PACKET_OTHERHOST", "3", "PACKET_OUTGOING", "4"],
        ["linux/netfilter.h",
            "NF_DROP", "0", "NF_ACCEPT", "1", "NF_STOLEN", "2", "NF_QUEUE", "3", "NF_REPEAT", "4"],
        [Nowhere,
            "ICMP_ECHOREPLY", "0", "ICMP_DEST_UNREACH", "3", "ICMP_ECHO", "8", "ICMP_TIME_EXCEEDED", "11"],
        [Nowhere,
            "IFNAMSIZ", "16"],
        ["linux/stat.h",
            "S_IFMT", "00170000", "S_IFSOCK", "0140000", "S_IFLNK", "0120000", "S_IFREG", "0100000", "S_IFBLK", "0060000",
            "S_IFDIR", "0040000", "S_IFCHR", "0020000", "S_IFIFO", "0010000", "S_ISUID", "0004000", "S_ISGID", "0002000",
            "S_ISVTX", "0001000"],
        ["linux/sched.h",
            "CLONE_VM", "0x00000100", "CLONE_FS", "0x00000200", "CLONE_FILES", "0x00000400", "CLONE_VFORK", "0x00004000",
            "CLONE_THREAD", "0x00010000", "CLONE_NEWNS", "0x00020000", "CLONE_NEWCGROUP", "0x02000000", "CLONE_NEWUTS", "0x04000000",
            "CLONE_NEWIPC", "0x08000000", "CLONE_NEWUSER", "0x10000000", "CLONE_NEWPID", "0x20000000", "CLONE_NEWNET", "0x40000000"],
        ["linux/capability.h",
            "CAP_CHOWN", "0", "CAP_DAC_OVERRIDE", "1", "CAP_KILL", "5", "CAP_SETGID", "6", "CAP_SETUID", "7", "CAP_NET_BIND_SERVICE", "10",
            "CAP_NET_ADMIN", "12", "CAP_NET_RAW", "13", "CAP_SYS_MODULE", "16", "CAP_SYS_PTRACE", "19", "CAP_SYS_ADMIN", "21",
            "CAP_SYS_RESOURCE", "24", "CAP_PERFMON", "38", "CAP_BPF", "39"],
        ["linux/limits.h",
            "NAME_MAX", "255", "PATH_MAX", "4096"],
        ["linux/errno.h",
            "EPERM", "1", "ENOENT", "2", "ESRCH", "3", "EINTR", "4", "EIO", "5", "ENXIO", "6", "E2BIG", "7", "ENOEXEC", "8", "EBADF", "9",
            "ECHILD", "10", "EAGAIN", "11", "ENOMEM", "12", "EACCES", "13", "EFAULT", "14", "ENOTBLK", "15", "EBUSY", "16", "EEXIST", "17",
            "EXDEV", "18", "ENODEV", "19", "ENOTDIR", "20", "EISDIR", "21", "EINVAL", "22", "ENFILE", "23", "EMFILE", "24", "ENOTTY", "25",
            "ETXTBSY", "26", "EFBIG", "27", "ENOSPC", "28", "ESPIPE", "29", "EROFS", "30", "EMLINK", "31", "EPIPE", "32", "EDOM", "33",
            "ERANGE", "34"],
        [Nowhere,
            "AF_UNSPEC", "0", "AF_UNIX", "1", "AF_INET", "2", "AF_INET6", "10", "AF_NETLINK", "16", "AF_PACKET", "17", "AF_VSOCK", "40",
            "AF_XDP", "44", "SOL_IP", "0", "SOL_TCP", "6", "SOL_UDP", "17", "SOL_IPV6", "41", "SOL_SOCKET", "1", "IP_DF", "0x4000",
            "IP_MF", "0x2000", "IP_OFFSET", "0x1FFF", "VLAN_VID_MASK", "0x0fff", "VLAN_HLEN", "4", "MAX_ERRNO", "4095",
            "TASK_COMM_LEN", "16", "PF_KTHREAD", "0x00200000", "PF_EXITING", "0x00000004", "O_RDONLY", "00000000", "O_WRONLY", "00000001",
            "O_RDWR", "00000002", "O_ACCMODE", "00000003", "O_CREAT", "00000100", "O_EXCL", "00000200", "O_TRUNC", "00001000",
            "O_APPEND", "00002000", "PROT_READ", "0x1", "PROT_WRITE", "0x2", "PROT_EXEC", "0x4", "MAP_SHARED", "0x01",
            "MAP_PRIVATE", "0x02", "SIGHUP", "1", "SIGINT", "2", "SIGQUIT", "3", "SIGABRT", "6", "SIGKILL", "9", "SIGUSR1", "10",
            "SIGSEGV", "11", "SIGUSR2", "12", "SIGPIPE", "13", "SIGALRM", "14", "SIGTERM", "15", "SIGCHLD", "17", "SIGCONT", "18",
            "SIGSTOP", "19", "MINORBITS", "20"],
        [Nowhere,
            "NULL", "((void *)0)"],
    ];

    // Older than Linux on these machines, which took over what was there.
    private static readonly string[] OldMachines = ["mips", "sparc"];
    private static readonly string[] OtherOnOldMachines = ["SOL_SOCKET", "O_CREAT", "O_EXCL", "O_TRUNC", "O_APPEND", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGCONT", "SIGSTOP"];

    private static readonly string[] OnlyMacros = ["linux/limits.h", "linux/errno.h"];

    private static readonly FrozenDictionary<string, KnownMacro> All = Values
        .SelectMany(row => row.Skip(1).Chunk(2).Select(pair => KeyValuePair.Create(pair[0], Create(row[0], $"#define {pair[0]} {pair[1]}"))))
        .Concat([FunctionLike("likely", "x", "__builtin_expect(!!(x), 1)"), FunctionLike("unlikely", "x", "__builtin_expect(!!(x), 0)")])
        .Concat([FunctionLike("ARRAY_SIZE", "x", "(sizeof(x) / sizeof((x)[0]))")])
        .Concat([FileType("S_ISREG", "0100000"), FileType("S_ISDIR", "0040000"), FileType("S_ISLNK", "0120000"), FileType("S_ISCHR", "0020000")])
        .Concat([FileType("S_ISBLK", "0060000"), FileType("S_ISFIFO", "0010000"), FileType("S_ISSOCK", "0140000")])
        .ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Replacements = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["htons"] = "bpf_htons() of <bpf/bpf_endian.h>",
        ["htonl"] = "bpf_htonl() of <bpf/bpf_endian.h>",
        ["ntohs"] = "bpf_ntohs() of <bpf/bpf_endian.h>",
        ["ntohl"] = "bpf_ntohl() of <bpf/bpf_endian.h>",
        ["memcpy"] = "__builtin_memcpy()",
        ["memset"] = "__builtin_memset()",
        ["memmove"] = "__builtin_memmove()",
        ["printf"] = "bpf_printk() of <bpf/bpf_helpers.h>",
        ["strcmp"] = "bpf_strncmp() of <bpf/bpf_helpers.h>",
        ["strncmp"] = "bpf_strncmp() of <bpf/bpf_helpers.h>",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Bcc = new[]
    {
        "BPF_ARRAY", "BPF_HASH", "BPF_TABLE", "BPF_HISTOGRAM", "BPF_HIST", "BPF_STACK_TRACE", "BPF_STACK_TRACE_BUILDID", "BPF_PERF_ARRAY", "BPF_PERF_OUTPUT",
        "BPF_PERCPU_ARRAY", "BPF_PERCPU_HASH", "BPF_LRU_HASH", "BPF_LPM_TRIE", "BPF_PROG_ARRAY", "BPF_RINGBUF_OUTPUT", "BPF_QUEUE", "BPF_STACK",
        "BPF_CGROUP_ARRAY", "BPF_CGROUP_STORAGE", "BPF_DEVMAP", "BPF_CPUMAP", "BPF_XSKMAP", "BPF_SOCKMAP", "BPF_SOCKHASH", "BPF_ARRAY_OF_MAPS",
        "BPF_HASH_OF_MAPS", "TRACEPOINT_PROBE", "RAW_TRACEPOINT_PROBE", "KFUNC_PROBE", "KRETFUNC_PROBE", "MODULE_KFUNC_PROBE", "LSM_PROBE", "BPF_ITER",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Every macro with a value, by its name.</summary>
    public static IEnumerable<KeyValuePair<string, KnownMacro>> WithValues => All;

    /// <summary>The macro of that name that has a value; null when none is known.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="machine">The machine that the program is for, as <see cref="TargetArchitecture"/> has it.</param>
    public static KnownMacro? ValueOf(string name, string? machine) =>
        OtherOnOldMachines.Contains(name, StringComparer.Ordinal) && (machine is null || OldMachines.Contains(machine, StringComparer.Ordinal)) ? null : All.GetValueOrDefault(name);

    /// <summary>The eBPF replacement of a function of a C library; null when none is known.</summary>
    public static string? ReplacementOf(string name) => Replacements.GetValueOrDefault(name);

    /// <summary>Whether a macro is one of BCC's, which no other compiler knows.</summary>
    public static bool IsBcc(string name) => Bcc.Contains(name);

    private static KnownMacro Create(string header, string definition) =>
        new(definition, header == Nowhere ? null : header, OnlyMacros.Contains(header, StringComparer.Ordinal));

    private static KeyValuePair<string, KnownMacro> FunctionLike(string name, string parameter, string value) =>
        new(name, Create(Nowhere, string.Create(CultureInfo.InvariantCulture, $"#define {name}({parameter}) {value}")));

    private static KeyValuePair<string, KnownMacro> FileType(string name, string bits) =>
        new(name, Create("linux/stat.h", string.Create(CultureInfo.InvariantCulture, $"#define {name}(m) (((m) & 00170000) == {bits})")));
}
