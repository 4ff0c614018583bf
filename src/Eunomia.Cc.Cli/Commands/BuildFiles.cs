using Eunomia.Cc.Cli.Options;
using Eunomia.Cc.Output;

namespace Eunomia.Cc.Cli.Commands;

/// <summary>Files for other build systems and editors: the compilation database and the dependency file.</summary>
internal static class BuildFiles
{
    /// <summary>Writes the compilation database, if it is wanted.</summary>
    /// <returns>The problem, or null.</returns>
    public static async Task<Diagnostic?> WriteDatabaseAsync(CompileRequest request, CancellationToken cancellationToken)
    {
        if (request.CompilationDatabase is not { } path)
        {
            return null;
        }

        using var compiler = new Compiler(request.Toolchain);
        var commands = new List<CompileCommandLine>();
        foreach (var options in request.Compilations)
        {
            var (found, problem) = await compiler.FindCommandsAsync(options, cancellationToken);
            if (problem is not null)
            {
                return problem;
            }

            commands.AddRange(found);
        }

        return CompilationDatabase.TryWrite(path, commands);
    }

    /// <summary>
    /// Writes the dependency file, if it is wanted: one file for all sources. After an error the old one stays, because an
    /// output without a rule would be up to date for ever.
    /// </summary>
    /// <returns>The problem, or null.</returns>
    public static Diagnostic? WriteDependencies(CompileRequest request, IReadOnlyCollection<CompileResult> results) =>
        request.DependencyFile is { } path && results.All(result => result.Succeeded) && results.Any(result => !result.Outputs.IsEmpty)
            ? DependencyFile.TryWrite(path, results)
            : null;
}
