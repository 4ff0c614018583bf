namespace Eunomia.Bpf.Objects;

/// <summary>
/// One <c>SEC_DEF</c> of libbpf: the program type and attach type that a section name stands for.
/// <see href="https://docs.kernel.org/bpf/libbpf/program_types.html">Program types and section names</see>
/// </summary>
/// <param name="Prefix">The section name before the target, without the <c>+</c> or <c>/</c>.</param>
/// <param name="ProgramType">libbpf's short name, such as <c>kprobe</c>, <c>tracing</c>, <c>sched_cls</c>.</param>
/// <param name="AttachType">libbpf's short name, such as <c>trace_fentry</c>; null when the type has none.</param>
/// <param name="Target">Whether something follows the prefix.</param>
/// <param name="IsSleepable">Loaded with <c>BPF_F_SLEEPABLE</c>.</param>
/// <param name="Since">The first version of libbpf that knows it; 1.0 stands for every older one, too.</param>
public sealed record SectionDefinition(
    string Prefix, string ProgramType, string? AttachType, SectionTarget Target, bool IsSleepable, Version Since);

/// <summary>Whether a section name has a part after the prefix.</summary>
public enum SectionTarget
{
    /// <summary>Never: the prefix is the whole name.</summary>
    None,

    /// <summary>It may.</summary>
    Optional,

    /// <summary>It must. No definition of libbpf asks for that: without a target, a program just cannot attach itself.</summary>
    Required,
}
