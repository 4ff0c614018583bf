using System.Collections.Immutable;
using System.Text;
using CliWrap;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Output;

namespace Eunomia.Cc.Clang;

/// <summary>Runs the compiler as a child process. The object comes back through a pipe, so no file is written anywhere.</summary>
internal static class ClangDriver
{
    // A BPF object of a million instructions with DWARF stays below.
    private const int LargestObject = 64 << 20;
    private const int LargestMessages = 4 << 20;

    /// <summary>Compiles one source.</summary>
    /// <param name="clang">Path of the compiler.</param>
    /// <param name="arguments">From <see cref="ClangArguments"/>.</param>
    /// <param name="sourcePath">Full path of the source; it starts with a slash, so it cannot be taken for an option.</param>
    /// <param name="shownPath">What the user called it.</param>
    /// <param name="workingDirectory">Directory that relative paths in the flags refer to.</param>
    /// <param name="cancellationToken">Ends the child.</param>
    public static async Task<ClangResult> CompileAsync(
        string clang, IEnumerable<string> arguments, string sourcePath, string shownPath, string workingDirectory, CancellationToken cancellationToken)
    {
        string[] all = [.. arguments, .. ClangDiagnosticParser.Flags, "-c", sourcePath, "-o", "-"];
        using var output = new BoundedBuffer(LargestObject);
        using var messages = new BoundedBuffer(LargestMessages);
        CommandResult result;
        try
        {
            result = await Cli.Wrap(clang)
                .WithArguments(all)
                .WithWorkingDirectory(workingDirectory)
                // The parser reads English.
                .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["LC_ALL"] = "C", ["CLICOLOR_FORCE"] = null })
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                .WithStandardErrorPipe(PipeTarget.ToStream(messages))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(cancellationToken);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return Failed(DiagnosticCatalog.ClangDied(clang, $"did not start ({e.Message})", CommandLine(clang, all)));
        }

        var diagnostics = ClangDiagnosticParser.Parse(Encoding.UTF8.GetString(messages.ToArray()), sourcePath, shownPath)
            .Select(ClangHints.Explain)
            .ToImmutableArray();
        if (result.ExitCode == 0 && !output.Overflowed)
        {
            return new ClangResult(output.ToArray(), diagnostics);
        }

        if (output.Overflowed)
        {
            return Failed(DiagnosticCatalog.ObjectRejected(shownPath, $"the object has more than {LargestObject} bytes"));
        }

        // A plain mistake in the source explains itself; anything else must not look like one.
        return diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error) && result.ExitCode < 128
            ? new ClangResult(null, diagnostics)
            : new ClangResult(null, diagnostics.Add(DiagnosticCatalog.ClangDied(clang, HowItEnded(result.ExitCode), CommandLine(clang, all))));
    }

    private static ClangResult Failed(Diagnostic diagnostic) => new(null, [diagnostic]);

    private static string HowItEnded(int exitCode) =>
        exitCode > 128 ? $"was killed by signal {exitCode - 128}" : $"failed with exit code {exitCode} and no message";

    /// <summary>The command in a form that can be pasted into a shell.</summary>
    public static string CommandLine(string clang, IEnumerable<string> arguments) =>
        string.Join(' ', arguments.Prepend(clang).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=./,:+@%".Contains(c))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

/// <summary>What the compiler made of a source.</summary>
/// <param name="Object">The bytes of the object; null when it failed.</param>
/// <param name="Diagnostics">Its messages.</param>
internal sealed record ClangResult(byte[]? Object, ImmutableArray<Diagnostic> Diagnostics);
