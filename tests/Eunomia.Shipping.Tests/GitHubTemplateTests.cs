using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>The repository skeleton and the action for GitHub: their steps are run, in order, in a copy, with our packages for published ones.</summary>
public sealed class GitHubTemplateTests(PackedProducts products)
{
    private const string Publish = "templates/github/.github/workflows/publish.yml";

    [Fact]
    public async Task A_push_publishes_packages_and_a_page_and_a_package_runs_from_there()
    {
        var directory = await CheckoutAsync();
        var workspace = directory.Workspace;
        var runner = new WorkflowRunner(directory);

        Assert.True(await runner.RunJobAsync(Publish, "build"), runner.Log);

        Assert.Equal(["actions/checkout", "actions/upload-artifact"], runner.Noted);
        Assert.Equal(["hello", "hello/package.json", "index.html"], Names(workspace, "packages"));
        var page = workspace.Read("packages/index.html");
        Assert.Contains("curl -L https://somebody.github.io/programs/hello/package.json | sudo ecli run -", page, StringComparison.Ordinal);
        Assert.Contains("hello_event", page, StringComparison.Ordinal);

        await RunningKernel.RequireAsync();
        using var server = new StaticServer(workspace.At("packages"));
        var served = directory.With("PATH", $"{await products.ToolsAsync()}:{System.Environment.GetEnvironmentVariable("PATH")}");
        var run = await Execs.DuringAsync(served.ShellAsync($"curl -sL {server.Address}hello/package.json | sudo ecli run -j --count 1 --timeout 30s --filter 'comm == \"true\"' -"));
        Assert.Contains("\"comm\":\"true\"", run.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_attaches_packages_to_its_release_and_never_one_over_another()
    {
        var directory = await CheckoutAsync();
        directory.Workspace.Write("packages/hello/package.json", "1");
        directory.Workspace.Write("packages/src/net/my drop/package.json", "2");
        var gh = new CommandRecorder("gh");
        (string, string)[] environment = [.. gh.Environment, ("GITHUB_REF_NAME", "v1.0.0")];
        var runner = new WorkflowRunner(directory);

        Assert.True(await runner.RunJobAsync(Publish, "release", environment), runner.Log);

        Assert.Equal("release upload v1.0.0 --clobber assets/hello.package.json assets/src-net-my drop.package.json", gh.Calls()[^1]);
        Assert.Equal("2", directory.Workspace.Read("assets/src-net-my drop.package.json"));

        directory.Workspace.Write("packages/src-net/my drop/package.json", "3");
        Directory.Delete(directory.Workspace.At("assets"), recursive: true);
        Assert.False(await runner.RunJobAsync(Publish, "release", environment));
        Assert.Contains("::error::two packages would be the asset 'src-net-my drop.package.json'", runner.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_all_kinds_get_packages_of_their_own_and_nothing_in_them_is_run_or_shown_as_markup()
    {
        var directory = await CheckoutAsync();
        var workspace = directory.Workspace;
        var hostile = Workspace.Minimal.Replace("char LICENSE", "/// <script>alert(1)</script> & \"quotes\" <img src=x onerror=alert(2)>\nchar LICENSE", StringComparison.Ordinal);
        string[] names = ["a/same", "b/same", "with space/größe", "-o", "$(touch pwned)", "a;touch pwned", "it's"];
        Array.ForEach(names, name => workspace.Write($"{name}.bpf.c", hostile));
        var runner = new WorkflowRunner(directory);

        Assert.True(await runner.RunActionAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["cflags"] = "'-DX=$(touch pwned)' -DY=`touch\\ pwned`" }), runner.Log);

        Assert.All(names, name => Assert.True(File.Exists(workspace.At($"packages/{name}/package.json")), name));
        Assert.DoesNotContain("pwned", workspace.Names());
        var page = workspace.Read("packages/index.html");
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;", page, StringComparison.Ordinal);
        Assert.Contains("with%20space/gr%C3%B6%C3%9Fe/package.json", page, StringComparison.Ordinal);
        Assert.Empty(Regex.Matches(page, @"(?:src|href)=""(?:https?:)?//(?!github\.com/)", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData("**/*.bpf.c", "no program matches '**/*.bpf.c'", false)]
    [InlineData("", "no sources are named", false)]
    [InlineData("../outside.bpf.c", "is outside the repository", false)]
    [InlineData("hello.bpf.c", "error", true)]
    public async Task Failed_compilation_is_an_annotation_and_makes_no_page(string sources, string message, bool isBroken)
    {
        var directory = await products.NewDirectoryAsync();
        if (isBroken)
        {
            directory.Workspace.Write("hello.bpf.c", Workspace.Broken);
        }

        var runner = new WorkflowRunner(directory);

        Assert.False(await runner.RunActionAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["sources"] = sources }));

        Assert.Contains("::error ", runner.Log, StringComparison.Ordinal);
        Assert.Contains(message, runner.Log, StringComparison.Ordinal);
        Assert.Equal(isBroken, runner.Log.Contains("file=hello.bpf.c,line=2", StringComparison.Ordinal));
        Assert.False(File.Exists(directory.Workspace.At("packages/index.html")));
    }

    [Fact]
    public async Task Its_README_works_on_a_machine_of_ones_own()
    {
        await RunningKernel.RequireAsync();
        var directory = await CheckoutAsync();

        var run = await Execs.DuringAsync(directory.ShellAsync(Markdown.Commands(directory.Workspace.Read("README.md")).Single()));

        Assert.Contains("/true", run.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_laid_out_by_a_browser_without_reaching_for_anything()
    {
        var chromium = HostTool.Require("chromium", "chromium-browser", "google-chrome");
        var directory = await CheckoutAsync();
        var runner = new WorkflowRunner(directory);
        Assert.True(await runner.RunJobAsync(Publish, "build"), runner.Log);

        var shown = await chromium.RunAsync(
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            $"--user-data-dir={TestFiles.NewDirectory("browser")}", "--dump-dom", "file://" + directory.Workspace.At("packages/index.html"));

        Assert.Contains("<h2 id=\"hello\">hello</h2>", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_is_of_the_version_that_is_packed()
    {
        var tools = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "templates/github/.config/dotnet-tools.json")))!["tools"]!.AsObject();
        Assert.All(tools, tool => Assert.Equal(PackedProducts.Version, tool.Value!["version"]!.ToString()));
        Assert.Contains($"templates/action@v{PackedProducts.Version}\n", WorkflowFiles.Read(Publish), StringComparison.Ordinal);
        Assert.Contains($"/v{PackedProducts.Version}/docker/", File.ReadAllText(Path.Combine(Repository.Root, "templates/github/.devcontainer/devcontainer.json")), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(Workspace workspace, string directory) => new Workspace(workspace.At(directory)).Names();

    /// <summary>A repository made from the skeleton.</summary>
    private async Task<DotnetDirectory> CheckoutAsync()
    {
        var directory = await products.NewDirectoryAsync("programs");
        var skeleton = new Workspace(Path.Combine(Repository.Root, "templates", "github"));
        foreach (var name in skeleton.Names().Where(name => File.Exists(skeleton.At(name))))
        {
            directory.Workspace.Write(name, skeleton.Read(name));
        }

        return directory;
    }
}
