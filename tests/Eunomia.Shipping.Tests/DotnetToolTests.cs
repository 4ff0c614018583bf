using System.IO.Compression;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>Both tools, installed from their packages alone. That those of a manifest compile and run is tested by <see cref="TemplateTests"/>, which makes one.</summary>
public sealed class DotnetToolTests(PackedProducts products)
{
    [Theory]
    [InlineData("ecc", "Eunomia.Cc.Cli")]
    [InlineData("ecli", "Eunomia.Runtime.Cli")]
    public async Task A_tool_is_installed_into_a_path_without_any_other_source(string command, string package)
    {
        var directory = await products.NewDirectoryAsync("path with späces");

        await InstallAsync(directory, package);

        // The command itself is native, and one file; there is no .NET to be found.
        Assert.True(NativeFile.IsElf(directory.Workspace.At($"tools/{command}")));
        Assert.Empty(Directory.GetFiles(directory.Workspace.At("tools"), "*.dll", SearchOption.AllDirectories));
        var (exitCode, output, error) = await HostTool.Require("env").TryRunAsync(
            "-i", "DOTNET_ROOT=/nonexistent", directory.Workspace.At($"tools/{command}"), "--version");
        Assert.True(exitCode == 0, error);
        Assert.Equal(PackedProducts.Version, output.Trim().Split('+')[0]);
    }

    /// <summary>What is installed where there is no native one.</summary>
    [Fact]
    public async Task A_tool_for_any_machine_runs_with_dotnet()
    {
        var directory = await products.NewDirectoryAsync();
        var feed = Directory.CreateDirectory(directory.Workspace.At("feed")).FullName;
        File.Copy(Path.Combine(await products.FeedAsync(), $"Eunomia.Cc.Cli.any.{PackedProducts.Version}.nupkg"), Path.Combine(feed, "any.zip"));
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(feed, "any.zip"), feed, TestContext.Current.CancellationToken);

        var version = await directory.RunAsync("exec", Path.Combine(feed, "tools", "net10.0", "any", "ecc.dll"), "--version");

        Assert.Equal(PackedProducts.Version, version.Output.Trim().Split('+')[0]);
    }

    private async Task InstallAsync(DotnetDirectory directory, string package)
    {
        // Nothing but the feed: what a tool needs is in its package.
        directory.Workspace.Write("offline.config", $"<configuration><packageSources><clear/><add key=\"packed\" value=\"{await products.FeedAsync()}\"/></packageSources></configuration>");
        await directory.RunAsync("tool", "install", package, "--tool-path", directory.Workspace.At("tools"), "--configfile", directory.Workspace.At("offline.config"));
    }
}
