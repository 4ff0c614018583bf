using System.ComponentModel;

namespace Eunomia.Cc.MSBuild;

/// <summary>Compiles a program if anything has changed.</summary>
/// <param name="task">The task, with the settings that all programs share.</param>
internal sealed class ProgramCompiler(CompileBpfPrograms task)
{
    private static readonly (string, Func<CompileBpfPrograms, string?>)[] Common =
    [
        ("--clang-bin=", task => task.Clang), ("--libclang=", task => task.LibClang), ("--cache-dir=", task => task.CacheDirectory),
        ("--additional-cflags=", task => task.ClangFlags),
    ];

    /// <summary>Compiles the program unless it is up to date.</summary>
    /// <exception cref="OperationCanceledException">The build was cancelled.</exception>
    public CompileOutcome Compile(BpfProgram program, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            .. Common.Select(option => (Name: option.Item1, Value: option.Item2(task)?.Trim())).Where(option => !string.IsNullOrEmpty(option.Value))
                .Select(option => option.Name + option.Value),
            .. program.Arguments(task.GenerateCode),
        ];
        string[] how = [task.Ecc, task.Variables ?? "", .. arguments];
        try
        {
            return IsCurrent(program, how) ? Earlier(program) : Run(program, arguments, how, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception or ArgumentException)
        {
            return new CompileOutcome([new EccMessage("error", "ECCB0004", $"'{program.Source}' cannot be compiled: {e.Message}", program.Source, 0, 0)], []);
        }
    }

    private bool IsCurrent(BpfProgram program, string[] how)
    {
        var there = File.Exists(Full(program.Package)) && (!task.GenerateCode || File.Exists(Full(program.Code)));

        // For what an IDE asks while somebody types, no compiler is started.
        return there && (task.DesignTime || (File.Exists(Full(program.Report)) && InputState.IsCurrent(Full(program.State), how)));
    }

    private CompileOutcome Earlier(BpfProgram program) =>
        File.Exists(Full(program.Report)) && EccReport.Parse(File.ReadAllText(Full(program.Report))) is { } report
            ? new CompileOutcome(report.Messages, report.Files)
            : new CompileOutcome([], []);

    private CompileOutcome Run(BpfProgram program, string[] arguments, string[] how, CancellationToken cancellationToken)
    {
        // First: if the compilation is interrupted, the program is not up to date.
        File.Delete(Full(program.State));
        var began = DateTime.UtcNow;
        var command = new EccCommand(task.NativeEcc, task.Ecc, string.IsNullOrEmpty(task.DotNet) ? "dotnet" : task.DotNet);
        var run = EccRun.StartAsync(command, arguments, task.ProjectDirectory, cancellationToken).GetAwaiter().GetResult();
        var report = EccReport.Parse(run.Output);
        if (run.ExitCode == 0 && report is { Succeeded: true })
        {
            File.WriteAllText(Full(program.Report), run.Output);
            InputState.Write(Full(program.State), how, report.Files, began);
            return new CompileOutcome(report.Messages, report.Files);
        }

        var messages = report?.Messages ?? [];
        return new CompileOutcome(messages.Any(message => message.Severity == "error") ? messages : [.. messages, Unreported(program, run)], report?.Files ?? []);
    }

    /// <summary>A wrong option, or a bug: ecc said it to whoever called it.</summary>
    private static EccMessage Unreported(BpfProgram program, EccRun run)
    {
        const string Prefix = "ecc: error: ";
        var text = run.Error.Trim();
        text = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        return new EccMessage("error", "ECCB0005", text.Length > 0 ? text : $"ecc ended with exit code {run.ExitCode}", program.Source, 0, 0);
    }

    private string Full(string path) => Path.GetFullPath(path, task.ProjectDirectory);
}

/// <summary>Result of one program.</summary>
/// <param name="Messages">Its diagnostics.</param>
/// <param name="Files">Full paths of the files that were opened for it.</param>
internal sealed record CompileOutcome(IReadOnlyList<EccMessage> Messages, IReadOnlyList<string> Files);
