namespace Eunomia.Runtime;

/// <summary>How a package is opened.</summary>
public sealed record BpfSessionOptions
{
    /// <summary>
    /// A file with the types of the running kernel, raw BTF or an ELF file with a <c>.BTF</c> section; null: the kernel's own, or, where it has
    /// none, those for it in the package's archive.
    /// </summary>
    public string? KernelBtfPath { get; init; }

    /// <summary>Where maps that ask to be pinned by name are pinned; null: <c>/sys/fs/bpf</c>.</summary>
    public string? PinRoot { get; init; }

    /// <summary>Is given every line that libbpf has to say, as it comes; null: nobody.</summary>
    public Action<string>? Log { get; init; }
}
