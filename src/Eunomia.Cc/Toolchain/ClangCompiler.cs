namespace Eunomia.Cc.Toolchain;

/// <summary>A clang that can compile for BPF.</summary>
/// <param name="Path">Full path, as found.</param>
/// <param name="Version">Such as <c>22.1.8</c>.</param>
/// <param name="ResourceDirectory">Its builtin headers, or null where the layout is unusual.</param>
public sealed record ClangCompiler(string Path, Version Version, string? ResourceDirectory)
{
    /// <summary>The oldest version that is accepted: the first with all of CO-RE.</summary>
    public const int OldestMajor = 11;

    private const int FirstWithDefaultConfiguration = 16;
    private const int FirstWithConstantsWithoutValue = 21;

    /// <summary>Whether it has a flag against the configuration files that an administrator or a user may have installed.</summary>
    internal bool CanDoWithoutConfiguration => Version.Major >= FirstWithDefaultConfiguration;

    /// <summary>Whether it warns of a const variable that is declared without a value, and so knows the flag against that.</summary>
    internal bool WarnsOfConstantsWithoutValue => Version.Major >= FirstWithConstantsWithoutValue;

    /// <summary>
    /// Whether it reads a configuration file unasked and cannot be told not to. Before there was such a flag, it did so only
    /// <see href="https://releases.llvm.org/15.0.0/tools/clang/docs/UsersManual.html#configuration-files">under a name that starts with a target</see>.
    /// </summary>
    internal bool ReadsConfiguration => !CanDoWithoutConfiguration && !System.IO.Path.GetFileName(Path).StartsWith("clang", StringComparison.Ordinal);

    /// <summary>Identifies this build of the compiler: differs when another one replaces it, even of the same version.</summary>
    internal string Identity => $"{_file} {Libraries}";

    /// <summary>Identity of the libraries it loads; null when they are not known.</summary>
    internal string? Libraries { get; } = LlvmLibraries.Identity(Path, Version);

    // When it was found: one that was replaced since is another one.
    private readonly string _file = $"{Version} {FileStatus.Read(Path)?.Version} {Path}";
}
