using System.Collections.Immutable;
using System.Xml.Linq;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.Shipping.Tests;

[assembly: AssemblyFixture(typeof(PackedProducts))]

namespace Eunomia.Shipping.Tests;

/// <summary>
/// Everything that is published, packed once for all tests of this run as the README says, and a place that knows only it: who works there
/// has a folder with packages, as anybody would who has never seen the repository.
/// </summary>
public sealed class PackedProducts
{
    /// <summary>Where packages go, from the top of a repository.</summary>
    internal const string Feed = "artifacts/packed/feed";

    private readonly Lazy<Task<string>> _feed = new(PackAllAsync);
    private readonly Lazy<Task<string>> _tools;

    /// <summary>For xunit.</summary>
    public PackedProducts() => _tools = new(InstallAsync);

    /// <summary>The version of everything, from the one place that says it.</summary>
    internal static string Version { get; } = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>The folder with the packages.</summary>
    internal Task<string> FeedAsync() => _feed.Value;

    /// <summary>A directory in which <c>dotnet</c> takes our packages from the feed, and only those; everything it keeps is new.</summary>
    /// <param name="name">Of the directory; may have any characters.</param>
    internal async Task<DotnetDirectory> NewDirectoryAsync(string name = "work")
    {
        var workspace = Workspace.Create(name);
        workspace.Write("nuget.config", $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <packageSources>
                <add key="packed" value="{await FeedAsync()}" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="packed">
                  <package pattern="Eunomia.*" />
                </packageSource>
                <packageSource key="nuget.org">
                  <package pattern="*" />
                </packageSource>
              </packageSourceMapping>
            </configuration>

            """);
        return new DotnetDirectory(workspace, TestFiles.NewDirectory("home"));
    }

    /// <summary>The files of the feed that are packages, without those of symbols.</summary>
    internal async Task<ImmutableArray<string>> PackagesAsync() =>
        [.. Directory.EnumerateFiles(await FeedAsync(), "*.nupkg").Order(StringComparer.Ordinal)];

    /// <summary>A directory with both tools, installed from the packages once for all tests.</summary>
    internal Task<string> ToolsAsync() => _tools.Value;

    private async Task<string> InstallAsync()
    {
        var directory = await NewDirectoryAsync("tools");
        foreach (var tool in new[] { "Eunomia.Cc.Cli", "Eunomia.Runtime.Cli" })
        {
            await directory.RunAsync("tool", "install", tool, "--tool-path", directory.Workspace.Path);
        }

        return directory.Workspace.Path;
    }

    /// <summary>Packs a project, or all of them, from a copy of the repository.</summary>
    /// <param name="root">The copy.</param>
    /// <param name="project">In it.</param>
    internal static Task<DotnetRun> PackAsync(string root, string project) => PackAsync(new DotnetCommand(root), root, project);

    private static Task<DotnetRun> PackAsync(DotnetCommand dotnet, string root, string project) => dotnet.RunAsync(
        // Analyzers have seen the sources in the build. In a place of its own: other builds are going on.
        "pack", Path.Combine(root, project), "-o", Path.Combine(root, Feed), "--artifacts-path", Path.Combine(root, "artifacts", "packed"),
        "-nologo", "-v", "minimal", "-p:RunAnalyzers=false");

    /// <summary>The repository's files as they are now, committed or not, in another place, with what git says of them.</summary>
    internal static async Task<string> CopyOfRepositoryAsync()
    {
        var git = HostTool.Require("git");
        var copy = TestFiles.NewDirectory("a copy");
        await git.RunAsync("-c", "safe.directory=*", "clone", "--quiet", "--shared", "--no-checkout", Repository.Root, copy);
        var (exitCode, address, _) = await git.TryRunAsync("-C", Repository.Root, "remote", "get-url", "origin");
        await (exitCode == 0 ? git.RunAsync("-C", copy, "remote", "set-url", "origin", address.Trim()) : git.RunAsync("-C", copy, "remote", "remove", "origin"));
        var files = await git.RunAsync("-C", Repository.Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
        foreach (var file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Repository.Root, file))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, file))!);
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(copy, file));
        }

        return copy;
    }

    private static async Task<string> PackAllAsync()
    {
        var feed = Path.Combine(Repository.Root, Feed);
        if (Directory.Exists(feed))
        {
            Directory.Delete(feed, recursive: true);
        }

        // What the tests of this run have compiled to native code already is not compiled again.
        var variables = new[] { "CustomAfterMicrosoftCommonTargets", "NativeCodeCache" }.ToImmutableDictionary(name => name, System.Environment.GetEnvironmentVariable);
        (await PackAsync(new DotnetCommand(Repository.Root) { Environment = variables }, Repository.Root, "Eunomia.Cc.sln")).Succeeded();
        return feed;
    }
}
