using System.Buffers.Binary;
using System.Text;
using System.Threading.Channels;
using CliWrap;
using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;
using Eunomia.Cc.Toolchain.Interop;

namespace Eunomia.Cc.Source;

/// <summary>A child process that reads one source after another, the other side of <see cref="SourceParser"/>.</summary>
internal sealed class ParserProcess : IDisposable
{
    private const int LargestMessages = 64 << 10;
    private const int SignalBase = 128;
    private const int Killed = 9;
    private const int OutOfProcessorTime = 24;
    private const int Stalled = SignalBase + StallWatch.Signal;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, string?> Variables = new(StringComparer.Ordinal)
    {
        // A small heap is there sooner, and counts against its limit.
        ["DOTNET_GCHeapHardLimit"] = "20000000",
        ["DOTNET_TieredPGO"] = "0",
        // When it is killed, no pipes of debuggers are left.
        ["DOTNET_EnableDiagnostics"] = "0",
        // A source that crashes libclang ends the process. If libclang recovered, what it held and locked would be left to the next source.
        ["LIBCLANG_DISABLE_CRASH_RECOVERY"] = "1",
    };

    private readonly Channel<byte[]> _requests = Channel.CreateUnbounded<byte[]>();
    // One that was not asked for is kept, too, so that nothing blocks; see AskAsync.
    private readonly Channel<byte[]> _answers = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource<int> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Not disposed of: its timer may still have to end a process that has answered.
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<CommandResult> _ended;
    private readonly BoundedBuffer _messages = new(LargestMessages);
    private int _sent;
    private volatile bool _isBroken;

    /// <summary>Starts a process. That it cannot be started is reported by the first request.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="workingDirectory">The directory that relative paths refer to.</param>
    public ParserProcess(ImmutableArray<string> command, string workingDirectory)
    {
        Directory = FileStatus.Read(workingDirectory);
        // To start a process takes a millisecond or more.
        _ended = Task.Run(() => RunAsync(command, workingDirectory));
        _started.Task.Forget();
        _ended.Forget();
    }

    /// <summary>Whether it can take a request.</summary>
    public bool IsAlive => !_ended.IsCompleted && !_isBroken && !_stop.IsCancellationRequested;

    /// <summary>The directory that it was started in: that path may name another by now.</summary>
    public FileStatus? Directory { get; }

    /// <summary>Number of sources it has read.</summary>
    public int Answers { get; private set; }

    /// <summary>
    /// Whether its end tells something of the source it was asked for last: not when it had read others, since its limits are for all that it reads,
    /// nor when it was ended before the request arrived, or by us because it seemed idle.
    /// </summary>
    public bool EndedByItsSource => Answers == 0 && Volatile.Read(ref _sent) > 0 && (!_stop.IsCancellationRequested || _isBroken);

    /// <summary>Sends a request and waits for the answer; one caller at a time.</summary>
    /// <param name="request">The request as bytes.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <returns>The answer as bytes; null when it has ended without one.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    public async Task<byte[]?> AskAsync(byte[] request, CancellationToken cancellationToken)
    {
        await using var stopping = cancellationToken.Register(_stop.Cancel);
        await Task.WhenAny(_started.Task);
        if (_started.Task.IsCanceled || (Answers > 0 && _answers.Reader.TryRead(out _)))
        {
            // What it says without being asked would be taken for the answer to this source.
            _stop.Cancel();
            return null;
        }

        // Only now: until it is asked, it waits for us.
        using var watch = StallWatch.Start(await _started.Task);
        _requests.Writer.TryWrite(request);
        if (!await _answers.Reader.WaitToReadAsync(CancellationToken.None) || !_answers.Reader.TryRead(out var answer))
        {
            return null;
        }

        Answers++;
        return answer;
    }

    /// <summary>Ends the process unless there is a request within that time.</summary>
    public void EndAfter(TimeSpan time) => _stop.CancelAfter(time);

    /// <summary>Explains why it ended without an answer.</summary>
    /// <returns>The reason, and whether it is that it waited for too long.</returns>
    /// <exception cref="InvalidOperationException">By a fault of its own.</exception>
    public async Task<(string Reason, bool HasWaited)> ExplainEndAsync()
    {
        // One that does not end by itself is not waited for.
        Dispose();
        await Task.WhenAny(_ended);
        if (_isBroken)
        {
            return ("its answer is none: it is not whole", false);
        }

        var exitCode = _ended.IsCanceled ? SignalBase + Killed : (await _ended).ExitCode;
        return exitCode switch
        {
            SourceParser.TooMuchExitCode => ($"it has more to say than {SourceParser.LargestMessage} bytes", false),
            SourceParser.BugExitCode when Answers == 0 => throw new InvalidOperationException($"the process that reads sources failed: {Encoding.UTF8.GetString(_messages.ToArray())}"),
            0 => ("its answer is none: it is not whole", false),
            SignalBase + OutOfProcessorTime => ($"it took more than {ProcessLimits.ProcessorSeconds} seconds", false),
            Stalled => ($"it waited for {StallWatch.Seconds} seconds", true),
            > SignalBase => ($"it was killed by signal {exitCode - SignalBase}", false),
            _ => ($"it ended with exit code {exitCode}", false),
        };
    }

    /// <summary>Ends the process by closing its input. It is killed if that does not suffice, as when hostile input has taken it over.</summary>
    public void Dispose()
    {
        _requests.Writer.TryComplete();
        _stop.CancelAfter(Grace);
    }

    private async Task<CommandResult> RunAsync(ImmutableArray<string> command, string workingDirectory)
    {
        try
        {
            var running = Cli.Wrap(command[0])
                .WithArguments(command[1..])
                .WithWorkingDirectory(workingDirectory)
                .WithEnvironmentVariables(Variables)
                .WithStandardInputPipe(PipeSource.Create(SendAsync))
                .WithStandardOutputPipe(PipeTarget.Create(ReceiveAsync))
                .WithStandardErrorPipe(PipeTarget.ToStream(_messages))
                .WithValidation(CommandResultValidation.None)
                .InKnownDirectory()
                .ExecuteAsync(_stop.Token);
            _started.SetResult(running.ProcessId);
            return await running;
        }
        catch (OperationCanceledException)
        {
            _started.TrySetCanceled();
            throw;
        }
        catch (Exception e)
        {
            _started.TrySetException(e);
            throw;
        }
        finally
        {
            _answers.Writer.TryComplete();
        }
    }

    private async Task SendAsync(Stream input, CancellationToken exited)
    {
        var length = new byte[sizeof(int)];
        await foreach (var request in _requests.Reader.ReadAllAsync(exited))
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, request.Length);
            await input.WriteAsync(length, exited);
            await input.WriteAsync(request, exited);
            await input.FlushAsync(exited);
            Interlocked.Increment(ref _sent);
        }
    }

    private async Task ReceiveAsync(Stream output, CancellationToken ended)
    {
        while (await ReadAsync(output, ended) is { } answer)
        {
            _answers.Writer.TryWrite(answer);
        }

        // It is about to end, or should be.
        _answers.Writer.TryComplete();
        Dispose();
        // Whatever else it says, it must not wait for somebody who listens.
        await output.CopyToAsync(Stream.Null, ended);
    }

    /// <summary>Reads an answer behind its length.</summary>
    /// <returns>The answer; null when there is none, or what comes is none.</returns>
    private async Task<byte[]?> ReadAsync(Stream output, CancellationToken ended)
    {
        var length = new byte[sizeof(int)];
        if (await output.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, ended) < length.Length)
        {
            return null;
        }

        var size = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (size is < 0 or > SourceParser.LargestMessage)
        {
            _isBroken = true;
            return null;
        }

        // No more memory than has arrived, whatever was announced.
        using var arrived = new BoundedBuffer(size);
        var part = new byte[Math.Min(size, 64 << 10)];
        while (arrived.Length < size && await output.ReadAsync(part.AsMemory(0, (int)Math.Min(part.Length, size - arrived.Length)), ended) is > 0 and var count)
        {
            arrived.Write(part, 0, count);
        }

        return arrived.Length == size ? arrived.ToArray() : null;
    }
}
