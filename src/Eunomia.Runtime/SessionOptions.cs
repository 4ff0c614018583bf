namespace Eunomia.Runtime;

/// <summary>How a package is opened.</summary>
public sealed record SessionOptions
{
    /// <summary>Raw BTF of the running kernel, for kernels that have none of their own; null: the kernel's.</summary>
    public string? KernelBtfPath { get; init; }

    /// <summary>Where maps that ask to be pinned by name are pinned; null: <c>/sys/fs/bpf</c>.</summary>
    public string? PinRoot { get; init; }

    /// <summary>Is given every line that libbpf has to say, as it comes; null: nobody.</summary>
    public Action<string>? Log { get; init; }
}
