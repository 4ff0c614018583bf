namespace Eunomia.Runtime;

/// <summary>
/// Whether an update may add or replace a key. The numbers are the kernel's flags of
/// <see href="https://docs.kernel.org/bpf/map_hash.html">bpf_map_update_elem</see>.
/// </summary>
public enum MapUpdate
{
    /// <summary><c>BPF_ANY</c>: added or replaced.</summary>
    Any = 0,

    /// <summary><c>BPF_NOEXIST</c>: only added.</summary>
    Add = 1,

    /// <summary><c>BPF_EXIST</c>: only replaced; for a queue or stack, the oldest makes room when it is full.</summary>
    Replace = 2,
}
