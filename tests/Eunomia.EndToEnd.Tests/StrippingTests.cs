using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.EndToEnd.Tests.Oracles;
using Eunomia.Package;

namespace Eunomia.EndToEnd.Tests;

/// <summary>How much of what clang wrote stays.</summary>
public sealed class StrippingTests
{
    [Fact]
    public async Task Not_stripped_the_object_is_what_clang_wrote()
    {
        var workspace = Workspace.Create().Copy("execs");

        var compiled = await CompileAsync(workspace, "--no-strip");

        var written = await BytesAsync(workspace.At("execs.bpf.o"));
        Assert.Equal(await BytesAsync(compiled), written);
        Assert.Equal(PackageCodec.Decompress(PackageReader.Read(await BytesAsync(workspace.At("package.json")))), written);
        Assert.Contains(".debug_info", (await ElfTables.ReadAsync(workspace.At("execs.bpf.o"))).Sections.Values);
        using var fileSystem = await BpfFileSystem.RequireLoadingAsync();
        Assert.Null(await fileSystem.LoadAsync(workspace.At("execs.bpf.o")));
    }

    [Fact]
    public async Task Not_stripped_a_struct_that_the_compiler_left_out_is_reported_and_not_exported()
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.h", "struct unused {\n\tint a;\n};\n");
        workspace.Write("prog.bpf.c", "#include \"prog.h\"\n" + Workspace.Minimal);

        var stripped = (await workspace.EccAsync("prog.bpf.c", "--emit", "skeleton", "-o", "stripped")).Succeeded();
        var whole = (await workspace.EccAsync("prog.bpf.c", "--emit", "skeleton", "-o", "whole", "--no-strip")).Succeeded();

        Assert.DoesNotContain("ECC0308", stripped.Error, StringComparison.Ordinal);
        Assert.Contains("\"unused\"", workspace.Read("stripped/prog.skel.json"), StringComparison.Ordinal);
        Assert.Contains("prog.h:1:8: warning: 'unused' is not exported", whole.Error, StringComparison.Ordinal);
        Assert.Contains("[ECC0308]", whole.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unused", workspace.Read("whole/prog.skel.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Types_can_be_kept_whole_while_debug_information_goes()
    {
        var workspace = Workspace.Create().Copy("execs");
        var compiled = await CompileAsync(workspace, "--keep-btf");

        var kept = workspace.At("execs.bpf.o");
        var sections = (await ElfTables.ReadAsync(kept)).Sections.Values;
        Assert.Contains(".BTF", sections);
        Assert.DoesNotContain(sections, name => name.Contains(".debug", StringComparison.Ordinal));
        var (whole, shapes) = (await BtfDump.ReadAsync(compiled), await BtfDump.ReadAsync(kept));
        Assert.Empty(whole.Shapes().Except(shapes.Shapes(), StringComparer.Ordinal));

        (await workspace.EccAsync("execs.bpf.c", "--emit", "object", "-o", "trimmed")).Succeeded();
        var trimmed = await BtfDump.ReadAsync(workspace.At("trimmed/execs.bpf.o"));
        Assert.NotEmpty(whole.Shapes().Except(trimmed.Shapes(), StringComparer.Ordinal));
    }

    /// <summary>Compiles the workspace's <c>execs</c>, and once more with the command that ecc says it ran.</summary>
    /// <returns>The object that the command made.</returns>
    private static async Task<string> CompileAsync(Workspace workspace, string option)
    {
        var run = (await workspace.EccAsync("-v", option, "--emit", "package,object", "execs.bpf.c", "-o", ".")).Succeeded();
        var command = run.Error.Split('\n').Single(line => line.Contains(" -target bpf ", StringComparison.Ordinal));
        var compiled = workspace.At("compiled.o");
        await HostTool.Require("sh").RunAsync("-c", $"cd '{workspace.Path}' && {command} > '{compiled}'");
        return compiled;
    }

    private static Task<byte[]> BytesAsync(string path) => File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
}
