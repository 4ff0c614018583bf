using System.Globalization;
using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.EndToEnd.Tests.Run;

namespace Eunomia.EndToEnd.Tests;

/// <summary><c>ecc watch</c> as its user sees it: files are saved, and it compiles what must be compiled.</summary>
public sealed class WatchTests
{
    private const string WithHeader = "#include \"part.h\"\n" + Workspace.Minimal;

    [Theory]
    [InlineData("in place")]
    [InlineData("by rename")]
    [InlineData("delete and create")]
    [InlineData("backup and create")]
    public async Task Any_way_to_save_a_header_compiles_what_includes_it_and_nothing_else(string way)
    {
        var workspace = Two();
        await using var watch = await EccWatch.StartAsync(workspace);

        Save(workspace, "part.h", "#define PART 2\n", way);

        Assert.StartsWith("one.package.json: ", Assert.Single(await watch.SuccessesAsync()), StringComparison.Ordinal);
        await watch.StaysQuietAsync();
        Assert.Equal(130, await watch.StopAsync());
    }

    [Theory]
    [InlineData("in place")]
    [InlineData("by rename")]
    public async Task A_saved_source_is_compiled_once_however_many_times_it_is_written_in_a_moment(string way)
    {
        var workspace = Two();
        await using var watch = await EccWatch.StartAsync(workspace);

        for (var i = 0; i < 5; i++)
        {
            Save(workspace, "two.bpf.c", Workspace.Minimal + "\n", way);
        }

        Assert.StartsWith("two.package.json: ", Assert.Single(await watch.SuccessesAsync()), StringComparison.Ordinal);
        await watch.StaysQuietAsync();
    }

    [Fact]
    public async Task A_directory_that_is_replaced_by_another_is_watched_on()
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", "#include \"sub/part.h\"\n" + Workspace.Minimal);
        workspace.Write("sub/part.h", "#define PART 1\n");
        await using var watch = await EccWatch.StartAsync(workspace);

        Directory.Delete(workspace.At("sub"), recursive: true);
        workspace.Write("sub/part.h", "#define PART 2\n");
        await watch.SaysAsync("ecc: watching");
        await LastAsync(watch, "package.json: ");
        var rounds = watch.Error.Length;
        workspace.Write("sub/part.h", "#error no\n");

        await Eventually.HoldsAsync(() => watch.Error.Skip(rounds).Any(line => line.Contains("#error", StringComparison.Ordinal) || line.Contains("error: no", StringComparison.Ordinal)), () => string.Join('\n', watch.Error));
    }

    [Fact]
    public async Task The_current_directory_may_be_removed_and_come_back()
    {
        var workspace = Workspace.Create("project");
        workspace.Write("one.bpf.c", Workspace.Minimal);
        await using var watch = await EccWatch.StartAsync(workspace);

        Directory.Delete(workspace.Path, recursive: true);
        await watch.SaysAsync("is gone; waiting");
        workspace.Write("one.bpf.c", Workspace.Minimal);
        await watch.RoundAsync();
        workspace.Write("one.bpf.c", Workspace.Broken);

        await watch.SaysAsync("1 with errors");
        Assert.True(File.Exists(workspace.At("package.json")));
    }

    [Fact]
    public async Task A_linked_source_is_compiled_when_what_the_link_leads_to_or_the_link_changes()
    {
        var workspace = Workspace.Create();
        var store = Workspace.Create();
        store.Write("a.c", Workspace.Minimal);
        store.Write("b.c", Workspace.Minimal + "\nint second;\n");
        File.CreateSymbolicLink(workspace.At("one.bpf.c"), store.At("a.c"));
        await using var watch = await EccWatch.StartAsync(workspace);

        store.Write("a.c", Workspace.Minimal + "\nint first;\n");
        Assert.Single(await watch.SuccessesAsync());
        File.CreateSymbolicLink(workspace.At("next"), store.At("b.c"));
        File.Move(workspace.At("next"), workspace.At("one.bpf.c"), overwrite: true);
        Assert.Single(await watch.SuccessesAsync());
        store.Write("b.c", Workspace.Broken);
        Assert.Contains(await watch.RoundAsync(), line => line.Contains("'missing'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("part.h", "part.h")]
    [InlineData("sub/part.h", "sub/part.h")]
    [InlineData("table.inc", "table.inc")]
    [InlineData("part.h", "include/part.h")]
    public async Task A_header_that_appears_later_repairs_a_source(string name, string place)
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", $"#include \"{name}\"\n" + Workspace.Minimal);
        await using var watch = await EccWatch.StartAsync(workspace, "one.bpf.c", "-a", "-Iinclude");
        Assert.Contains(watch.Error, line => line.Contains($"'{name}' file not found", StringComparison.Ordinal));

        workspace.Write(place, "\n");

        Assert.Single(await watch.SuccessesAsync());
    }

    [Fact]
    public async Task A_mistake_in_a_header_elsewhere_is_found_again_when_it_is_mended_there()
    {
        var workspace = Workspace.Create();
        workspace.Write("src/one.bpf.c", "#include \"../include/part.h\"\n" + Workspace.Minimal);
        workspace.Write("include/part.h", "#include \"misspelt.h\"\n");
        await using var watch = await EccWatch.StartAsync(workspace, "src/one.bpf.c");

        workspace.Write("include/part.h", "#define PART\n");

        Assert.Single(await watch.SuccessesAsync());
    }

    [Fact]
    public async Task A_new_header_that_is_found_first_counts_and_a_file_that_nobody_includes_does_not()
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", "#include <part.h>\n" + Workspace.Minimal);
        workspace.Write("late/part.h", "#define PART 1\n");
        workspace.Write("unused.h", "\n");
        workspace.Write("main.c", "\n");
        await using var watch = await EccWatch.StartAsync(workspace, "-a", "-I early -I late");

        workspace.Write("unused.h", "#error\n");
        workspace.Write("main.c", "#error\n");
        workspace.Write("notes.txt", "\n");
        await watch.StaysQuietAsync();
        workspace.Write("early/part.h", "#error first\n");

        Assert.Contains(await watch.RoundAsync(), line => line.Contains("error: first", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sources_come_and_go_when_none_is_named()
    {
        var workspace = Workspace.Create();
        await using var watch = EccWatch.Start([], workspace.Path);
        await watch.SaysAsync("no *.bpf.c in the current directory; waiting");

        workspace.Write("one.bpf.c", Workspace.Minimal);
        Assert.StartsWith("package.json: ", Assert.Single(await watch.SuccessesAsync()), StringComparison.Ordinal);
        workspace.Write("two.bpf.c", Workspace.Minimal);
        Assert.Equal(["one.package.json", "two.package.json"], (await watch.SuccessesAsync()).Select(line => line.Split(':')[0]));
        // A second dot makes it another one.
        workspace.Write("one.more.bpf.c", Workspace.Minimal);
        Assert.Equal(["one.more.package.json"], (await watch.SuccessesAsync()).Select(line => line.Split(':')[0]));
        File.Delete(workspace.At("one.more.bpf.c"));
        File.Delete(workspace.At("two.bpf.c"));
        await LastAsync(watch, "package.json: ");
        File.Delete(workspace.At("one.bpf.c"));

        await Eventually.HoldsAsync(() => watch.Error[^1].StartsWith("ecc: no *.bpf.c", StringComparison.Ordinal), () => string.Join('\n', watch.Error));
        Assert.Equal(130, await watch.StopAsync());
    }

    [Fact]
    public async Task A_named_source_may_be_missing_for_a_while_whatever_it_is_called()
    {
        var workspace = Workspace.Create();
        await using var watch = await EccWatch.StartAsync(workspace, "one.txt");
        Assert.Contains(watch.Error, line => line.Contains("one.txt", StringComparison.Ordinal) && line.Contains("error", StringComparison.Ordinal));

        workspace.Write("one.txt", Workspace.Minimal);
        Assert.Single(await watch.SuccessesAsync());
        File.Delete(workspace.At("one.txt"));
        await watch.RoundAsync();
        workspace.Write("one.txt", Workspace.Minimal);
        Assert.Single(await watch.SuccessesAsync());
    }

    [Fact]
    public async Task Outputs_of_ecc_are_no_change_even_where_they_are_included()
    {
        var workspace = Workspace.Create().Copy("execs");
        File.AppendAllText(workspace.At("execs.bpf.c"), "#if __has_include(\"execs.types.h\")\n#define ECC_EXECS_TYPES_H\n#include \"execs.types.h\"\n#endif\n");
        workspace.Write("reader.bpf.c", "#if __has_include(\"execs.types.h\")\n#define HAS\n#endif\n" + Workspace.Minimal);
        workspace.Write("build/.keep", "");
        await using var watch = await EccWatch.StartAsync(workspace, "--emit", "package,header,csharp,skeleton,object,compdb", "--depfile", "build/deps.d");

        await Task.Delay(3000, TestContext.Current.CancellationToken);
        var rounds = watch.Error.Count(line => line.StartsWith("ecc: watching", StringComparison.Ordinal));

        Assert.InRange(rounds, 1, 2);
        Assert.True(File.Exists(workspace.At("execs.types.h")));
        Assert.Equal(2, JsonNode.Parse(workspace.Read("compile_commands.json"))!.AsArray().Count);
        Assert.Contains("execs.h:", workspace.Read("build/deps.d"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_written_for_one_program_compiles_the_other_that_includes_it()
    {
        var workspace = Workspace.Create().Copy("execs");
        // It reads no more of it than that it is there: the headers of the system in it are not for this target.
        workspace.Write("reader.bpf.c", "#if __has_include(\"execs.types.h\")\n#define ECC_EXECS_TYPES_H\n#include \"execs.types.h\"\n#endif\n" + Workspace.Minimal);
        await using (await EccWatch.StartAsync(workspace, "--emit", "header,package"))
        {
        }

        await using var watch = await EccWatch.StartAsync(workspace, "--emit", "header,package");
        await watch.StaysQuietAsync();
        File.WriteAllText(workspace.At("execs.h"), workspace.Read("execs.h").Replace("struct exec_event {", "struct exec_event {\n\tint more;", StringComparison.Ordinal));

        Assert.StartsWith("execs.", Assert.Single(await watch.SuccessesAsync()), StringComparison.Ordinal);
        Assert.StartsWith("reader.", Assert.Single(await watch.SuccessesAsync()), StringComparison.Ordinal);
        await watch.StaysQuietAsync();
    }

    [Fact]
    public async Task The_programs_own_vmlinux_h_and_the_one_of_the_option_are_watched()
    {
        var workspace = Workspace.Create();
        const string Types = "typedef unsigned int __u32; typedef unsigned long long __u64; typedef unsigned short __u16; typedef unsigned char __u8; typedef int __s32; typedef long long __s64; typedef __u16 __be16; typedef __u32 __be32; typedef __u32 __wsum; enum { XDP_PASS = 2 };\n";
        workspace.Write("one.bpf.c", Workspace.Minimal.Replace("<linux/bpf.h>", "\"vmlinux.h\"", StringComparison.Ordinal));
        workspace.Write("types/mine.h", "/* struct */\n#error unfinished\n");
        await using var watch = await EccWatch.StartAsync(workspace, "--vmlinux", "types/mine.h");
        Assert.Contains(watch.Error, line => line.Contains("unfinished", StringComparison.Ordinal));

        workspace.Write("types/mine.h", Types + "struct mine { int a; };\n");
        Assert.Single(await watch.SuccessesAsync());
        workspace.Write("types/mine.h", Types + "struct mine { int a, b; };\n");
        Assert.Single(await watch.SuccessesAsync());
        workspace.Write("vmlinux.h", "#error own\n");
        Assert.Contains(await watch.RoundAsync(), line => line.Contains("error: own", StringComparison.Ordinal));
        File.Delete(workspace.At("vmlinux.h"));
        Assert.Single(await watch.SuccessesAsync());
    }

    [Fact]
    public async Task Linked_sources_are_one_program()
    {
        var workspace = Workspace.Create();
        workspace.Write("a.bpf.c", Workspace.Minimal);
        workspace.Write("b.bpf.c", "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nSEC(\"xdp\") int second(void *ctx) { return 2; }\n");
        await using var watch = await EccWatch.StartAsync(workspace, "--link", "both");

        File.AppendAllText(workspace.At("b.bpf.c"), "SEC(\"xdp\") int third(void *ctx) { return 2; }\n");

        Assert.Contains("3 programs", Assert.Single(await watch.SuccessesAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_reads_one_object_per_compilation()
    {
        var workspace = Two();
        await using var watch = EccWatch.Start([], workspace.Path, "--json");
        await watch.OutputsAsync(2);
        workspace.Write("two.bpf.c", Workspace.Broken);
        await watch.OutputsAsync(3);

        Assert.Equal(["one.bpf.c True", "two.bpf.c True", "two.bpf.c False"],
            watch.Output.Select(line => JsonNode.Parse(line)!).Select(report => $"{report["source"]} {(bool)report["success"]!}"));
        Assert.DoesNotContain(watch.Error, line => line.StartsWith("ecc: watching", StringComparison.Ordinal));
        Assert.Equal(130, await watch.StopAsync());
    }

    [Fact]
    public async Task On_a_terminal_everything_is_drawn_again_and_elsewhere_appended()
    {
        var workspace = Two();
        workspace.Write("two.bpf.c", Workspace.Broken);
        await using var terminal = Terminal.Open($"env ECC_CACHE_DIR='{TestFiles.WarmCache}' '{Ecc.Path}' watch", workspace.Path);
        await terminal.SeesAsync(line => line.StartsWith("ecc: watching 2 sources, 1 with errors", StringComparison.Ordinal));

        workspace.Write("part.h", "#define PART 2\n");
        await Eventually.HoldsAsync(() => Screens(terminal).Length == 3 && Screens(terminal)[2].Contains("Ctrl-C", StringComparison.Ordinal), () => terminal.Written);
        var last = Screens(terminal)[2];

        Assert.Contains("one.package.json: ", last, StringComparison.Ordinal);
        Assert.Contains("'missing'", last, StringComparison.Ordinal);
        Assert.Equal(130, await terminal.InterruptAsync());
        await using var pipe = await EccWatch.StartAsync(workspace);
        Assert.DoesNotContain(pipe.Error, line => line.Contains('\e', StringComparison.Ordinal));

        static string[] Screens(Terminal terminal) => terminal.Written.Split("\e[H\e[2J");
    }

    [Fact]
    public async Task The_command_follows_a_success_only_and_is_started_again_when_it_still_runs()
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", Workspace.Broken);
        await using var watch = await EccWatch.StartAsync(workspace, "--exec", "sh -c 'echo $$ \"$1\"; exec sleep 600' x 'two words'");

        workspace.Write("one.bpf.c", Workspace.Minimal);
        await watch.OutputsAsync(1);
        workspace.Write("one.bpf.c", Workspace.Minimal + "\n");
        await watch.OutputsAsync(2);
        var processes = watch.Output.Select(line => line.Split(' ')[0]).ToArray();

        Assert.All(watch.Output, line => Assert.EndsWith(" two words", line, StringComparison.Ordinal));
        Assert.Equal((false, true), (Lives(processes[0]), Lives(processes[1])));
        Assert.Equal(130, await watch.StopAsync());
        Assert.False(Lives(processes[1]));
    }

    [Fact]
    public async Task A_command_that_ignores_interrupts_is_gone_in_the_end_all_the_same()
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", Workspace.Minimal);
        await using var watch = await EccWatch.StartAsync(workspace, "--exec", "sh -c 'trap \"\" INT TERM; echo $$; while :; do sleep 1; done'");
        await watch.OutputsAsync(1);

        Assert.Equal(130, await watch.StopAsync());

        Assert.False(Lives(watch.Output[0]));
    }

    [Fact]
    public async Task Ctrl_c_reaches_the_command_once_so_that_it_can_clean_up()
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", Workspace.Minimal);
        workspace.Write("run.sh", "trap 'echo interrupted >> log; sleep 0.3; echo clean >> log; exit 0' INT\necho started >> log\nwhile :; do sleep 0.05; done\n");
        await using var terminal = Terminal.Open($"env ECC_CACHE_DIR='{TestFiles.WarmCache}' '{Ecc.Path}' watch --exec 'sh run.sh'", workspace.Path);
        await Eventually.HoldsAsync(() => File.Exists(workspace.At("log")), () => terminal.Written);

        Assert.Equal(130, await terminal.InterruptAsync());

        Assert.Equal("started\ninterrupted\nclean\n", workspace.Read("log"));
    }

    [Theory]
    [InlineData("no-such-command", "'no-such-command' did not start: no such program")]
    [InlineData("./no-such-command", "'./no-such-command' did not start: ")]
    [InlineData("./data", "'./data' did not start: Permission denied")]
    // It lies in the current directory, and PATH does not.
    [InlineData("tool", "'tool' did not start: no such program")]
    public async Task A_command_that_cannot_be_started_is_said_and_compiling_goes_on(string command, string message)
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", Workspace.Minimal);
        workspace.Write("data", "#!/bin/sh\n");
        File.SetUnixFileMode(workspace.Write("tool", "#!/bin/sh\necho stolen\n"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var watch = await EccWatch.StartAsync(workspace, "--exec", command);

        await watch.SaysAsync(message);
        workspace.Write("one.bpf.c", Workspace.Broken);
        await watch.SaysAsync("1 with errors");

        Assert.Empty(watch.Output);
    }

    [Theory]
    [InlineData("names no command", "--exec", "''")]
    [InlineData("names no command", "--exec", " ")]
    [InlineData("a quote is not closed", "--exec", "echo 'x")]
    [InlineData("would both write", "a.bpf.c", "./a.bpf.c")]
    [InlineData("unknown option", "--no-such-option")]
    public async Task A_command_line_that_makes_no_sense_ends_it_at_once(string message, params string[] arguments)
    {
        await using var watch = EccWatch.Start([], Workspace.Create().Path, arguments);

        Assert.Equal(2, await watch.EndAsync());

        Assert.Contains(watch.Error, line => line.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_watches_of_the_kernel_changes_are_found_all_the_same_and_that_they_come_late_is_said_once()
    {
        var workspace = Two();
        string[] launcher = [HostTool.Require("unshare").Path, "--user", "--map-root-user", "sh", "-c", "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$@\"", "sh"];
        var (exitCode, _, error) = await new HostTool(launcher[0]).TryRunAsync([.. launcher[1..], "true"]);
        Assert.SkipUnless(exitCode == 0, $"the limit cannot be set: {error.Trim()}");
        await using var watch = EccWatch.Start(launcher, workspace.Path);
        await watch.SaysAsync("ecc: warning: changes are noticed late: ");
        await watch.RoundAsync();

        workspace.Write("part.h", "#define PART 2\n");
        Assert.Contains(await watch.RoundAsync(), line => line.Contains("one.package.json", StringComparison.Ordinal));
        workspace.Write("three.bpf.c", Workspace.Minimal);
        Assert.Contains(await watch.RoundAsync(), line => line.Contains("three.package.json", StringComparison.Ordinal));

        Assert.Single(watch.Error, line => line.Contains("noticed late", StringComparison.Ordinal));
    }

    private static Workspace Two()
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", WithHeader);
        workspace.Write("two.bpf.c", Workspace.Minimal);
        workspace.Write("part.h", "#define PART 1\n");
        return workspace;
    }

    private static void Save(Workspace workspace, string name, string text, string way)
    {
        switch (way)
        {
            case "by rename":
                File.Move(workspace.Write(".save~", text), workspace.At(name), overwrite: true);
                break;
            case "delete and create":
                File.Delete(workspace.At(name));
                workspace.Write(name, text);
                break;
            case "backup and create":
                File.Move(workspace.At(name), workspace.At(name + "~"), overwrite: true);
                workspace.Write(name, text);
                break;
            default:
                workspace.Write(name, text);
                break;
        }
    }

    private static bool Lives(string process) =>
        File.Exists($"/proc/{int.Parse(process, CultureInfo.InvariantCulture)}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static Task LastAsync(EccWatch watch, string success) => Eventually.HoldsAsync(
        () => watch.Error is [.., var line, var last] && line.Contains(success, StringComparison.Ordinal) && last.StartsWith("ecc: watching", StringComparison.Ordinal),
        () => string.Join('\n', watch.Error));
}
