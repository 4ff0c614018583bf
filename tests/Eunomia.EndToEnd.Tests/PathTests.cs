using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>Paths that the kernel reads in another way than their text, and outputs that are no files.</summary>
public sealed class PathTests
{
    private readonly Workspace _workspace = Workspace.Create();

    public PathTests()
    {
        _workspace.Write("real/prog.bpf.c", "#include \"part.h\"\n" + Workspace.Minimal);
        _workspace.Write("real/part.h", "\n");
        Directory.CreateDirectory(_workspace.At("real/sub"));
        _workspace.Write("here/plain.bpf.c", Workspace.Minimal);
        File.CreateSymbolicLink(_workspace.At("here/lnk"), "../real/sub");
    }

    private Task<EccRun> EccAsync(params string[] arguments) => Ecc.RunAsync(_workspace.At("here"), arguments);

    [Fact]
    public async Task A_source_behind_a_link_is_compiled_where_the_kernel_finds_it()
    {
        (await EccAsync("lnk/../prog.bpf.c", "--depfile", "lnk/../deps", "--emit", "package,compdb")).Succeeded();

        Assert.Equal(
            ["here", "here/compile_commands.json", "here/lnk", "here/plain.bpf.c", "real", "real/deps", "real/package.json", "real/part.h", "real/prog.bpf.c", "real/sub"],
            _workspace.Names());
        var rule = _workspace.Read("real/deps").Split('\n');
        Assert.Equal("lnk/../package.json: \\", rule[0]);
        Assert.Contains("  lnk/../part.h", rule.Select(line => line.TrimEnd(' ', '\\')));
        Assert.Contains($"\"{_workspace.At("real/prog.bpf.c")}\"", _workspace.Read("here/compile_commands.json"), StringComparison.Ordinal);

        var ecli = await Ecli.RunAsync("inspect", _workspace.At("here/lnk/../package.json"));
        Assert.Equal(0, ecli.ExitCode);
        (await EccAsync("inspect", "lnk/../package.json")).Succeeded();
    }

    [Fact]
    public async Task A_mistake_behind_a_link_is_shown_with_its_line()
    {
        _workspace.Write("real/bad.bpf.c", Workspace.Broken);

        var run = (await EccAsync("lnk/../bad.bpf.c")).Failed(1, "clang");

        Assert.Contains("lnk/../bad.bpf.c:2:9: error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("int b = missing;", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directories_behind_a_link_are_those_of_the_kernel()
    {
        _workspace.Write("here/uses.bpf.c", "#include \"vmlinux.h\"\n#include \"part.h\"\nint level = LEVEL;\n");
        _workspace.Write("real/types.h", "struct task_struct { int pid; };\n#define LEVEL 1\n");

        (await EccAsync("uses.bpf.c", "-a=-Ilnk/..", "--vmlinux", "lnk/../types.h", "-o", "lnk/../out")).Succeeded();

        Assert.True(File.Exists(_workspace.At("real/out/package.json")));
        Assert.False(Directory.Exists(_workspace.At("here/out")));
    }

    [Fact]
    public async Task Path_up_from_a_missing_directory_is_an_error_as_for_the_kernel()
    {
        var read = (await EccAsync("none/../plain.bpf.c")).Failed(1, "ECC0201");
        (await EccAsync("plain.bpf.c", "-o", "none/../out")).Failed(1, "ECC0401");

        Assert.Contains("no such file or directory", read.Error, StringComparison.Ordinal);
        Assert.Equal(["here", "here/lnk", "here/plain.bpf.c"], _workspace.Names().Where(name => name.StartsWith("here", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/dev/stdout")]
    [InlineData("/dev/fd/1")]
    [InlineData("link-to-stdout")]
    public async Task A_package_goes_to_standard_output_whatever_that_is(string output)
    {
        File.CreateSymbolicLink(_workspace.At("here/link-to-stdout"), "/dev/stdout");
        (await EccAsync("plain.bpf.c", "-o", "package.json")).Succeeded();
        var package = _workspace.Read("here/package.json");

        Assert.Equal(package, (await EccAsync("plain.bpf.c", "-o", output)).Succeeded().Output);
        foreach (var redirection in new[] { ">", ">>" })
        {
            await HostTool.Require("sh").RunAsync("-c", $"cd '{_workspace.At("here")}' && printf old >out && {{ echo before; '{Ecc.Path}' -q plain.bpf.c -o {output}; echo after; }} {redirection}out");
            Assert.Equal($"{(redirection == ">>" ? "old" : "")}before\n{package}after\n", _workspace.Read("here/out"));
        }
    }

    [Fact]
    public async Task Anything_that_can_be_written_to_takes_the_only_output()
    {
        (await EccAsync("plain.bpf.c", "--emit", "skeleton")).Succeeded();

        var named = await HostTool.Require("sh").RunAsync("-c", $"cd '{_workspace.At("here")}' && mkfifo pipe && {{ cat pipe & '{Ecc.Path}' -q plain.bpf.c --emit skeleton -o pipe; wait; }}");

        Assert.Equal(_workspace.Read("here/plain.skel.json"), named);
        Assert.Contains("here/pipe", _workspace.Names());
    }

    [Fact]
    public async Task An_output_that_is_written_again_keeps_its_mode_and_stays_a_link()
    {
        _workspace.Write("here/package.json", "{}");
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;
        File.SetUnixFileMode(_workspace.At("here/package.json"), Mode);
        File.CreateSymbolicLink(_workspace.At("here/link.json"), "package.json");

        (await EccAsync("plain.bpf.c", "-o", "link.json")).Succeeded();

        Assert.NotEqual("{}", _workspace.Read("here/package.json"));
        Assert.Equal(Mode, File.GetUnixFileMode(_workspace.At("here/package.json")));
        Assert.Equal("package.json", new FileInfo(_workspace.At("here/link.json")).LinkTarget);
    }

    [Fact]
    public async Task A_second_dot_stays_in_the_name_as_in_bpftools_skeleton()
    {
        _workspace.Write("here/plain.v2.bpf.c", Workspace.Minimal);

        (await EccAsync("plain.v2.bpf.c", "--emit", "object,skeleton")).Succeeded();
        var skeleton = await HostTool.Bpftool().RunAsync("gen", "skeleton", _workspace.At("here/plain.v2.bpf.o"));

        Assert.Contains("\"obj_name\":\"plain_v2_bpf\"", _workspace.Read("here/plain.v2.skel.json"), StringComparison.Ordinal);
        Assert.Contains("struct plain_v2_bpf {", skeleton, StringComparison.Ordinal);
    }
}
