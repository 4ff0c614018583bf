using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using Eunomia.Cc.Cli.Interop;

namespace Eunomia.Cc.Cli.Watching;

/// <summary>The user's command that follows a success. It has the terminal, as if the user had typed it; there is never more than one.</summary>
/// <param name="command">The program and its arguments; no shell sees them.</param>
/// <param name="error">Where to say that it cannot be started.</param>
internal sealed class FollowUp(ImmutableArray<string> command, TextWriter error) : IAsyncDisposable
{
    // A runner detaches its programs and prints its summary.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private Process? _running;

    /// <summary>Ends the command if it still runs, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await EndAsync();
        try
        {
            _running = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false });
        }
        catch (Win32Exception e)
        {
            error.WriteLine($"ecc: error: '{TerminalText.Escape(command[0])}' did not start: {TerminalText.Escape(e.Message)}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task EndAsync()
    {
        if (_running is not { } process)
        {
            return;
        }

        _running = null;
        using (process)
        {
            if (!process.HasExited)
            {
                _ = LibC.kill(process.Id, LibC.Interrupt);
            }

            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
