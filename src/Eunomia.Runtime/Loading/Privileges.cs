using System.Globalization;

namespace Eunomia.Runtime.Loading;

/// <summary>
/// Capabilities of this process, and other restrictions on it.
/// <see href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</see>
/// </summary>
/// <param name="Effective">A bit for each capability.</param>
/// <param name="IsRoot">Whether its effective user is root.</param>
/// <param name="IsInUserNamespace">Whether it is in a user namespace, whose root is nobody for BPF.</param>
/// <param name="IsFiltered">Whether a seccomp filter decides which system calls it may make, as with container engines.</param>
internal sealed record Privileges(ulong Effective, bool IsRoot, bool IsInUserNamespace, bool IsFiltered)
{
    private const int NetAdmin = 12;
    private const int SysAdmin = 21;
    private const int Perfmon = 38;
    private const int Bpf = 39;

    /// <summary>The privileges of this process.</summary>
    public static Privileges Current => Parse(Read("/proc/self/status"), Read("/proc/self/uid_map"), LibC.geteuid() == 0);

    /// <summary>The capabilities that are missing to load programs of these types, by name.</summary>
    public ImmutableArray<string> MissingFor(IEnumerable<string> programTypes)
    {
        var missing = ImmutableArray.CreateBuilder<string>();
        if (!Has(SysAdmin))
        {
            var types = programTypes.ToList();
            Need(Bpf, "CAP_BPF");
            if (types.Exists(type => IsTracing(type)))
            {
                Need(Perfmon, "CAP_PERFMON");
            }

            if (types.Exists(type => !IsTracing(type) && type is not ("socket_filter" or "syscall")))
            {
                Need(NetAdmin, "CAP_NET_ADMIN");
            }
        }

        return missing.ToImmutable();

        void Need(int capability, string name)
        {
            if (!Has(capability))
            {
                missing.Add(name);
            }
        }
    }

    /// <summary>Parses two files of <c>/proc/self</c>; null for what cannot be read: then no capability counts as missing.</summary>
    internal static Privileges Parse(string? status, string? uidMap, bool isRoot)
    {
        var effective = ulong.TryParse(Value(status, "CapEff:"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) ? bits : ulong.MaxValue;
        var map = uidMap?.Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return new Privileges(effective, isRoot, map is not (null or ["0", "0", "4294967295"]), Value(status, "Seccomp:") is "2");
    }

    private static string? Value(string? status, string key) =>
        status?.Split('\n').FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim();

    private static string? Read(string path) => Attempt.Read(() => File.ReadAllText(path), otherwise: null);

    private static bool IsTracing(string type) => type is "kprobe" or "tracepoint" or "raw_tracepoint" or "raw_tracepoint_writable" or "perf_event"
        or "tracing" or "lsm" or "ext" or "struct_ops";

    private bool Has(int capability) => (Effective >> capability & 1) != 0;
}
