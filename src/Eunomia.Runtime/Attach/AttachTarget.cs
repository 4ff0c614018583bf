using System.Globalization;

namespace Eunomia.Runtime.Attach;

/// <summary>
/// A place where a program is attached, instead of what its source says. What is null stays as the source has it. Several for one program are
/// several places, where its kind can have that.
/// </summary>
public abstract record AttachTarget
{
    private protected AttachTarget()
    {
    }

    /// <summary>The program's name; <see cref="AttachSettings.EveryProgram"/>: every program of a kind that can be attached there.</summary>
    public string Program { get; init; } = AttachSettings.EveryProgram;

    /// <summary>As <see cref="AttachSettings.Parse"/> reads it.</summary>
    internal virtual string Text => $"{Program}:{string.Join(',', Keys.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={Escape(pair.Value!)}"))}";

    /// <summary>What is set, by the names of <c>AttachKinds</c>.</summary>
    private protected abstract IEnumerable<(string Key, object? Value)> Keys { get; }

    private static string Escape(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);
}

/// <summary>No place: the program is loaded, as a tail call's target is, and attached nowhere.</summary>
public sealed record NoTarget : AttachTarget
{
    internal override string Text => $"{Program}:{AttachSettings.Off}";

    private protected override IEnumerable<(string, object?)> Keys => [];
}

/// <summary>What a program is whose section libbpf does not know; it is attached where such a section says.</summary>
/// <param name="Section">A section name, such as <c>xdp</c> or <c>tp/sched/sched_switch</c>.</param>
public sealed record SectionTarget(string Section) : AttachTarget
{
    private protected override IEnumerable<(string, object?)> Keys => [(AttachSettings.Type, Section)];
}

/// <summary>A network interface for an XDP program.</summary>
/// <param name="Interface">Its name.</param>
/// <param name="Mode"><c>generic</c>, <c>native</c> or <c>offload</c>; null: what the driver can.</param>
public sealed record XdpTarget(string Interface, string? Mode = null) : AttachTarget
{
    private protected override IEnumerable<(string, object?)> Keys => [("ifname", Interface), ("mode", Mode)];
}

/// <summary>A network interface for a traffic control program.</summary>
/// <param name="Interface">Its name.</param>
/// <param name="Direction"><c>ingress</c> or <c>egress</c>.</param>
/// <param name="Mode"><c>tcx</c> or <c>clsact</c>; null: the first that the kernel has.</param>
public sealed record TcTarget(string Interface, string? Direction = null, string? Mode = null) : AttachTarget
{
    /// <summary>Handle of the filter, for clsact.</summary>
    public uint? Handle { get; init; }

    /// <summary>Priority of the filter, for clsact.</summary>
    public ushort? Priority { get; init; }

    private protected override IEnumerable<(string, object?)> Keys =>
        [("ifname", Interface), ("direction", Direction), ("mode", Mode), ("handle", Handle), ("priority", Priority)];
}

/// <summary>A network interface for a netkit program or a socket filter.</summary>
/// <param name="Interface">Its name.</param>
public sealed record InterfaceTarget(string Interface) : AttachTarget
{
    private protected override IEnumerable<(string, object?)> Keys => [("ifname", Interface)];
}

/// <summary>A function of the kernel, for a kprobe, a fentry or fexit program, or a hook for an LSM program.</summary>
/// <param name="Function">Its name.</param>
public sealed record KernelFunctionTarget(string Function) : AttachTarget
{
    /// <summary>Bytes behind its beginning, for a kprobe.</summary>
    public long? Offset { get; init; }

    private protected override IEnumerable<(string, object?)> Keys => [("function", Function), ("offset", Offset)];
}

/// <summary>Functions of the kernel, for a <c>kprobe.multi</c> program.</summary>
/// <param name="Pattern">With <c>*</c> and <c>?</c>.</param>
public sealed record KernelFunctionsTarget(string Pattern) : AttachTarget
{
    private protected override IEnumerable<(string, object?)> Keys => [("pattern", Pattern)];
}

/// <summary>A system call, for a <c>ksyscall</c> program.</summary>
/// <param name="Name">Its name, such as <c>openat</c>.</param>
public sealed record SystemCallTarget(string Name) : AttachTarget
{
    private protected override IEnumerable<(string, object?)> Keys => [("syscall", Name)];
}

/// <summary>A function of a program or library, for a uprobe.</summary>
/// <param name="Binary">Path of the file.</param>
/// <param name="Function">Its name; null: <see cref="Offset"/> alone says where.</param>
public sealed record UprobeTarget(string Binary, string? Function = null) : AttachTarget
{
    /// <summary>Bytes behind its beginning, or in the file.</summary>
    public long? Offset { get; init; }

    /// <summary>The process; null: all.</summary>
    public int? Pid { get; init; }

    private protected override IEnumerable<(string, object?)> Keys => [("binary", Binary), ("function", Function), ("offset", Offset), ("pid", Pid)];
}

/// <summary>Functions of a program or library, for a <c>uprobe.multi</c> program.</summary>
/// <param name="Binary">Path of the file.</param>
/// <param name="Pattern">With <c>*</c> and <c>?</c>.</param>
public sealed record UprobesTarget(string Binary, string Pattern) : AttachTarget
{
    /// <summary>The process; null: all.</summary>
    public int? Pid { get; init; }

    private protected override IEnumerable<(string, object?)> Keys => [("binary", Binary), ("pattern", Pattern), ("pid", Pid)];
}

/// <summary>A static probe of a program or library, for a USDT program.</summary>
/// <param name="Binary">Path of the file.</param>
/// <param name="Provider">Who defines it.</param>
/// <param name="Name">Its name.</param>
public sealed record UsdtTarget(string Binary, string? Provider = null, string? Name = null) : AttachTarget
{
    /// <summary>The process; null: all.</summary>
    public int? Pid { get; init; }

    private protected override IEnumerable<(string, object?)> Keys => [("binary", Binary), ("provider", Provider), ("name", Name), ("pid", Pid)];
}

/// <summary>A tracepoint.</summary>
/// <param name="Category">Such as <c>syscalls</c>; null for a raw tracepoint.</param>
/// <param name="Name">Such as <c>sys_enter_openat</c>.</param>
public sealed record TracepointTarget(string? Category, string Name) : AttachTarget
{
    private protected override IEnumerable<(string, object?)> Keys => [("category", Category), ("name", Name)];
}

/// <summary>A program in the kernel, for an extension (<c>freplace</c>).</summary>
/// <param name="Id">Its id, or path of its pin.</param>
/// <param name="Function">The function in it.</param>
public sealed record ExtensionTarget(string Id, string Function) : AttachTarget
{
    private protected override IEnumerable<(string, object?)> Keys => [("program", Id), ("function", Function)];
}

/// <summary>A map of the package, for an iterator over it or a program of a socket map.</summary>
/// <param name="Map">Its name.</param>
public sealed record MapTarget(string Map) : AttachTarget
{
    private protected override IEnumerable<(string, object?)> Keys => [("map", Map)];
}

/// <summary>A control group.</summary>
/// <param name="Path">Its directory.</param>
public sealed record CgroupTarget(string Path) : AttachTarget
{
    private protected override IEnumerable<(string, object?)> Keys => [("cgroup", Path)];
}

/// <summary>A network namespace, for a flow dissector or socket lookup program.</summary>
/// <param name="Path">Such as <c>/run/netns/blue</c>.</param>
public sealed record NetworkNamespaceTarget(string Path) : AttachTarget
{
    private protected override IEnumerable<(string, object?)> Keys => [("netns", Path)];
}

/// <summary>A hook of netfilter.</summary>
/// <param name="Family"><c>ipv4</c> or <c>ipv6</c>.</param>
/// <param name="Hook">Such as <c>input</c>.</param>
/// <param name="Priority">Among the programs there.</param>
public sealed record NetfilterTarget(string? Family = null, string? Hook = null, int? Priority = null) : AttachTarget
{
    private protected override IEnumerable<(string, object?)> Keys => [("family", Family), ("hook", Hook), ("priority", Priority)];
}

/// <summary>A perf event.</summary>
/// <param name="Event">Such as <c>cpu-clock</c>; null: what the source or package says.</param>
public sealed record PerfEventTarget(string? Event = null) : AttachTarget
{
    /// <summary>Samples in a second.</summary>
    public long? Frequency { get; init; }

    /// <summary>Events between two samples.</summary>
    public long? Period { get; init; }

    /// <summary>CPUs, such as <c>0-3</c>.</summary>
    public string? Cpus { get; init; }

    /// <summary>The process; null: all.</summary>
    public int? Pid { get; init; }

    private protected override IEnumerable<(string, object?)> Keys =>
        [("event", Event), ("frequency", Frequency), ("period", Period), ("cpus", Cpus), ("pid", Pid)];
}
