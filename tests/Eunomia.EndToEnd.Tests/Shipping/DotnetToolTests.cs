using System.Runtime.InteropServices;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Shipping;

/// <summary>Both tools, installed from their packages alone. That those of a manifest compile and run is tested by <see cref="TemplateTests"/>, which makes one.</summary>
public sealed class DotnetToolTests(PackedProducts products)
{
    [Theory]
    [InlineData("ecc", "Eunomia.Cc.Cli")]
    [InlineData("ecli", "Eunomia.Runtime.Cli")]
    public async Task A_tool_is_installed_into_a_path_without_any_other_source(string command, string package)
    {
        var directory = await products.NewDirectoryAsync("path with späces");
        // Nothing but the feed: what a tool needs is in its package.
        directory.Workspace.Write("offline.config", $"<configuration><packageSources><clear/><add key=\"packed\" value=\"{await products.FeedAsync()}\"/></packageSources></configuration>");

        await directory.RunAsync("tool", "install", package, "--tool-path", directory.Workspace.At("tools"), "--configfile", directory.Workspace.At("offline.config"));

        var tool = new HostTool(directory.Workspace.At($"tools/{command}"));
        Assert.Equal(PackedProducts.Version, (await tool.RunAsync("--version")).Trim().Split('+')[0]);
        // Compiled ahead for this machine, if it is one for which that is done.
        var runtime = RuntimeInformation.OSArchitecture == Architecture.X64 ? "linux-x64" : "any";
        var installed = Directory.GetFiles(directory.Workspace.At("tools"), $"{command}.dll", SearchOption.AllDirectories).Single();
        Assert.Equal(runtime, Path.GetFileName(Path.GetDirectoryName(installed)));
    }
}
