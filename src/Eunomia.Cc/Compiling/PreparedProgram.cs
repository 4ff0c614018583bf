using Eunomia.Cc.Files;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Compiling;

/// <summary>A program that is ready to be compiled: its sources have been read, and the tools for it found.</summary>
/// <param name="Options">What the user asked for.</param>
/// <param name="Sources">Its sources, the first one first.</param>
/// <param name="Files">What has been read of it.</param>
/// <param name="Start">When that began.</param>
internal sealed record PreparedProgram(CompileOptions Options, ImmutableArray<CompileInputs> Sources, FileContents Files, CompileStart Start)
{
    /// <summary>Its name.</summary>
    public string Name => Options.Name ?? ProgramName.Derive(Options.Source);

    /// <summary>The compiler.</summary>
    public ClangCompiler Clang => Sources[0].Clang;

    /// <summary>The first source that is not, or whose header is not, what was read any more; null: none.</summary>
    public SourceFile? Changed => Sources.FirstOrDefault(source => !source.AreUnchanged)?.Source;

    /// <summary>Whether there is a source for which nobody has looked for a <c>vmlinux.h</c>.</summary>
    public bool LacksVmlinux => Sources.Any(source => source.VmlinuxDirectory is null);

    /// <summary>Prepares a program.</summary>
    /// <exception cref="Diagnostics.DiagnosticException">A source cannot be read, or a tool is missing.</exception>
    public static async Task<PreparedProgram> PrepareAsync(CompileOptions options, CompilerTools tools, StepClock clock, CancellationToken cancellationToken)
    {
        var start = CompileStart.Now();
        var files = new FileContents();
        var sources = options.LinkedSources.Insert(0, options.Source).Select(path => (
            Source: files.ReadSource(path),
            Header: (options.ExportHeader ?? ExportHeaderRule.Find(path)) is { } header ? files.ReadSource(header) : null)).ToArray();
        var (clang, vmlinux) = await tools.FindAsync(sources.Any(read => MentionsVmlinux(read.Source, read.Header)), clock, cancellationToken);
        return new PreparedProgram(
            options,
            [.. sources.Select(read => new CompileInputs(options, clang, read.Source, read.Header, MentionsVmlinux(read.Source, read.Header) ? vmlinux : null) { Files = files })],
            files,
            start);
    }

    /// <summary>The program with a <c>vmlinux.h</c> for all its sources.</summary>
    /// <param name="directory">Where it is; null: nowhere.</param>
    public PreparedProgram WithVmlinux(string? directory) => this with { Sources = [.. Sources.Select(source => source with { VmlinuxDirectory = directory })] };

    // A header that the source includes may do so, too: the compiler finds out.
    private static bool MentionsVmlinux(SourceFile source, SourceFile? header) => source.Mentions("vmlinux.h"u8) || header?.Mentions("vmlinux.h"u8) == true;
}
