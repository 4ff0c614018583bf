using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Eunomia.Cc.Cli.Interop;
using Eunomia.Cc.Cli.Options;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Cli.Watching;

/// <summary>The user's command that is started after a success. It has the terminal, as if the user had typed it; at most one runs at a time.</summary>
internal sealed class ExecCommand : IAsyncDisposable
{
    // A runner detaches its programs and prints its summary. Both together are less than the process waits after a signal.
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(500);

    private readonly ImmutableArray<string> _command;
    private readonly CommandEnvironment _environment;
    private readonly TextWriter _error;
    private Process? _running;

    /// <summary>Creates the command without starting it.</summary>
    /// <param name="command">The program and its arguments; no shell sees them.</param>
    /// <param name="environment">Has the search path.</param>
    /// <param name="error">Where an error goes when it cannot be started.</param>
    public ExecCommand(ImmutableArray<string> command, CommandEnvironment environment, TextWriter error)
    {
        (_command, _environment, _error) = (command, environment, error);
        // The last resort, when the process is blocked for so long that it is ended with all that waits.
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    /// <summary>The program and the arguments of a text, as a shell would split it.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ImmutableArray<string> Parse(string text) => CommandLineFlags.Split(text) switch
    {
        null => throw new UsageException($"a quote is not closed in --exec \"{text}\""),
        [{ Length: > 0 }, ..] words => words,
        _ => throw new UsageException($"--exec \"{text}\" names no command"),
    };

    /// <summary>Ends the command if it still runs, and starts it again.</summary>
    public async Task RestartAsync()
    {
        if (!await EndAsync())
        {
            return;
        }

        // .NET would look beside ecc itself and in the current directory first, where a stranger's 'make' may lie.
        if (FindProgram(_command[0]) is not { } program)
        {
            Say("did not start: no such program");
            return;
        }

        try
        {
            _running = Process.Start(new ProcessStartInfo(program, _command[1..]) { UseShellExecute = false });
        }
        catch (Win32Exception e)
        {
            Say($"did not start: {Reason(e)}");
        }
    }

    /// <summary>Ends the command.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_running is { } process)
        {
            // Ctrl-C reached it, too; a second interrupt would keep it from cleaning up.
            await HasEndedAsync(process, Courtesy);
        }

        await EndAsync();
        AppDomain.CurrentDomain.ProcessExit -= Kill;
    }

    private static async Task<bool> HasEndedAsync(Process process, TimeSpan time)
    {
        using var timeout = new CancellationTokenSource(time);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static string Reason(Exception problem) =>
        problem is Win32Exception { NativeErrorCode: not 0 and var number } ? Marshal.GetPInvokeErrorMessage(number) : problem.Message;

    /// <summary>Finds the program as a shell does: a path as it is, a name in the directories of <c>PATH</c>.</summary>
    private string? FindProgram(string name) => name.Contains('/') ? SystemPath.Full(name) : ExecutableFinder.Find(name, _environment.SearchPath);

    /// <summary>Ends the command, first with a signal that it can handle.</summary>
    /// <returns>False when it still runs.</returns>
    private async Task<bool> EndAsync()
    {
        if (_running is not { } process)
        {
            return true;
        }

        if (!process.HasExited)
        {
            _ = LibC.kill(process.Id, LibC.Interrupt);
            if (!await HasEndedAsync(process, GracePeriod) && TryKill(process) is { } problem)
            {
                // What sudo runs is not ours to end.
                Say($"still runs and cannot be ended: {problem}");
                return false;
            }
        }

        _running = null;
        process.Dispose();
        return true;
    }

    private static string? TryKill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            return process.WaitForExit(GracePeriod) ? null : "it does not react";
        }
        catch (InvalidOperationException)
        {
            return null;
        }
        catch (Exception e) when (e is Win32Exception or AggregateException)
        {
            return process.HasExited ? null : Reason(e is AggregateException { InnerException: { } inner } ? inner : e);
        }
    }

    private void Kill(object? sender, EventArgs e)
    {
        if (_running is { HasExited: false } process)
        {
            TryKill(process);
        }
    }

    private void Say(string what) => _error.WriteLine($"ecc: error: '{TerminalText.Escape(_command[0])}' {what}");
}
