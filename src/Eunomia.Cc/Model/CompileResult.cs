using Eunomia.Package;

namespace Eunomia.Cc;

/// <summary>Result of compiling one source.</summary>
public sealed record CompileResult
{
    /// <summary>The source, as the user typed the path.</summary>
    public required string Source { get; init; }

    /// <summary>The diagnostics, in the order they were found.</summary>
    public required ImmutableArray<Diagnostic> Diagnostics { get; init; }

    /// <summary>The files written; empty after an error.</summary>
    public ImmutableArray<WrittenFile> Outputs { get; init; } = [];

    /// <summary>The package; null after an error.</summary>
    public BpfPackage? Package
    {
        get => MadePackage?.Value;
        init => MadePackage = value is null ? null : new Lazy<BpfPackage>(value);
    }

    /// <summary>A short description of the package; empty after an error.</summary>
    public string Summary
    {
        get => field ?? (Package is null ? "" : PackageSummary.Render(Package.Meta));
        init;
    }

    /// <summary>
    /// The files that the outputs depend on, full paths: sources and every header that was opened, each once. After an error, those known
    /// until then. One that was found by going up from a link has its <c>..</c> in it.
    /// </summary>
    public ImmutableArray<string> Dependencies { get; init; } = [];

    /// <summary>The compiler's command lines, one per source, in a form that can be pasted into a shell; empty when it was not run.</summary>
    public ImmutableArray<string> Commands { get; init; } = [];

    /// <summary>Whether an earlier compilation of the same inputs made the outputs.</summary>
    public bool FromCache { get; init; }

    /// <summary>Time that each step took; steps overlap.</summary>
    public ImmutableArray<StepTime> Timings { get; init; } = [];

    /// <summary>Whether the outputs were written.</summary>
    public bool Succeeded => MadePackage is not null;

    /// <summary>The headers that were included and not found, as the program names them.</summary>
    internal ImmutableArray<string> MissingHeaders { get; init; } = [];

    /// <summary>The package, read when somebody asks for it.</summary>
    internal Lazy<BpfPackage>? MadePackage { get; init; }
}

/// <summary>A file that was written.</summary>
/// <param name="Kind">The kind of its content.</param>
/// <param name="Path">Where it is, in the form that was asked for.</param>
/// <param name="Size">In bytes.</param>
public sealed record WrittenFile(OutputKind Kind, string Path, long Size);

/// <summary>Time that a step took.</summary>
/// <param name="Step">Its name, such as <c>clang</c>.</param>
/// <param name="Elapsed">Wall-clock time.</param>
public sealed record StepTime(string Step, TimeSpan Elapsed);
