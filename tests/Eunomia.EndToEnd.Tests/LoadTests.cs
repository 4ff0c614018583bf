using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>The kernel takes the packaged object whenever it takes what clang wrote.</summary>
public sealed class LoadTests(CompiledPrograms programs)
{
    private static readonly Lazy<Task<(string Header, string[] Flags)>> Header = new(WriteHeaderAsync);

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
        var (header, flags) = await Header.Value;
        var (source, target) = (Repository.Program(name), Path.Combine(TestFiles.NewDirectory(), $"{name}.o"));
        var begin = (await File.ReadAllTextAsync(source)).Contains("#include \"vmlinux.h\"", StringComparison.Ordinal) ? (string[])["-include-pch", header + ".pch"] : [];
        await HostTool.Clang().RunAsync([.. flags, .. begin, "-I", Path.GetDirectoryName(header)!, "-c", source, "-o", target]);
        return target;
    }

    /// <summary>Writes <c>vmlinux.h</c>, and beside it what clang makes of it: most of what a program takes to compile is to read it.</summary>
    private static async Task<(string Header, string[] Flags)> WriteHeaderAsync()
    {
        var directory = TestFiles.NewDirectory();
        (await Ecc.RunAsync(directory, "vmlinux", "-o", "vmlinux.h")).Succeeded();
        var machine = (await HostTool.Require("uname").RunAsync("-m")).Trim();
        var architecture = machine switch
        {
            "x86_64" => "x86",
            "aarch64" => "arm64",
            _ => machine,
        };
        string[] flags = ["-g", "-O2", "-mcpu=v3", "-target", "bpf", $"-D__TARGET_ARCH_{architecture}", "-idirafter", $"/usr/include/{machine}-linux-gnu"];
        var header = Path.Combine(directory, "vmlinux.h");
        await HostTool.Clang().RunAsync([.. flags, "-x", "c-header", header, "-o", header + ".pch"]);
        return (header, flags);
    }
}
