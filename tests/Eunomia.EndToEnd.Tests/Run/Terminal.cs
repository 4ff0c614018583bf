using System.Diagnostics;
using System.Text;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary><c>ecli</c> in a real pseudo-terminal of 30 rows and 150 columns, which util-linux's <c>script</c> makes.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly Process _script;
    private readonly StringBuilder _screen = new();
    private readonly Task _reader;

    private Terminal(Process script)
    {
        _script = script;
        _reader = ReadAsync();
    }

    /// <summary>Everything that was written to the terminal so far, with <c>\n</c> as the end of lines.</summary>
    public string Written
    {
        get
        {
            lock (_screen)
            {
                return _screen.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The same as lines.</summary>
    public string[] Lines => Written.Split('\n');

    /// <summary>Starts ecli there, and returns when all programs are attached.</summary>
    public static async Task<Terminal> StartAsync(params string[] arguments)
    {
        await RunningKernel.RequireAsync();
        var script = HostTool.Require("script").Path;
        var command = string.Join(' ', arguments.Select(argument => $"'{argument}'"));
        var start = new ProcessStartInfo(script, ["-q", "-e", "-c", $"stty rows 30 cols 150; exec '{Ecli.Path}' -v {command}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        var terminal = new Terminal(Process.Start(start)!);
        await terminal.SeesAsync(line => line == "ecli: running");
        return terminal;
    }

    /// <summary>Waits until the terminal shows such a line.</summary>
    public Task<string> SeesAsync(Func<string, bool> matches) => Eventually.FindAsync(
        () => Lines.SkipLast(1).FirstOrDefault(matches), () => $"the terminal does not show it:\n{string.Join('\n', Lines.TakeLast(30))}");

    /// <summary>Changes the size of the window, which its processes are told with SIGWINCH.</summary>
    public async Task ResizeAsync(int rows, int columns)
    {
        var child = (await HostTool.Require("pgrep").RunAsync("-P", $"{_script.Id}")).Trim();
        await HostTool.Require("sh").RunAsync("-c", $"stty -F \"$(readlink /proc/{child}/fd/1)\" rows {rows} cols {columns}");
    }

    /// <summary>Presses Ctrl-C.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> InterruptAsync()
    {
        await _script.StandardInput.WriteAsync('\x03');
        await _script.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(10));
        await _script.WaitForExitAsync(timeout.Token);
        await _reader;
        return _script.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_script.HasExited)
        {
            _script.Kill(entireProcessTree: true);
            await _script.WaitForExitAsync();
        }

        _script.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        int read;
        while ((read = await _script.StandardOutput.ReadAsync(buffer)) > 0)
        {
            lock (_screen)
            {
                _screen.Append(buffer, 0, read);
            }
        }
    }
}
