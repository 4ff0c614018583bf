namespace Eunomia.Bpf.Objects;

/// <summary>One entry-point program.</summary>
public sealed record BpfProgram
{
    /// <summary>Function name.</summary>
    public required string Name { get; init; }

    /// <summary>ELF section name as written, with a leading <c>?</c> if the program has one.</summary>
    public required string Section { get; init; }

    /// <summary>Section name without a leading <c>?</c>: what a package calls <c>attach</c>.</summary>
    public string Attach => IsAutoLoaded ? Section : Section[1..];

    /// <summary>False when the section name starts with <c>?</c>.</summary>
    public bool IsAutoLoaded => !Section.StartsWith('?');

    /// <summary>What libbpf derives from the section name; null when libbpf does not know the name.</summary>
    public required SectionDefinition? Definition { get; init; }

    /// <summary>What comes after the section's prefix: function, tracepoint, path and symbol; empty when nothing does.</summary>
    public required string Target { get; init; }

    /// <summary>Offset in its section, in bytes.</summary>
    public required uint Offset { get; init; }

    /// <summary>Number of 8-byte instructions, subprograms not counted.</summary>
    public required int InstructionCount { get; init; }
}
