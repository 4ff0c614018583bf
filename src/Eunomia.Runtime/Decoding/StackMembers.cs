namespace Eunomia.Runtime.Decoding;

/// <summary>The names of the members of a sample of stacks.</summary>
internal sealed record StackMembers(string Pid, string? Kernel, string? KernelSize, string? User, string? UserSize, string? Comm, string? Cpu);
