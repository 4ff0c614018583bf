using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime;

/// <summary>The kernel refuses to read or change a map.</summary>
public sealed class BpfMapException : BpfRuntimeException
{
    internal BpfMapException(string map, int errno, string reason, string? hint)
        : base(ProblemCatalog.MapRefused(map, reason, hint)) => (Map, Errno, Reason) = (map, errno, reason);

    /// <summary>The map's name.</summary>
    public string Map { get; }

    /// <summary>What the kernel returned: a number of <see href="https://man7.org/linux/man-pages/man3/errno.3.html">errno</see>, positive.</summary>
    public int Errno { get; }

    /// <summary>The reason: lower case, no full stop.</summary>
    public string Reason { get; }
}
