using System.Globalization;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Programs that watch files, run by <c>ecli</c>.</summary>
public sealed class FileProgramTests(CompiledPrograms programs)
{
    private const int NoSuchFile = 2;

    [Fact]
    public async Task Opens_shows_one_process_and_only_its_failures()
    {
        using var shell = Workload.Start("/bin/sh");
        var missing = Path.Combine(TestFiles.NewDirectory(), "missing");
        await using var ecli = await StartAsync("opens", "-j", "-p", Text(shell.Id), "-x");

        await Workload.ShellAsync($": < {missing}");
        await shell.StandardInput.WriteLineAsync($": < /etc/passwd\n(exit 0)\n/bin/true < /etc/passwd\nexec 3< {missing}");
        shell.StandardInput.Close();
        var open = await ecli.EventAsync(record => record.Text("path") == missing);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((-NoSuchFile, 0), (open.Number("result") < 0 ? -NoSuchFile : 0, open.Number("flags") & 3));
        Assert.Equal(("sh", shell.Id), (open.Text("comm"), open.Number("tid")));
        Assert.True(open.Number("duration_ns") > 0);
        Assert.All(ecli.Events, record => Assert.True(record.Number("pid") == shell.Id && record["result"]!.GetValue<int>() < 0, record.ToJsonString()));
    }

    [Fact]
    public async Task Open_events_shows_verdicts_and_directories_unless_told_otherwise()
    {
        var directory = TestFiles.NewDirectory();
        File.WriteAllText(Path.Combine(directory, "file"), "");
        await using var ecli = await StartAsync("conformance/open-events", "-j");
        await using var without = await StartAsync("conformance/open-events", "-j", "--no-with_dirs", "--report_what", "REPORT_GOOD");

        var list = await Workload.RunAsync("/bin/ls", directory);
        var read = await Workload.RunAsync("/bin/cat", Path.Combine(directory, "file"));
        var fail = await Workload.RunAsync("/bin/cat", Path.Combine(directory, "gone"));

        // The default of 'with_dirs' is true, and stays true when nobody mentions it.
        var opened = await ecli.EventAsync(record => record.IsOf(list) && record.Text("file").StartsWith(directory[..20], StringComparison.Ordinal));
        var good = await ecli.EventAsync(record => record.IsOf(read) && IsOf(record.Text("file")));
        var missing = await ecli.EventAsync(record => record.IsOf(fail) && IsOf(record.Text("file")) && record.Text("verdict") != "VERDICT_OK");
        await without.EventAsync(record => record.IsOf(read) && IsOf(record.Text("file")));

        Assert.Equal(("ls", "VERDICT_OK"), (opened.Text("comm"), opened.Text("verdict")));
        Assert.True(good["result"]!.GetValue<int>() >= 0);
        Assert.Equal((-NoSuchFile, "VERDICT_MISSING"), (missing["result"]!.GetValue<int>(), missing.Text("verdict")));
        Assert.DoesNotContain(without.Events, record => record.IsOf(list) && IsOf(record.Text("file")));
        Assert.DoesNotContain(without.Events, record => record.Text("verdict") != "VERDICT_OK");

        bool IsOf(string file) => file.StartsWith(directory[..20], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_events_takes_only_commands_with_a_prefix()
    {
        await using var ecli = await StartAsync("conformance/open-events", "-j", "--comm_prefix", "hea");

        await Workload.RunAsync("/bin/cat", "/etc/passwd");
        var process = await Workload.RunAsync("/usr/bin/head", "-c1", "/etc/passwd");
        await ecli.EventAsync(record => record.IsOf(process) && record.Text("file") == "/etc/passwd");

        Assert.All(ecli.Events, record => Assert.StartsWith("hea", record.Text("comm"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fileops_tells_removals_and_renamings_apart_by_their_map()
    {
        var directory = TestFiles.NewDirectory();
        await using var ecli = await StartAsync("fileops", "-j");

        var process = await Workload.ShellAsync($"cd {directory} && : > first && mkdir made && mv first second && rm second && rmdir made");
        var renaming = await ecli.EventAsync(record => record.Text("from") == "first");
        var removal = await ecli.EventAsync(record => record.Text("path") == "second");
        var removed = await ecli.EventAsync(record => record.Text("path") == "made");

        process.Succeeded();
        Assert.Equal(("renamings", "second", "mv"), (renaming.Text("map"), renaming.Text("to"), renaming.Text("actor.comm")));
        Assert.Equal(("removals", false, "rm"), (removal.Text("map"), removal.Flag("directory"), removal.Text("actor.comm")));
        Assert.Equal((true, 0, "rmdir"), (removed.Flag("directory"), removed.Number("actor.uid"), removed.Text("actor.comm")));
    }

    [Fact]
    public async Task Fileops_has_a_column_for_the_map()
    {
        var directory = TestFiles.NewDirectory();
        await using var ecli = await StartAsync("fileops");

        await Workload.ShellAsync($"cd {directory} && : > first && mv first second-of-columns && rm second-of-columns");
        var renaming = await ecli.LineAsync(line => line.EndsWith(" second-of-columns", StringComparison.Ordinal) && line.Contains(" first ", StringComparison.Ordinal));
        var removal = await ecli.LineAsync(line => line.EndsWith(" second-of-columns", StringComparison.Ordinal) && line.Contains(" rm ", StringComparison.Ordinal));

        var words = renaming.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("renamings", words[1]);
        Assert.Equal("removals", removal.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        Assert.DoesNotContain(ecli.Output, line => line.Contains('\e', StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_filter_is_over_the_members_of_events()
    {
        var directory = TestFiles.NewDirectory();
        await using var ecli = await StartAsync("fileops", "-j", "--filter", "actor.comm == \"rm\" && path =~ \"wanted*\"", "--fields", "path,actor.comm");

        await Workload.ShellAsync($"cd {directory} && : > other && : > wanted-file && rm other && rm wanted-file");
        await ecli.EventAsync(record => record.Text("path") == "wanted-file");

        Assert.Equal(["""{"map":"removals","path":"wanted-file","actor.comm":"rm"}"""], ecli.Output);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<Ecli> StartAsync(string name, params string[] arguments) =>
        await Ecli.StartAsync([(await programs.GetAsync(name)).PackagePath, .. arguments]);
}
