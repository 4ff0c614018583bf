namespace Eunomia.Runtime;

/// <summary>How a package is opened.</summary>
public sealed record BpfSessionOptions
{
    /// <summary>
    /// A file with the types of the running kernel, raw BTF or an ELF file with a <c>.BTF</c> section; null: the kernel's own, or, where it has
    /// none, those for it in the package's archive. Where the kernel has its own, others are not used, unless <see cref="ForceKernelBtf"/> says so.
    /// </summary>
    public string? KernelBtfPath { get; init; }

    /// <summary>Whether <see cref="KernelBtfPath"/> is used although the kernel has types of its own, which differ.</summary>
    public bool ForceKernelBtf { get; init; }

    /// <summary>Where maps that ask to be pinned by name are pinned; null: <c>/sys/fs/bpf</c>.</summary>
    public string? PinRoot { get; init; }

    /// <summary>
    /// Whether an attachment of somebody else, such as one that a killed runner has left, is removed where it is in the way: an XDP program, a
    /// filter of <c>clsact</c>, a registered struct_ops. It does not come back.
    /// </summary>
    public bool Replace { get; init; }

    /// <summary>Is given every line that libbpf has to say, as it comes; null: nobody.</summary>
    public Action<string>? Log { get; init; }
}
