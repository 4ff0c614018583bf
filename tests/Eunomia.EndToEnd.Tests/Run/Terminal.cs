using System.Diagnostics;
using System.Text;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary><c>ecli</c>, or another command, in a real pseudo-terminal of 30 rows and 150 columns, which util-linux's <c>script</c> makes.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly Process _script;
    private readonly StringBuilder _screen = new();
    private readonly Task _reader;
    private readonly SemaphoreSlim _isRead = new(1);

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
        var command = string.Join(' ', arguments.Select(argument => $"'{argument}'"));
        var terminal = Open($"'{Ecli.Path}' -v {command}");
        await terminal.SeesAsync(line => line == "ecli: running");
        return terminal;
    }

    /// <summary>Starts a command there and waits for nothing.</summary>
    /// <param name="command">As one types it.</param>
    /// <param name="directory">Its current directory; null: the test's.</param>
    public static Terminal Open(string command, string? directory = null)
    {
        var script = HostTool.Require("script").Path;
        var start = new ProcessStartInfo(script, ["-q", "-e", "-c", $"stty rows 30 cols 150; exec {command}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = directory ?? "",
        };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        return new Terminal(Process.Start(start)!);
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
        await PressAsync('\x03');
        return await EndAsync();
    }

    /// <summary>Presses Ctrl-S: the terminal takes nothing until <see cref="ResumeAsync"/>.</summary>
    public Task StopAsync() => PressAsync('\x13');

    /// <summary>Presses Ctrl-Q.</summary>
    public async Task ResumeAsync()
    {
        try
        {
            await PressAsync('\x11');
        }
        catch (IOException)
        {
            // Whoever was stopped has ended, and the terminal with him.
        }
    }

    /// <summary>Shows nothing more, as a window whose program hangs: the terminal is full before long.</summary>
    public Task FreezeAsync() => _isRead.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Shows what has been written meanwhile, and all that comes.</summary>
    public void Thaw() => _isRead.Release();

    /// <summary>Waits until ecli itself has ended, whatever becomes of the terminal.</summary>
    public async Task EcliEndsAsync()
    {
        var id = (await HostTool.Require("pgrep").TryRunAsync("-P", $"{_script.Id}")).Output.Trim();
        await Eventually.HoldsAsync(
            () => id.Length == 0 || !File.Exists($"/proc/{id}/stat") || File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal),
            () => $"ecli ({id}) does not end");
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
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
        _isRead.Dispose();
    }

    private async Task PressAsync(char key)
    {
        await _script.StandardInput.WriteAsync(key);
        await _script.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        int read;
        while ((read = await _script.StandardOutput.ReadAsync(buffer)) > 0)
        {
            await _isRead.WaitAsync();
            _isRead.Release();
            lock (_screen)
            {
                _screen.Append(buffer, 0, read);
            }
        }
    }
}
