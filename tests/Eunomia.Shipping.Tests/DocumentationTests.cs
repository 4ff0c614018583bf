using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>Every command that the documentation shows is run, with the installed tools, and what it shows as output is what comes out.</summary>
public sealed partial class DocumentationTests(PackedProducts products, CompiledPrograms programs)
{
    /// <summary>Commands that another test runs, or that are no commands of ours; each with the reason.</summary>
    private static readonly ImmutableDictionary<string, string> RunElsewhere = ImmutableDictionary<string, string>.Empty
        .Add("dotnet test Eunomia.Cc.sln", "a step of .ci/run")
        .Add("--artifacts-path artifacts/native", "NativeBinaryTests")
        .Add("dotnet pack Eunomia.Cc.sln", "PackedProducts, and for other machines ReleaseTests")
        .Add("tests/Eunomia.Benchmarks", "a step of .ci/run")
        .Add("docker build", "ImageTests")
        .Add("docker run", "ImageTests");

    /// <summary>All commands but the scripts of the first pages, which build on each other: each in a directory of its own.</summary>
    public static TheoryData<string, string> Commands => new(
        DocumentedCommand.Pages.SelectMany(page => DocumentedCommand.Of(page)).Where(command => !(IsScript(command) && command.Page.StartsWith("README", StringComparison.Ordinal)) && !IsElsewhere(command.Text))
            .GroupBy(command => command.Text).Select(group => (group.First().Page, group.Key)));

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_does_what_the_page_says(string page, string text)
    {
        if (text.Contains("ecli", StringComparison.Ordinal))
        {
            await RunningKernel.RequireAsync();
        }

        var directory = await MachineAsync(text);
        var documented = DocumentedCommand.Of(page).First(command => command.Text == text);
        using var server = new StaticServer(directory.Workspace.Path);
        var pins = $"/sys/fs/bpf/mine-{System.Environment.ProcessId}";
        var command = text.Replace("https://example.org/", server.Address, StringComparison.Ordinal).Replace("/sys/fs/bpf/mine", pins, StringComparison.Ordinal);
        // What runs until Ctrl-C gets it.
        var isEndless = command.StartsWith("ecc watch", StringComparison.Ordinal)
            || (command.StartsWith("ecli ", StringComparison.Ordinal) && !Ends().IsMatch(command));

        var run = await Execs.DuringAsync(directory.ShellAsync(isEndless ? $"timeout --preserve-status --signal=INT 4 {command}" : command));

        if (Directory.Exists(pins))
        {
            await HostTool.Require("rm").RunAsync("-r", pins);
        }

        if (documented.Output is { } output && !isEndless)
        {
            Assert.Equal(output.TrimEnd(), run.Text.TrimEnd());
        }
        else
        {
            Assert.True(run.ExitCode is 0 or 130, run.Text);
        }
    }

    /// <summary>The blocks of the first page, one after the other, as somebody does who has just cloned the repository.</summary>
    [Fact]
    public async Task The_first_page_leads_from_a_clone_to_events()
    {
        await RunningKernel.RequireAsync();
        var home = TestFiles.NewDirectory("home");
        var clone = new DotnetDirectory(new Workspace(await PackedProducts.CopyOfRepositoryAsync()), home).With("HOME", home).With("DOTNET_CLI_HOME", home);
        // What 'dotnet pack' makes, it has made before.
        Directory.CreateDirectory(clone.Workspace.At("out"));
        File.CreateSymbolicLink(clone.Workspace.At("out/packages"), await products.FeedAsync());
        foreach (var command in DocumentedCommand.Of("README.md").Where(command => IsScript(command) && !IsElsewhere(command.Text)))
        {
            var run = await Execs.DuringAsync(clone.ShellAsync(command.Text));
            Assert.True(run.ExitCode == 0, $"{command.Text}\n{run.Text}");
            if (command.Text.Contains("tests/programs/try.sh", StringComparison.Ordinal))
            {
                Assert.Matches(StartedDate(), run.Output);
            }
        }

        Assert.True(File.Exists(Path.Combine(home, ".dotnet/tools/ecc")));
        Assert.True(File.Exists(Path.Combine(home, "project/dotnet-tools.json")));
        // Its packages have been restored.
        Assert.True(File.Exists(Path.Combine(home, "Watcher/obj/project.assets.json")));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public async Task The_first_page_says_how_large_its_package_is(string page)
    {
        var said = PackageSize().Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, page), TestContext.Current.CancellationToken)).Groups["kilobytes"].Value;
        var size = new FileInfo((await programs.GetAsync("execs")).PackagePath).Length / 1000.0;

        // Another version of clang makes another object.
        Assert.InRange(double.Parse(said, System.Globalization.CultureInfo.InvariantCulture), size * 0.95, size * 1.05);
    }

    [Fact]
    public void Both_first_pages_show_the_same_commands() =>
        Assert.Equal(
            DocumentedCommand.Of("README.md").Select(command => command.Text),
            DocumentedCommand.Of("README.zh-CN.md").Select(command => command.Text));

    [Fact]
    public void Commands_left_to_other_tests_are_still_in_the_documentation()
    {
        var all = DocumentedCommand.Pages.SelectMany(page => DocumentedCommand.Of(page)).Select(command => command.Text).ToArray();
        Assert.All(RunElsewhere.Keys, part => Assert.Contains(all, text => text.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public void Links_lead_to_files_that_are_there()
    {
        foreach (var page in DocumentedCommand.Pages.Concat(["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "src/README.md", "templates/README.md"]))
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, page));
            foreach (var target in Link().Matches(text).Select(match => match.Groups["target"].Value).Where(target => !target.Contains(':', StringComparison.Ordinal)))
            {
                var path = Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, target.Split('#')[0]);
                Assert.True(Path.Exists(path), $"{page} leads to {target}");
            }
        }
    }

    /// <summary>A directory with the files that the pages speak of, and both tools, installed, on the path.</summary>
    private async Task<DotnetDirectory> MachineAsync(string command)
    {
        var directory = await products.NewDirectoryAsync();
        var tools = await products.ToolsAsync();
        var workspace = directory.Workspace;
        var hello = DocumentedCommand.Blocks("README.md", "c")[0];
        workspace.Write("hello.bpf.c", hello);
        workspace.Write("event.h", "struct event {\n\tint pid;\n\tchar comm[16];\n};\n");
        workspace.Write("a.bpf.c", Workspace.Minimal);
        workspace.Write("b.bpf.c", Workspace.Minimal.Replace("int pass", "int other", StringComparison.Ordinal));
        if (command.Contains("opens.bpf.c", StringComparison.Ordinal))
        {
            workspace.Write("opens.bpf.c", "#include <bpf/bpf_helpers.h>\n\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n");
        }

        if (command.Contains("btfhub-archive", StringComparison.Ordinal))
        {
            workspace.Write("btfhub-archive/ubuntu/18.04/arm64/4.15.0-20-generic.btf", "");
            File.WriteAllBytes(workspace.At("btfhub-archive/ubuntu/18.04/arm64/4.15.0-20-generic.btf"), File.ReadAllBytes("/sys/kernel/btf/vmlinux"));
        }

        if (command.Contains("package.json", StringComparison.Ordinal))
        {
            File.Copy((await programs.GetAsync("execs")).PackagePath, workspace.At("package.json"));
            Directory.CreateDirectory(workspace.At("out"));
            File.Copy(workspace.At("package.json"), workspace.At("out/package.json"));
        }

        return directory.With("HOME", directory.Home).With("PATH", $"{tools}:{System.Environment.GetEnvironmentVariable("PATH")}").With("COLUMNS", "200");
    }

    [GeneratedRegex(@"out/package\.json: (?<kilobytes>[0-9.]+) kB", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PackageSize();

    [GeneratedRegex(@"^[0-9:]{8} EXEC_STARTED +[0-9]+ +0 date +/[a-z/]+/date$", RegexOptions.Multiline, 1000)]
    private static partial Regex StartedDate();

    private static bool IsScript(DocumentedCommand command) =>
        command.Output is null && !command.Text.StartsWith("ecc", StringComparison.Ordinal) && !command.Text.StartsWith("ecli", StringComparison.Ordinal);

    private static bool IsElsewhere(string text) => RunElsewhere.Keys.Any(part => text.Contains(part, StringComparison.Ordinal));

    [GeneratedRegex(@"--help|--timeout|--count|^ecli (inspect|list)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ends();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
