using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc;

/// <summary>Everything one compilation needs, resolved: no environment look-ups after this point.</summary>
public sealed record CompileOptions
{
    /// <summary>The program, as the user typed the path; diagnostics name it so.</summary>
    public required string Source { get; init; }

    /// <summary>More sources that are linked with <see cref="Source"/> into one object.</summary>
    public ImmutableArray<string> LinkedSources { get; init; } = [];

    /// <summary>The program's name; null: the source's file name before its first dot.</summary>
    public string? Name { get; init; }

    /// <summary>The header that defines the exported structs, as the user typed the path; null: the rule of the format finds it.</summary>
    public string? ExportHeader { get; init; }

    /// <summary>What to write, and where. Empty: compile and describe only.</summary>
    public required ImmutableArray<OutputFile> Outputs { get; init; }

    /// <summary>The namespace of generated C#, a valid <see cref="Emit.CSharp.CSharpNamespace"/>; null: named after the program.</summary>
    public string? CSharpNamespace { get; init; }

    /// <summary>The user's flags for clang, in command-line order; they win over ecc's defaults.</summary>
    public ImmutableArray<string> ClangFlags { get; init; } = [];

    /// <summary>How much of the compiled object goes into the package.</summary>
    public Stripping Stripping { get; init; }

    /// <summary>
    /// Whether unknown section names are accepted without a warning, because a loader other than libbpf is meant.
    /// </summary>
    public bool AllowUnknownSections { get; init; }

    /// <summary>Whether packages and skeletons are written for people: as indented JSON.</summary>
    public bool Indented { get; init; }

    /// <summary>
    /// Whether the compiler reads all of <c>vmlinux.h</c> instead of what the program uses of it; the bytes written are the same, they only take longer.
    /// </summary>
    public bool WholeVmlinux { get; init; }

    /// <summary>Whether the result of an earlier compilation of the same inputs is used again, and this one's is kept for later ones.</summary>
    public bool UseResultCache { get; init; } = true;

    /// <summary>Directory that relative paths in <see cref="ClangFlags"/> refer to.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Where to look for tools.</summary>
    public required ToolchainOptions Toolchain { get; init; }
}

/// <summary>How much of the compiled object goes into the package.</summary>
public enum Stripping
{
    /// <summary>Only what loaders, the kernel and user space look at.</summary>
    Full,

    /// <summary>Debug information goes, types stay whole.</summary>
    KeepBtf,

    /// <summary>The object stays as clang wrote it.</summary>
    None,
}

/// <summary>An output file.</summary>
/// <param name="Kind">The kind of its content.</param>
/// <param name="Path">Its path.</param>
public sealed record OutputFile(OutputKind Kind, string Path);

/// <summary>Kinds of outputs.</summary>
public enum OutputKind
{
    /// <summary>The package, as JSON.</summary>
    Package,

    /// <summary>The package, as YAML.</summary>
    PackageYaml,

    /// <summary>The package's metadata alone, as JSON.</summary>
    Skeleton,

    /// <summary>The object.</summary>
    Object,

    /// <summary>C# for the types that reach user space.</summary>
    CSharp,

    /// <summary>A C header with the types that reach user space.</summary>
    Header,

    /// <summary>The same C#, and the class that loads and runs the program with <c>Eunomia.Runtime</c>.</summary>
    CSharpProgram,
}
