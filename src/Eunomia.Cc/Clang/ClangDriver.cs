using CliWrap;
using Eunomia.Cc.Clang.Hints;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;
using Eunomia.Cc.Toolchain.Interop;

namespace Eunomia.Cc.Clang;

/// <summary>Runs the compiler as a child process. The object comes back through a pipe, so no file is written anywhere.</summary>
internal static class ClangDriver
{
    // A BPF object of a million instructions with DWARF stays below.
    private const int LargestObject = 64 << 20;
    private const int LargestMessages = 4 << 20;
    private const int MostMissing = 64;

    private const int SignalBase = 128;
    private const int Killed = 9;
    private const int OutOfProcessorTime = 24;

    // What LLVM says, and the C++ library, before they end the process.
    private static readonly ImmutableArray<string> OutOfMemory = ["LLVM ERROR: out of memory", "std::bad_alloc"];

    /// <summary>Compiles one source.</summary>
    /// <param name="inputs">The compilation. The source's full path starts with a slash, so it cannot be taken for an option.</param>
    /// <param name="written">
    /// Called with the object as soon as it is whole, while the compiler still frees its memory. Only the exit code says whether it is the result; if it
    /// is, <see cref="ClangResult.Object"/> is that same array.
    /// </param>
    /// <param name="cancellationToken">Ends the child.</param>
    public static async Task<ClangResult> CompileAsync(CompileInputs inputs, Action<byte[]> written, CancellationToken cancellationToken)
    {
        var (clang, sourcePath, shownPath) = (inputs.Clang.Path, inputs.Source.FullPath, inputs.Source.ShownPath);
        var words = Arguments(inputs);
        var command = CommandLine(clang, words);
        using var overlay = FileOverlay.Create(inputs.SlicedTexts);
        using var opened = MemoryFile.TryCreate("dependencies");
        using var arguments = new ArgumentFile([.. words, .. overlay.Flags, .. opened is null ? (string[])[] : ["-MD", "-MF", opened.Path]]);
        using var output = new ObjectBuffer(LargestObject, written);
        using var messages = new BoundedBuffer(LargestMessages);
        CommandResult result;
        try
        {
            result = await ToolProcess.RunAsync(Cli.Wrap(clang)
                .WithArguments(arguments.Words)
                .WithWorkingDirectory(inputs.Options.WorkingDirectory)
                // The parser reads English.
                .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["LC_ALL"] = "C", ["CLICOLOR_FORCE"] = null })
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                .WithStandardErrorPipe(PipeTarget.ToStream(messages))
                .WithValidation(CommandResultValidation.None), cancellationToken);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return Failed(DiagnosticCatalog.ClangDied(clang, $"did not start ({e.Message})", command));
        }

        ImmutableArray<string>? dependencies = DependencyList.Parse(opened is null ? [] : opened.Read(LargestMessages)) is { IsEmpty: false } told ? told : null;
        var text = NativeText.Decode(messages.ToArray());
        var diagnostics = ClangHints.Explain(
            ClangDiagnosticParser.Parse(text, sourcePath, shownPath), HintContext.Create(inputs.Source, dependencies ?? []) with { Machine = TargetArchitecture.Find(inputs.Options.ClangFlags) });
        if (output.Overflowed)
        {
            return Failed(DiagnosticCatalog.ObjectRejected(new SourceLocation(shownPath), $"the object has more than {LargestObject} bytes"));
        }

        if (result.ExitCode == 0)
        {
            var bytes = output.Object ?? output.ToArray();
            return IsBpf(bytes)
                ? new ClangResult(bytes, diagnostics, command, dependencies)
                : Failed(UserFlags.OtherResult(inputs.Options.ClangFlags) is var (flag, made) ? DiagnosticCatalog.NotAnObject(flag, made) : DiagnosticCatalog.NotABpfObject(clang, bytes.Length == 0 ? "it wrote nothing" : "it wrote a file for another machine"));
        }

        // A plain mistake in the source explains itself; anything else must not look like one.
        if (result.ExitCode < SignalBase && diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error))
        {
            return new ClangResult(null, diagnostics, command, dependencies)
            {
                // Of a program that lacks a header clang does not say what it has opened.
                MissingHeaders = dependencies is null && inputs.SlicedTexts.IsEmpty ? await FindMissingHeadersAsync(inputs, cancellationToken) : [],
            };
        }

        var how = HowItEnded(result.ExitCode, text);
        // Killed it is by others: by the kernel, when memory runs out, or by a user.
        var isFaultOfSource = result.ExitCode is > SignalBase and not SignalBase + Killed && await CompilesNothingAsync(inputs, cancellationToken);
        return new ClangResult(
            null, diagnostics.Add(isFaultOfSource ? DiagnosticCatalog.SourceNotCompiled(shownPath, how, hasWaited: result.ExitCode == SignalBase + StallWatch.Signal) : DiagnosticCatalog.ClangDied(clang, how, command)), command, dependencies);

        ClangResult Failed(Diagnostic diagnostic) => new(null, [diagnostic], command, null);
    }

    /// <summary>Arguments of the compiler, except for the overlay of slices and the dependency file.</summary>
    public static string[] Arguments(CompileInputs inputs) =>
        [.. ClangArguments.Build(inputs), .. ClangDiagnosticParser.Flags, "-c", inputs.Source.FullPath, "-o", "-"];

    /// <summary>Whether the compiler compiles an empty source: if so, the source is what killed it.</summary>
    private static async Task<bool> CompilesNothingAsync(CompileInputs inputs, CancellationToken cancellationToken)
    {
        using var output = new BoundedBuffer(LargestObject);
        var clang = Cli.Wrap(inputs.Clang.Path).WithArguments(["-g", "-O2", "-target", "bpf", "-x", "c", "-c", "/dev/null", "-o", "-"]);
        return await ToolProcess.TryRunAsync(clang, output, cancellationToken) == 0 && IsBpf(output.ToArray());
    }

    /// <summary>
    /// The first headers that a program includes and that are not there, as it names them, macros expanded: those in the list of what it
    /// <see href="https://clang.llvm.org/docs/ClangCommandLineReference.html#cmdoption-clang-MG">would</see> open.
    /// </summary>
    private static async Task<ImmutableArray<string>> FindMissingHeadersAsync(CompileInputs inputs, CancellationToken cancellationToken)
    {
        using var output = new BoundedBuffer(LargestMessages);
        using var arguments = new ArgumentFile([.. ClangArguments.Build(inputs), "-M", "-MG", inputs.Source.FullPath, "-o", "-"]);
        // What clang has said already is more than that it does not start a second time: then nothing is printed.
        _ = await ToolProcess.TryRunAsync(
            Cli.Wrap(inputs.Clang.Path).WithArguments(arguments.Words).WithWorkingDirectory(inputs.Options.WorkingDirectory), output, cancellationToken);
        return [.. DependencyList.Parse(output.ToArray()).Where(file => FileStatus.Read(Path.Combine(inputs.Options.WorkingDirectory, file)) is null).Take(MostMissing)];
    }

    /// <summary>ELF with <c>EM_BPF</c>, in either byte order.</summary>
    private static bool IsBpf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("\u007fELF"u8) && bytes.Length > 20 && (bytes[18], bytes[19]) is (247, 0) or (0, 247);

    private static string HowItEnded(int exitCode, string messages) => exitCode switch
    {
        SignalBase + OutOfProcessorTime => $"took more than {ProcessLimits.ProcessorSeconds} seconds",
        SignalBase + StallWatch.Signal => $"waited for {StallWatch.Seconds} seconds",
        > SignalBase when OutOfMemory.Any(words => messages.Contains(words, StringComparison.Ordinal)) => $"needed more than {ProcessLimits.ToolMemory >> 20} MB of memory",
        > SignalBase => $"was killed by signal {exitCode - SignalBase}",
        _ => $"failed with exit code {exitCode} and no message",
    };

    /// <summary>The command in a form that can be pasted into a shell.</summary>
    private static string CommandLine(string clang, IEnumerable<string> arguments) =>
        string.Join(' ', arguments.Prepend(clang).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=./,:+@%".Contains(c))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

/// <summary>Result of running the compiler on a source.</summary>
/// <param name="Object">The bytes of the object; null when it failed.</param>
/// <param name="Diagnostics">Its messages.</param>
/// <param name="Command">The command line.</param>
/// <param name="Dependencies">The files it opened, as it names them, the source among them; null when it does not say.</param>
internal sealed record ClangResult(byte[]? Object, ImmutableArray<Diagnostic> Diagnostics, string Command, ImmutableArray<string>? Dependencies)
{
    /// <summary>The headers that it included and did not find, as the program names them.</summary>
    public ImmutableArray<string> MissingHeaders { get; init; } = [];
}
