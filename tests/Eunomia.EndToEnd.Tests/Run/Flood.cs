using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>A package whose program has a name that nothing else on this machine has, and which makes as many records as a test wants.</summary>
/// <param name="Program">The name of its program.</param>
/// <param name="Package">The package's file.</param>
internal sealed record Flood(string Program, string Package)
{
    /// <summary>Compiles it.</summary>
    /// <param name="call">The system call that makes it send records: a test that shares it with others gets records of theirs.</param>
    /// <param name="thisFile">Left to the compiler.</param>
    public static async Task<Flood> CreateAsync(string call = "getpgid", [CallerFilePath] string thisFile = "")
    {
        await RunningKernel.RequireAsync();
        var name = $"f{Guid.NewGuid().ToString("N")[..12]}";
        var source = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(thisFile)!, "flood.bpf.c"), TestContext.Current.CancellationToken);
        var workspace = Workspace.Create();
        workspace.Write("flood.bpf.c", source.Replace("PROGRAM", name, StringComparison.Ordinal).Replace("getpgid", call, StringComparison.Ordinal));
        (await workspace.EccAsync("flood.bpf.c")).Succeeded();
        return new Flood(name, workspace.At("package.json"));
    }

    /// <summary>The same with perf buffers of one page.</summary>
    public Flood WithSmallestPerfBuffers()
    {
        var package = JsonNode.Parse(File.ReadAllText(Package))!;
        package["meta"]!["perf_buffer_pages"] = 1;
        var path = Path.Combine(TestFiles.NewDirectory(), "small.json");
        File.WriteAllText(path, package.ToJsonString());
        return this with { Package = path };
    }

    /// <summary>Whether the kernel has the program, or a link to it.</summary>
    public async Task<bool> IsLoadedAsync() =>
        (await HostTool.Bpftool().RunAsync("prog", "show")).Contains($"name {Program} ", StringComparison.Ordinal);

    /// <summary>Waits until the kernel has let go of it: that takes a moment after the last user is gone.</summary>
    public async Task GoneAsync()
    {
        for (var attempt = 0; attempt < 100 && await IsLoadedAsync(); attempt++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.False(await IsLoadedAsync(), $"'{Program}' is still in the kernel");
    }
}
