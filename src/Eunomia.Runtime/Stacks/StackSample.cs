namespace Eunomia.Runtime.Stacks;

/// <summary>What one event says of its stacks, beside the frames.</summary>
internal sealed record StackSample
{
    /// <summary>Process id.</summary>
    public required int Pid { get; init; }

    /// <summary>Processor; null when the record does not say.</summary>
    public long? Cpu { get; init; }

    /// <summary>Name of the process; null when the record does not say. Text of a stranger.</summary>
    public string? Comm { get; init; }

    /// <summary>The negative errno that <c>bpf_get_stack</c> gave instead of a kernel stack; 0 for none.</summary>
    public int KernelError { get; init; }

    /// <summary>The negative errno that <c>bpf_get_stack</c> gave instead of a user stack; 0 for none.</summary>
    public int UserError { get; init; }
}
