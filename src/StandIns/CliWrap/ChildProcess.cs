using System.ComponentModel;
using System.Diagnostics;
using CliWrap.Exceptions;
using CliWrap.Interop;

namespace CliWrap;

/// <summary>One started process: feeds and drains its pipes, waits for it, ends it when told to.</summary>
internal sealed class ChildProcess
{
    // A killed process is gone at once unless the kernel holds it; waiting for that has no end.
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(3);

    private readonly Command _command;
    private readonly Process _process;
    private readonly DateTimeOffset _startTime;

    private ChildProcess(Command command, Process process, DateTimeOffset startTime)
    {
        _command = command;
        _process = process;
        _startTime = startTime;
        Id = process.Id;
    }

    public int Id { get; }

    public static ChildProcess Start(Command command, ProcessStartInfo startInfo)
    {
        var process = new Process { StartInfo = startInfo };
        var startTime = DateTimeOffset.UtcNow;
        try
        {
            process.Start();
            return new ChildProcess(command, process, startTime);
        }
        catch (Win32Exception cause)
        {
            process.Dispose();
            throw new Win32Exception($"cannot start '{command.TargetFilePath}' in '{command.WorkingDirPath}': {cause.Message}", cause);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public async Task<CommandResult> CompleteAsync(CancellationToken forceful, CancellationToken graceful)
    {
        using var process = _process;
        using var killed = new CancellationTokenSource();
        using var exited = CancellationTokenSource.CreateLinkedTokenSource(forceful);
        await using var onForceful = forceful.Register(() =>
        {
            killed.CancelAfter(KillTimeout);
            Kill();
        });
        await using var onGraceful = graceful.Register(Interrupt);

        var pipes = Task.WhenAll(
            FeedAsync(exited.Token),
            DrainAsync(process.StandardOutput.BaseStream, _command.StandardOutputPipe, forceful),
            DrainAsync(process.StandardError.BaseStream, _command.StandardErrorPipe, forceful));
        await WaitForExitAsync(killed.Token).ConfigureAwait(false);
        var exitTime = DateTimeOffset.UtcNow;

        // Nobody reads the rest of the input, but a grandchild may still write: output is drained to its end.
        await exited.CancelAsync().ConfigureAwait(false);
        try
        {
            // A grandchild that escaped the kill may keep the pipes open: the token ends the reads then.
            await pipes.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (forceful.IsCancellationRequested)
        {
        }

        ThrowIfCancelled("killed", forceful);
        ThrowIfCancelled("interrupted", graceful);
        return Validated(new CommandResult(process.ExitCode, _startTime, exitTime));
    }

    private async Task WaitForExitAsync(CancellationToken killed)
    {
        try
        {
            await _process.WaitForExitAsync(killed).ConfigureAwait(false);
        }
        catch (OperationCanceledException cause)
        {
            throw new TimeoutException($"process {Id} ('{_command.TargetFilePath}') was killed but did not exit in {KillTimeout}", cause);
        }
    }

    private async Task FeedAsync(CancellationToken exited)
    {
        var input = _process.StandardInput.BaseStream;
        try
        {
            await using (input.ConfigureAwait(false))
            {
                await _command.StandardInputPipe.CopyToAsync(input, exited).WaitAsync(exited).ConfigureAwait(false);
            }
        }
        catch (IOException broken) when (broken.GetType() == typeof(IOException))
        {
            // The process closed its input: it has read all it wanted. Derived types are the source's own faults.
        }
        catch (OperationCanceledException) when (exited.IsCancellationRequested)
        {
        }
    }

    private static async Task DrainAsync(Stream output, PipeTarget target, CancellationToken forceful)
    {
        await using (output.ConfigureAwait(false))
        {
            await target.CopyFromAsync(output, forceful).ConfigureAwait(false);
        }
    }

    private void Interrupt()
    {
        if (!_process.HasExited && !Signal.TryInterrupt(Id))
        {
            Kill();
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception or AggregateException)
        {
            // Gone already, or not ours to kill: the wait that follows tells which.
        }
    }

    private void ThrowIfCancelled(string how, CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            throw new OperationCanceledException($"process {Id} ('{_command.TargetFilePath}') was {how}: cancelled", token);
        }
    }

    private CommandResult Validated(CommandResult result) =>
        result.IsSuccess || !_command.Validation.HasFlag(CommandResultValidation.ZeroExitCode)
            ? result
            : throw new CommandExecutionException(_command, result.ExitCode, $"process {Id} exited with {result.ExitCode}: {_command}");
}
