using System.Buffers.Binary;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Text;
using CliWrap;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Output;
using Eunomia.Cc.Toolchain;
using Eunomia.Cc.Toolchain.Interop;

namespace Eunomia.Cc.Source;

/// <summary>
/// Has a source read by a process of its own, the other side of <see cref="SourceParser"/>; in this process where
/// <see cref="ToolchainOptions.SourceParser"/> names none.
/// </summary>
/// <param name="toolchain">Says how to start one.</param>
/// <param name="workingDirectory">The one that relative paths refer to.</param>
internal sealed class ParserProcess(ToolchainOptions toolchain, string workingDirectory) : IDisposable
{
    private const int LargestMessages = 64 << 10;
    private const int SignalBase = 128;
    private const int OutOfProcessorTime = 24;
    private const int Stalled = SignalBase + StallWatch.Signal;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private StartedProcess? _ahead;

    /// <summary>Starts the process for the next request, while that is still being put together.</summary>
    public void StartAhead()
    {
        if (toolchain.SourceParser is { IsEmpty: false } command)
        {
            var request = new TaskCompletionSource<ParseRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
            // Not disposed of: its timer may still have to end a process that has answered.
            var stop = new CancellationTokenSource();
            // To start a process takes a millisecond or more.
            _ahead = new StartedProcess(request, stop, Task.Run(() => ReadAsync(command, request.Task, stop.Token)));
        }
    }

    /// <summary>Reads a source. Whatever becomes of the process, there is a model: in the worst case an empty one that says why.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    public async Task<SourceModel> ReadAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        if (_ahead is null)
        {
            StartAhead();
        }

        if (_ahead is not { } process)
        {
            return await DeepStack.RunAsync(() => SourceModelReader.Read(request));
        }

        _ahead = null;
        process.Request.SetResult(request);
        try
        {
            await using var stopping = cancellationToken.Register(process.Stop.Cancel);
            return await process.Model;
        }
        finally
        {
            // It ends by itself, unless what it read has taken it over.
            process.Stop.CancelAfter(Grace);
        }
    }

    /// <summary>Ends a process that nothing was asked.</summary>
    public void Dispose()
    {
        if (_ahead is { } process)
        {
            process.Stop.Cancel();
            process.Model.Forget();
        }
    }

    private async Task<SourceModel> ReadAsync(ImmutableArray<string> command, Task<ParseRequest> request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = RunAsync(command, request, answer, cancellationToken);
        // With the answer everything is said; its memory takes the process some more milliseconds to give back.
        await Task.WhenAny(answer.Task, process);
        if (!answer.Task.IsCompleted && process is { IsCompletedSuccessfully: true, Result: { WasAsked: false, ExitCode: not Stalled } })
        {
            // It was ended while it waited, by a kernel without memory, say: that tells nothing of the source.
            await request.WaitAsync(cancellationToken);
            process = RunAsync(command, request, answer, cancellationToken);
            await Task.WhenAny(answer.Task, process);
        }

        try
        {
            if (answer.Task.IsCompletedSuccessfully)
            {
                process.Forget();
                return SourceModelCodec.Decode(await answer.Task);
            }

            var (exitCode, messages, _) = await process;
            return exitCode switch
            {
                SourceParser.BugExitCode => throw new InvalidOperationException($"the process that reads sources failed: {messages}"),
                0 => Failed(await request, "its answer is none: it is not whole"),
                _ => Failed(await request, HowItEnded(exitCode), hasWaited: exitCode == Stalled),
            };
        }
        catch (Win32Exception e)
        {
            return Failed(await request, $"the process for it did not start: {e.Message}");
        }
        catch (InvalidDataException e)
        {
            return Failed(await request, $"its answer is none: {e.Message}");
        }
    }

    private async Task<(int ExitCode, string Messages, bool WasAsked)> RunAsync(
        ImmutableArray<string> command, Task<ParseRequest> request, TaskCompletionSource<byte[]> answer, CancellationToken cancellationToken)
    {
        using var noise = new BoundedBuffer(LargestMessages);
        var wasAsked = false;
        var running = Cli.Wrap(command[0])
            .WithArguments(command[1..])
            .WithWorkingDirectory(workingDirectory)
            // It lives for one source: a small heap is there sooner, and counts against its limit. When it is killed, no pipes of debuggers are left.
            .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = "20000000", ["DOTNET_TieredPGO"] = "0", ["DOTNET_EnableDiagnostics"] = "0" })
            .WithStandardInputPipe(PipeSource.Create((input, exited) => SendAsync(input, request, () => wasAsked = true, exited)))
            .WithStandardOutputPipe(PipeTarget.Create((output, ended) => ReceiveAsync(output, answer, ended)))
            .WithStandardErrorPipe(PipeTarget.ToStream(noise))
            .WithValidation(CommandResultValidation.None)
            .InKnownDirectory()
            .ExecuteAsync(cancellationToken);
        // Until it is asked, it waits for us.
        await Task.WhenAny(request, running.Task);
        using var watch = StallWatch.Start(running.ProcessId);
        var result = await running;
        return (result.ExitCode, Encoding.UTF8.GetString(noise.ToArray()), wasAsked);
    }

    private static async Task SendAsync(Stream input, Task<ParseRequest> request, Action sent, CancellationToken exited)
    {
        var message = (await request.WaitAsync(exited)).Encode().ToArray();
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, message.Length);
        await input.WriteAsync(length, exited);
        await input.WriteAsync(message, exited);
        await input.FlushAsync(exited);
        sent();
        // An end of its input is the end of the process.
        await Task.Delay(Timeout.Infinite, exited);
    }

    private static async Task ReceiveAsync(Stream output, TaskCompletionSource<byte[]> answer, CancellationToken ended)
    {
        var length = new byte[sizeof(int)];
        if (await output.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, ended) == length.Length
            && BinaryPrimitives.ReadInt32LittleEndian(length) is >= 0 and <= SourceParser.LargestMessage and var size)
        {
            // No more memory than has arrived, whatever was announced.
            using var arrived = new BoundedBuffer(size);
            var part = new byte[Math.Min(size, 64 << 10)];
            while (arrived.Length < size && await output.ReadAsync(part.AsMemory(0, (int)Math.Min(part.Length, size - arrived.Length)), ended) is > 0 and var count)
            {
                arrived.Write(part, 0, count);
            }

            if (arrived.Length == size)
            {
                answer.TrySetResult(arrived.ToArray());
            }
        }

        // Whatever else it says, it must not wait for somebody who listens.
        await output.CopyToAsync(Stream.Null, ended);
    }

    private static string HowItEnded(int exitCode) => exitCode switch
    {
        SignalBase + OutOfProcessorTime => $"it took more than {ProcessLimits.ProcessorSeconds} seconds",
        Stalled => $"it waited for {StallWatch.Seconds} seconds",
        > SignalBase => $"it was killed by signal {exitCode - SignalBase}",
        _ => $"it ended with exit code {exitCode}",
    };

    private static SourceModel Failed(ParseRequest request, string reason, bool hasWaited = false) =>
        SourceModel.Empty with { Diagnostics = [DiagnosticCatalog.SourceNotParsed(request.Source.ShownPath, reason, hasWaited)] };

    private sealed record StartedProcess(TaskCompletionSource<ParseRequest> Request, CancellationTokenSource Stop, Task<SourceModel> Model);
}
