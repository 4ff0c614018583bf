using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>The kernel takes the packaged object whenever it takes what clang wrote.</summary>
public sealed class LoadTests(CompiledPrograms programs)
{
    [Theory]
    [MemberData(nameof(CompiledPrograms.Own), MemberType = typeof(CompiledPrograms))]
    public async Task The_packaged_object_loads_where_the_compilers_own_does(string name)
    {
        var program = await programs.GetAsync(name);
        using var fileSystem = await BpfFileSystem.RequireLoadingAsync();
        foreach (var map in program.Package.Meta.BpfSkel.Maps.Where(map => map.Pinning is not null))
        {
            fileSystem.Pin(map.Name);
        }

        // loadall pins every program, also those that are left out, and so fails there; load pins the first.
        var command = name == "optional" ? "load" : "loadall";
        var bare = await fileSystem.LoadAsync(await CompileBareAsync(name), command);
        var packaged = await fileSystem.LoadAsync(program.UnpackObject(), command);

        Assert.True(bare is null == packaged is null, $"bare: {bare ?? "loads"}\npackaged: {packaged ?? "loads"}");
        Assert.SkipWhen(bare is not null, $"this kernel or bpftool refuses the program, packaged or not: {bare}");
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
