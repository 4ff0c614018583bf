using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>The templates of <c>dotnet new</c>, from the package to events of the running kernel.</summary>
public sealed class TemplateTests(PackedProducts products)
{
    [Fact]
    public async Task A_program_made_by_the_template_is_compiled_and_run_as_its_README_says()
    {
        var directory = await InstalledAsync("pro jekt");
        await directory.RunAsync("new", "ecc-bpf", "-o", "exec-tracer");
        var made = directory.In("exec-tracer");
        Assert.Equal(
            [".config", ".config/dotnet-tools.json", ".gitignore", "README.md", "exec-tracer.bpf.c", "exec-tracer.h"], made.Workspace.Names());

        // Its README, command by command; it speaks of "exec-tracer" where the template speaks of "my-program".
        var commands = Markdown.Commands(made.Workspace.Read("README.md"));
        Assert.Equal(3, commands.Length);
        Assert.Contains("clang", (await made.ShellAsync(commands[0])).Succeeded().Text, StringComparison.Ordinal);
        Assert.Contains("exports started through events", (await made.ShellAsync(commands[1])).Succeeded().Error, StringComparison.Ordinal);
        await RunningKernel.RequireAsync();
        var run = await Execs.DuringAsync(made.ShellAsync(commands[2]));
        Assert.Contains("/true", run.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_made_by_the_template_is_built_and_prints_typed_events()
    {
        var directory = await InstalledAsync("Äpp");
        await directory.RunAsync("new", "ecc-app", "-n", "File.Watcher-2", "-o", "app");
        var made = directory.In("app");
        var commands = Markdown.Commands(made.Workspace.Read("README.md"))[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);

        (await made.ShellAsync(commands[0])).Succeeded();

        await RunningKernel.RequireAsync();
        // Gets Ctrl-C once it has shown one.
        var run = await Execs.DuringAsync(made.ShellAsync($"""
            trap 'cat shown' EXIT
            timeout --preserve-status --signal=INT 10m {commands[1]} >shown &
            until grep -Eq '^ *[0-9]+ true +/' shown || ! kill -0 "$!"; do sleep 0.1; done
            kill -ALRM "$!"
            wait "$!"
            """));
        Assert.Contains("Files as they are opened", run.Succeeded().Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^ *\d+ true +/\S+", run.Output);
    }

    private async Task<DotnetDirectory> InstalledAsync(string name)
    {
        var directory = await products.NewDirectoryAsync(name);
        await directory.RunAsync("new", "install", Path.Combine(await products.FeedAsync(), $"Eunomia.Templates.{PackedProducts.Version}.nupkg"));
        return directory;
    }
}
