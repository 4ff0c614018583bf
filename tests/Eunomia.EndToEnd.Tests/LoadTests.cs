using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>The kernel takes the packaged object whenever it takes what clang wrote.</summary>
public sealed class LoadTests(CompiledPrograms programs)
{
    private const string KernelTypes = "/sys/kernel/btf/vmlinux";

    [Theory]
    [MemberData(nameof(CompiledPrograms.Own), MemberType = typeof(CompiledPrograms))]
    public async Task The_packaged_object_loads_where_the_compilers_own_does(string name)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may load programs");
        Assert.SkipUnless(File.Exists(KernelTypes), "the kernel has no BTF");
        var program = await programs.GetAsync(name);
        using var fileSystem = await BpfFileSystem.RequireAsync();
        foreach (var map in program.Package.Meta.BpfSkel.Maps.Where(map => map.Pinning is not null))
        {
            fileSystem.Pin(map.Name);
        }

        var bare = await LoadAsync(fileSystem, name, await CompileBareAsync(name));
        var packaged = await LoadAsync(fileSystem, name, program.UnpackObject());

        Assert.True(bare is null == packaged is null, $"bare: {bare ?? "loads"}\npackaged: {packaged ?? "loads"}");
        Assert.SkipWhen(bare is not null, $"this kernel or bpftool refuses the program, packaged or not: {bare}");
    }

    /// <summary>Loads an object and lets it go again.</summary>
    /// <returns>Why it did not load, or null.</returns>
    private static async Task<string?> LoadAsync(BpfFileSystem fileSystem, string name, string objectPath)
    {
        // loadall pins every program, also those that are left out, and so fails there; load pins the first.
        var command = name == "optional" ? "load" : "loadall";
        var pin = fileSystem.Pin($"eunomia_{Guid.NewGuid():N}");
        var (exitCode, _, error) = await HostTool.Bpftool().TryRunAsync("prog", command, objectPath, pin);
        fileSystem.Clear();
        return exitCode == 0 ? null
            : error.Split('\n').FirstOrDefault(line => line.StartsWith("libbpf: prog", StringComparison.Ordinal)) ?? error.Trim();
    }

    /// <summary>Compiles a program as its README says: with nothing but clang.</summary>
    private static async Task<string> CompileBareAsync(string name)
    {
        var directory = TestFiles.NewDirectory();
        (await Ecc.RunAsync(directory, "vmlinux", "-o", "vmlinux.h")).Succeeded();
        var target = Path.Combine(directory, $"{name}.o");
        var machine = (await HostTool.Require("uname").RunAsync("-m")).Trim();
        var architecture = machine switch
        {
            "x86_64" => "x86",
            "aarch64" => "arm64",
            _ => machine,
        };
        await HostTool.Clang().RunAsync(
            "-g", "-O2", "-mcpu=v3", "-target", "bpf", $"-D__TARGET_ARCH_{architecture}",
            "-I", directory, "-idirafter", $"/usr/include/{machine}-linux-gnu", "-c", Repository.Program(name), "-o", target);
        return target;
    }
}
