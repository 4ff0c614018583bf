using System.ComponentModel;
using CliWrap;
using Eunomia.Cc.Toolchain.Interop;

namespace Eunomia.Cc.Toolchain;

/// <summary>Runs clang and bpftool with limits: hostile input may exhaust, stall or crash them, and then only that run fails.</summary>
internal static class ToolProcess
{
    /// <summary>Runs a command with limits, and no longer than this process lives.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It did not start.</exception>
    public static async Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken)
    {
        using var lifeLine = new LifeLine();
        var running = command.InKnownDirectory().ExecuteAsync(cancellationToken);
        // First of all: until then it would outlive this process.
        lifeLine.Tie(running.ProcessId);
        ProcessLimits.LimitTool(running.ProcessId);
        using var watch = StallWatch.Start(running.ProcessId);
        return await running;
    }

    /// <summary>Runs a command whose messages nobody wants.</summary>
    /// <param name="command">The command.</param>
    /// <param name="output">Takes what it prints.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit code; null when it did not start.</returns>
    public static async Task<int?> TryRunAsync(Command command, Stream output, CancellationToken cancellationToken)
    {
        try
        {
            var result = await RunAsync(command
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                // Read all the same: clang fails when it cannot write its messages, and what it has printed counts as cut off then.
                .WithStandardErrorPipe(PipeTarget.ToStream(Stream.Null))
                .WithValidation(CommandResultValidation.None), cancellationToken);
            return result.ExitCode;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The command in a directory whose path .NET can pass on.</summary>
    public static Command InKnownDirectory(this Command command)
    {
        var path = command.WorkingDirPath == Directory.GetCurrentDirectory() ? NativePath.CurrentDirectory : command.WorkingDirPath;
        return NativeText.HasBytes(path) ? command.WithWorkingDirectory(SystemPath.Resolve(path)) : command;
    }
}
