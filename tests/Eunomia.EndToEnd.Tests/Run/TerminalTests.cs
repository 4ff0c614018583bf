using System.Globalization;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>What people see, in a real pseudo-terminal.</summary>
public sealed class TerminalTests(CompiledPrograms programs)
{
    [Fact]
    public async Task Columns_have_a_header_and_stand_below_it()
    {
        await using var terminal = await Terminal.StartAsync((await programs.GetAsync("optional")).PackagePath);

        var process = await Workload.ShellAsync("exit 0");
        var line = await terminal.SeesAsync(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var pid, "END_TRACEPOINT"]
            && pid == process.Pid.ToString(CultureInfo.InvariantCulture));
        var header = Assert.Single(terminal.Lines, text => text.StartsWith("TIME ", StringComparison.Ordinal));

        Assert.Equal(["TIME", "PID", "WAY"], header.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        // Numbers end where their name ends, text begins where its name begins.
        Assert.Equal(header.IndexOf("PID", StringComparison.Ordinal) + 3, line.IndexOf(" END_", StringComparison.Ordinal));
        Assert.Equal(header.IndexOf("WAY", StringComparison.Ordinal), line.IndexOf("END_", StringComparison.Ordinal));
        Assert.Matches(@"^\d\d:\d\d:\d\d ", line);
        Assert.Equal(0, await terminal.InterruptAsync());
        Assert.Contains(terminal.Lines, text => text.Contains(" event", StringComparison.Ordinal) && text.Contains(" in ", StringComparison.Ordinal) && text.Contains("lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_histogram_is_drawn_again_in_its_place_whatever_size_the_window_has()
    {
        using var copier = Workload.Start("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=4096");
        try
        {
            var package = (await programs.GetAsync("conformance/latency-hist")).PackagePath;
            await using var terminal = await Terminal.StartAsync(package, "-p", copier.Id.ToString(CultureInfo.InvariantCulture));

            await terminal.SeesAsync(line => line.Contains('|', StringComparison.Ordinal) && line.Contains('*', StringComparison.Ordinal));
            await Eventually.HoldsAsync(() => Redraws(terminal) >= 1, () => terminal.Written);
            await terminal.ResizeAsync(4, 20);
            var (redraws, samples) = (Redraws(terminal), Samples(terminal));
            await Eventually.HoldsAsync(() => Samples(terminal) >= samples + 2, () => terminal.Written);

            // It does not fit any more: what has scrolled away cannot be drawn over.
            Assert.InRange(Redraws(terminal), redraws, redraws + 1);
            Assert.Equal(0, await terminal.InterruptAsync());
        }
        finally
        {
            copier.Kill();
        }
    }

    [Fact]
    public async Task Names_with_escape_sequences_are_shown_and_not_obeyed()
    {
        await using var terminal = await Terminal.StartAsync((await programs.GetAsync("fileops")).PackagePath);

        await Workload.DoAsync("disguise");
        var line = await terminal.SeesAsync(text => text.EndsWith("gone", StringComparison.Ordinal));

        Assert.Contains(@"\x1b[31mX", line, StringComparison.Ordinal);
        Assert.Contains(@"/nowhere/\x1b[2Jgone", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', line);
        Assert.Equal(0, await terminal.InterruptAsync());
    }

    [Fact]
    public async Task Only_a_terminal_gets_colours()
    {
        var workload = await Workload.RequireAsync();
        string[] arguments = [(await programs.GetAsync("readline")).PackagePath, "--attach", $"*:binary={workload}"];
        await using var terminal = await Terminal.StartAsync(arguments);
        await using var pipe = await Ecli.StartAsync(arguments);

        Assert.Contains(terminal.Lines, line => line.Contains("\e[1;35mwarning:\e[0m 'forget_prompt'", StringComparison.Ordinal));
        Assert.Contains(pipe.Error, line => line.Contains("warning: 'forget_prompt'", StringComparison.Ordinal));
        Assert.DoesNotContain(pipe.Error, line => line.Contains('\e', StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_terminal_that_is_stopped_does_not_keep_it_from_ending()
    {
        var flood = await Flood.CreateAsync();
        await using var terminal = await Terminal.StartAsync(flood.Package, "--timeout", "2s");

        await terminal.StopAsync();
        await Workload.DoAsync("getpgid", 10);
        // All that it says, the summary too, goes to the same terminal.
        await terminal.EcliEndsAsync();
        await terminal.ResumeAsync();

        Assert.Equal(0, await terminal.EndAsync());
        Assert.EndsWith("ecli: running\n", terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_that_shows_nothing_more_does_not_keep_it_from_ending()
    {
        var flood = await Flood.CreateAsync();
        await using var terminal = await Terminal.StartAsync(flood.Package, "-j", "--timeout", "2s", "--burst", "1000");

        await terminal.FreezeAsync();
        await Workload.DoAsync("getpgid", 100);
        await terminal.EcliEndsAsync();
        terminal.Thaw();

        Assert.Equal(0, await terminal.EndAsync());
        Assert.Contains("\"number\":0", terminal.Written, StringComparison.Ordinal);
        Assert.DoesNotContain(" lost", terminal.Written, StringComparison.Ordinal);
    }

    private static int Redraws(Terminal terminal) => terminal.Written.Split("A\e[J").Length - 1;

    private static int Samples(Terminal terminal) => terminal.Written.Split(" latencies: ").Length - 1;
}
