using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.Package;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>A package whose program has a name that nothing else on this machine has, and which makes as many records as a test wants.</summary>
/// <param name="Program">The name of its program.</param>
/// <param name="Package">The package's file.</param>
internal sealed record Flood(string Program, string Package)
{
    // As long as the names that take its place, in the symbols and types of the object too.
    private const string Placeholder = "fPLACEHOLDER0";

    private static readonly ConcurrentDictionary<string, Task<BpfPackage>> Compiled = new(StringComparer.Ordinal);

    /// <summary>Makes one; each variant is compiled once.</summary>
    /// <param name="flags">Macros for the compiler, such as <c>-DRING_BYTES=4096</c>.</param>
    /// <param name="call">The system call that makes it send records: a test that shares it with others gets records of theirs.</param>
    public static async Task<Flood> CreateAsync(string flags = "", string call = "getpgid")
    {
        await RunningKernel.RequireAsync();
        var package = await Compiled.GetOrAdd($"{call} {flags}", _ => CompileAsync(flags, call));
        var name = $"f{Guid.NewGuid().ToString("N")[..12]}";
        var elf = PackageCodec.Decompress(package);
        Replace(elf, Encoding.ASCII.GetBytes(Placeholder), Encoding.ASCII.GetBytes(name));
        var meta = PackageWriter.ToJson(package with { BpfObject = PackageCodec.Compress(elf) }).Replace(Placeholder, name, StringComparison.Ordinal);
        var path = Path.Combine(TestFiles.NewDirectory(), "package.json");
        await File.WriteAllTextAsync(path, meta, TestContext.Current.CancellationToken);
        return new Flood(name, path);
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

    private static async Task<BpfPackage> CompileAsync(string flags, string call, [CallerFilePath] string thisFile = "")
    {
        var source = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(thisFile)!, "flood.bpf.c"));
        var workspace = Workspace.Create();
        workspace.Write("flood.bpf.c", source.Replace("PROGRAM(", Placeholder + "(", StringComparison.Ordinal).Replace("getpgid", call, StringComparison.Ordinal));
        (await workspace.EccAsync(["flood.bpf.c", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(flag => $"-a={flag}")])).Succeeded();
        return PackageReader.Read(await File.ReadAllBytesAsync(workspace.At("package.json")));
    }

    private static void Replace(Span<byte> bytes, ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement)
    {
        for (var at = bytes.IndexOf(old); at >= 0; at = bytes.IndexOf(old))
        {
            replacement.CopyTo(bytes[at..]);
        }
    }
}
