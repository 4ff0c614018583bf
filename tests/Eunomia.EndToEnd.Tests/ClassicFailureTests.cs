using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>The failures everybody meets come with what to do about them. Those of the compiler itself: <see cref="CompilerFailureTests"/>.</summary>
public sealed class ClassicFailureTests
{
    private const string License = "char LICENSE[] SEC(\"license\") = \"GPL\";\n";

    [Theory]
    [InlineData("/usr/include/bpf", "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n", "ECC0211", "libbpf")]
    [InlineData("/sys/kernel/btf", "#include \"vmlinux.h\"\nint a;\n", "ECC0107", "--vmlinux")]
    [InlineData("ASM", "#include <linux/types.h>\nint a;\n", "ECC0210", "linux")]
    public async Task A_missing_header_comes_with_the_way_to_get_it(string hidden, string source, string id, string hint)
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", source);
        var directory = hidden == "ASM" ? $"/usr/include/{(await HostTool.Require("uname").RunAsync("-m")).Trim()}-linux-gnu/asm" : hidden;

        var run = await (await MountNamespace.WithoutAsync(directory, workspace.Path)).RunAsync("prog.bpf.c");

        Assert.Contains(hint, HintOf(run.Failed(3, id)), StringComparison.Ordinal);
        Assert.Equal(["prog.bpf.c"], workspace.Names());
    }

    [Fact]
    public async Task A_kernel_header_of_the_users_own_needs_no_kernel()
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", "#include \"vmlinux.h\"\nu32 a = 1;\n");
        workspace.Write("kernel.h", "typedef unsigned int u32;\n");

        var ecc = await MountNamespace.WithoutAsync("/sys/kernel/btf", workspace.Path);
        (await ecc.RunAsync("prog.bpf.c", "--vmlinux", "kernel.h", "-o", "named.json")).Succeeded();
        File.Move(workspace.At("kernel.h"), workspace.At("vmlinux.h"));
        (await ecc.RunAsync("prog.bpf.c", "-o", "own.json")).Succeeded();

        Assert.Equal(workspace.Read("named.json"), workspace.Read("own.json"));
    }

    [Fact]
    public async Task Kernel_types_before_their_header_are_explained()
    {
        var run = await CompileAsync("#include <bpf/bpf_helpers.h>\n#include <linux/bpf.h>\n");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("ECC0213", run.ErrorIds, StringComparer.Ordinal);
        Assert.Contains("before <bpf/bpf_helpers.h>", HintOf(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registers_without_a_machine_are_explained()
    {
        var run = await CompileAsync(
            "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\n#include <bpf/bpf_tracing.h>\n" + License
            + "SEC(\"kprobe/do_exit\")\nint BPF_KPROBE(on_exit, long code)\n{\n\treturn code > 0;\n}\n",
            "-a=-U__TARGET_ARCH_x86");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("ECC0214", run.ErrorIds, StringComparer.Ordinal);
        Assert.Contains("__TARGET_ARCH_", HintOf(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_without_a_license_is_packaged_with_a_warning()
    {
        var run = (await CompileAsync(Workspace.Minimal.Replace("char LICENSE", "static char unused", StringComparison.Ordinal)
            .Replace(" SEC(\"license\") = \"GPL\"", "[1]", StringComparison.Ordinal))).Succeeded();

        Assert.Contains("[ECC0302]", run.Error, StringComparison.Ordinal);
        Assert.Contains("SEC(\"license\")", HintOf(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_that_the_license_forbids_is_named_where_it_is_called()
    {
        var source = Workspace.Minimal.Replace("\"GPL\"", "\"Proprietary\"", StringComparison.Ordinal)
            .Replace("return XDP_PASS;", "bpf_printk(\"hi\");\n    return XDP_PASS;", StringComparison.Ordinal);
        var line = source[..source.IndexOf("bpf_printk", StringComparison.Ordinal)].Split('\n').Length;

        var run = (await CompileAsync(source)).Succeeded();

        Assert.Matches($@"(?m)^prog\.bpf\.c:{line}:\d+: warning: 'pass' calls 'bpf_trace_printk'.*\[ECC0303\]$", run.Error);
    }

    private static Task<EccRun> CompileAsync(string source, params string[] options)
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", source);
        return workspace.EccAsync(["prog.bpf.c", .. options]);
    }

    private static string HintOf(EccRun run) =>
        run.Error.Split('\n').FirstOrDefault(line => line.StartsWith("  hint: ", StringComparison.Ordinal)) ?? "";
}
