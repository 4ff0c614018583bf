using Eunomia.Package;

namespace Eunomia.Cc.Compiling;

/// <summary>What a compilation made and said.</summary>
/// <param name="Outputs">The outputs; null after an error.</param>
/// <param name="Diagnostics">What was found.</param>
internal sealed record CompilationResult(CompiledOutputs? Outputs, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>The compiler's command lines.</summary>
    public ImmutableArray<string> Commands { get; init; } = [];

    /// <summary>
    /// The files that were read, full paths as the compiler spells them: behind a link, the parent of a directory is not what its name says.
    /// </summary>
    public ImmutableArray<string> Dependencies { get; init; } = [];

    /// <summary>Whether these are all: the compiler has said of every source which files it opened.</summary>
    public bool AreDependenciesKnown { get; init; }

    /// <summary>The headers that were included and not found, as the program names them.</summary>
    public ImmutableArray<string> MissingHeaders { get; init; } = [];

    /// <summary>Names of the types that the object only names, and does not describe.</summary>
    public ImmutableArray<string> IncompleteTypes { get; init; } = [];

    /// <summary>Whether an earlier compilation of the same inputs made it.</summary>
    public bool IsKept { get; init; }

    /// <summary>A compilation that came to nothing.</summary>
    public static CompilationResult Failed(Diagnostic diagnostic) => new(null, [diagnostic]);
}

/// <summary>What a compilation writes.</summary>
/// <param name="Contents">The bytes of each output, in the order of <see cref="CompileOptions.Outputs"/>.</param>
/// <param name="Summary">What the package holds, in a few words.</param>
/// <param name="Package">The package.</param>
internal sealed record CompiledOutputs(ImmutableArray<ReadOnlyMemory<byte>> Contents, string Summary, Lazy<BpfPackage> Package);
