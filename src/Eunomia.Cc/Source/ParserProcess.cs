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

/// <summary>Has a source read by a process of its own: the other side of <see cref="SourceParser"/>.</summary>
internal static class ParserProcess
{
    private const int LargestMessages = 64 << 10;
    private const int SignalBase = 128;
    private const int OutOfProcessorTime = 24;

    /// <summary>Reads a source in a process of its own, or in this one where nobody has said how to start one.</summary>
    /// <param name="toolchain">Says so.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="workingDirectory">The one that relative paths refer to.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    public static Task<SourceModel> ReadAsync(ToolchainOptions toolchain, ParseRequest request, string workingDirectory, CancellationToken cancellationToken) =>
        toolchain.SourceParser is { IsEmpty: false } command
            ? ReadAsync(command, request, workingDirectory, cancellationToken)
            : DeepStack.RunAsync(() => SourceModelReader.Read(request));

    /// <summary>Reads a source. Whatever becomes of the process, there is a model: in the worst case an empty one that says why.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="workingDirectory">The one that relative paths refer to.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    private static async Task<SourceModel> ReadAsync(
        ImmutableArray<string> command, ParseRequest request, string workingDirectory, CancellationToken cancellationToken)
    {
        var message = request.Encode().ToArray();
        using var answer = new BoundedBuffer(SourceParser.LargestMessage);
        using var noise = new BoundedBuffer(LargestMessages);
        try
        {
            var running = Cli.Wrap(command[0])
                .WithArguments(command[1..])
                .WithWorkingDirectory(workingDirectory)
                // It lives for one source: a small heap is there sooner, and counts against its limit. When it is killed, no pipes of debuggers are left.
                .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = "20000000", ["DOTNET_TieredPGO"] = "0", ["DOTNET_EnableDiagnostics"] = "0" })
                .WithStandardInputPipe(PipeSource.Create((input, exited) => SendAsync(input, message, exited)))
                .WithStandardOutputPipe(PipeTarget.ToStream(answer))
                .WithStandardErrorPipe(PipeTarget.ToStream(noise))
                .WithValidation(CommandResultValidation.None)
                .InKnownDirectory()
                .ExecuteAsync(cancellationToken);
            using var watch = StallWatch.Start(running.ProcessId);
            var result = await running;
            if (result.ExitCode == SourceParser.BugExitCode)
            {
                throw new InvalidOperationException($"the process that reads sources failed: {Encoding.UTF8.GetString(noise.ToArray())}");
            }

            return result.ExitCode == 0 && !answer.Overflowed
                ? SourceModelCodec.Decode(answer.ToArray())
                : Failed(request, HowItEnded(result.ExitCode), hasWaited: result.ExitCode == SignalBase + StallWatch.Signal);
        }
        catch (Win32Exception e)
        {
            return Failed(request, $"the process for it did not start: {e.Message}");
        }
        catch (InvalidDataException e)
        {
            return Failed(request, $"its answer is none: {e.Message}");
        }
    }

    private static async Task SendAsync(Stream input, byte[] message, CancellationToken exited)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, message.Length);
        await input.WriteAsync(length, exited);
        await input.WriteAsync(message, exited);
        await input.FlushAsync(exited);
        // An end of its input is the end of the process.
        await Task.Delay(Timeout.Infinite, exited);
    }

    private static string HowItEnded(int exitCode) => exitCode switch
    {
        SignalBase + OutOfProcessorTime => $"it took more than {ProcessLimits.ProcessorSeconds} seconds",
        SignalBase + StallWatch.Signal => $"it waited for {StallWatch.Seconds} seconds",
        > SignalBase => $"it was killed by signal {exitCode - SignalBase}",
        _ => $"it ended with exit code {exitCode}",
    };

    private static SourceModel Failed(ParseRequest request, string reason, bool hasWaited = false) =>
        SourceModel.Empty with { Diagnostics = [DiagnosticCatalog.SourceNotParsed(request.Source.ShownPath, reason, hasWaited)] };
}
