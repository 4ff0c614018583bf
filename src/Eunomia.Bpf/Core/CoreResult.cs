using Eunomia.Bpf.BtfExt;

namespace Eunomia.Bpf.Core;

/// <summary>What a kernel answers to one CO-RE relocation.</summary>
public sealed record CoreResult
{
    /// <summary>The relocation.</summary>
    public required CoreRelocation Relocation { get; init; }

    /// <summary>The ELF section of its instruction.</summary>
    public required string SectionName { get; init; }

    /// <summary>What the program names, as it would be written in C, such as <c>struct task_struct.comm</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>What happens to the instruction.</summary>
    public required CoreOutcome Outcome { get; init; }

    /// <summary>Why the kernel has nothing that fits, or why the object is refused.</summary>
    public CoreProblem Problem { get; init; }

    /// <summary>Where <see cref="Subject"/> is not found, its part up to what lacks; else empty.</summary>
    public string Missing { get; init; } = "";

    /// <summary>The value that the compiler put into the instruction.</summary>
    public ulong LocalValue { get; init; }

    /// <summary>The value that is right for the kernel; 0 where it asks whether something exists, and it does not.</summary>
    public ulong Value { get; init; }

    /// <summary>Bytes that the compiler's instruction reads or writes, and those that are right for the kernel; 0 when the relocation does not say.</summary>
    public (uint Local, uint Kernel) AccessSize { get; init; }

    /// <summary>The module whose type it is; null for the kernel's own, and where there is none.</summary>
    public string? Module { get; init; }

    /// <summary>Whether the value in the object's instruction has to be <see cref="LocalValue"/>.</summary>
    internal bool IsExact { get; init; } = true;

    /// <summary>Whether an instruction that reads or writes memory at <see cref="Value"/> would see something else than the program means.</summary>
    internal bool CannotAccess { get; init; }

    /// <summary>The type that was found, and the members or values on the path to it; null where there is none.</summary>
    internal AccessPath? Target { get; init; }
}

/// <summary>What happens to an instruction with a CO-RE relocation.</summary>
public enum CoreOutcome
{
    /// <summary>It gets the value.</summary>
    Value,

    /// <summary>It becomes one that no kernel runs: the program is refused, unless the verifier sees that it is never reached.</summary>
    Invalid,

    /// <summary>libbpf refuses the object.</summary>
    Refused,
}

/// <summary>Why the kernel has nothing that fits a CO-RE relocation.</summary>
public enum CoreProblem
{
    /// <summary>It has.</summary>
    None,

    /// <summary>It has no type of that name and kind.</summary>
    NoType,

    /// <summary>Its type is of other parts: what a pointer points to, parameters of a function.</summary>
    OtherType,

    /// <summary>Its struct or union has no member of that name.</summary>
    NoMember,

    /// <summary>Its member is of a kind that cannot be read in the same way.</summary>
    OtherMember,

    /// <summary>Its array is shorter, or is none.</summary>
    NoElement,

    /// <summary>Its enum has no value of that name.</summary>
    NoValue,

    /// <summary>Its member has another size, and the instruction cannot read or write that.</summary>
    OtherSize,

    /// <summary>It has several such types, which give different answers.</summary>
    Ambiguous,

    /// <summary>The program's type has no name, by which it could be found.</summary>
    Anonymous,

    /// <summary>The relocation does not fit its instruction or its type, or the place cannot be read at all.</summary>
    Unusable,
}
