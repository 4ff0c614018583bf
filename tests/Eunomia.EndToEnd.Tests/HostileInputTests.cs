using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>What an attacker tried: nothing may hang, crash or be taken for a bug.</summary>
public sealed class HostileInputTests
{
    [Fact]
    public async Task A_sum_of_a_hundred_thousand_terms_ends_neither_ecc_nor_its_manners()
    {
        var workspace = Workspace.Create();
        workspace.Write("sum.bpf.c", $"int f(int x) {{ return {string.Join('+', Enumerable.Repeat("x", 100_000))}; }}\n");

        var run = await workspace.EccAsync("sum.bpf.c");

        Assert.InRange(run.ExitCode, 0, 3);
    }

    [Fact]
    public async Task A_package_that_nobody_could_read_is_not_written()
    {
        var workspace = Workspace.Create();
        workspace.Write("many.bpf.c", $"{string.Concat(Enumerable.Range(0, 20_000).Select(i => $"int v{i} = 1;\n"))}{Workspace.Minimal}");

        var run = await workspace.EccAsync("many.bpf.c");

        Assert.Contains("many.bpf.c: error: its package would be too large: more than the 150000 values", run.Ended(1).Error, StringComparison.Ordinal);
        Assert.Contains("[ECC0301]", run.Error, StringComparison.Ordinal);
        Assert.Equal(["many.bpf.c"], workspace.Names());
    }

    [Theory]
    [InlineData("!", 150_000)]
    [InlineData("- ", 150_000)]
    [InlineData("(", 150_000)]
    public async Task A_source_that_crashes_the_compiler_harms_no_other(string nested, int times)
    {
        var workspace = Workspace.Create();
        workspace.Write("first.bpf.c", Workspace.Minimal);
        workspace.Write("hostile.bpf.c", $"int f(int x) {{ return {string.Concat(Enumerable.Repeat(nested, times))}x; }}\n");
        workspace.Write("last.bpf.c", Workspace.Minimal);

        var run = (await workspace.EccAsync("first.bpf.c", "hostile.bpf.c", "last.bpf.c")).Ended(1);

        Assert.Matches(@"(?m)^hostile\.bpf\.c: error: clang .* while compiling 'hostile\.bpf\.c' \[ECC0119\]$", run.Error);
        Assert.Equal(["first.bpf.c", "first.package.json", "hostile.bpf.c", "last.bpf.c", "last.package.json"], workspace.Names());
    }

    [Theory]
    [InlineData("inspect package.json > /dev/full", 1)]
    [InlineData("--help > /dev/full", 1)]
    [InlineData("missing.bpf.c 2> /dev/full", 1)]
    [InlineData("prog.bpf.c 2> /dev/full", 0)]
    public async Task Output_that_nobody_takes_is_no_bug(string command, int exitCode)
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", Workspace.Minimal);
        (await workspace.EccAsync("prog.bpf.c")).Succeeded();

        var script = workspace.Write("run.sh", $"cd '{workspace.Path}' && exec '{Ecc.Path}' {command}\n");
        var run = await HostTool.Require("sh").TryRunAsync(script);

        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task A_long_key_over_many_values_is_read_in_time()
    {
        var workspace = Workspace.Create();
        workspace.Write("bomb.json", $"{{\"{new string('k', 1_000_000)}\": [{string.Join(',', Enumerable.Repeat('0', 500_000))}]}}");

        (await workspace.EccAsync("inspect", "bomb.json")).Failed(1, "ECC0306");
    }

    [Fact]
    public async Task A_pipe_in_the_cache_is_replaced()
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", "#include \"vmlinux.h\"\n");
        (await workspace.EccAsync("vmlinux", "--cache-dir", "cache", "-o", "header.h")).Succeeded();
        var cached = Directory.EnumerateFiles(workspace.At("cache"), "vmlinux.h", SearchOption.AllDirectories).Single();
        File.Delete(cached);
        await HostTool.Require("mkfifo").RunAsync(cached);

        (await workspace.EccAsync("vmlinux", "--cache-dir", "cache", "-o", "again.h")).Succeeded();

        Assert.Equal(workspace.Read("header.h"), workspace.Read("again.h"));
        Assert.Equal(workspace.Read("header.h"), File.ReadAllText(cached));
    }

    [Theory]
    [InlineData("compile")]
    [InlineData("vmlinux")]
    public async Task File_that_is_neither_btf_nor_a_header_is_no_vmlinux(string verb)
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", "#include \"vmlinux.h\"\n");
        workspace.Write("users", "root:x:0:0:root\n");

        var run = await workspace.EccAsync(verb == "vmlinux" ? ["vmlinux", "--btf", "users"] : ["prog.bpf.c", "--vmlinux", "users"]);

        run.Failed(1, "ECC0113");
        Assert.False(File.Exists(workspace.At("package.json")));
    }

    [Fact]
    public async Task A_cache_that_anybody_can_write_to_is_not_used()
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", "#include \"vmlinux.h\"\n");
        Directory.CreateDirectory(workspace.At("cache"));
        await HostTool.Require("chmod").RunAsync("777", workspace.At("cache"));

        (await workspace.EccAsync("vmlinux", "--cache-dir", "cache", "-o", "header.h")).Succeeded();
        var run = (await workspace.EccAsync("prog.bpf.c", "--cache-dir", "cache")).Succeeded();

        Assert.Contains("[ECC0115]", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(workspace.At("cache")));
    }

    [Fact]
    public async Task A_type_id_that_the_package_does_not_have_is_a_warning()
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", Workspace.Minimal + """
            /// @export_config {"btf_type_id": 999}
            struct {
                __uint(type, BPF_MAP_TYPE_RINGBUF);
                __uint(max_entries, 4096);
            } events SEC(".maps");

            """);

        var run = (await workspace.EccAsync("prog.bpf.c")).Succeeded();

        var line = 1 + workspace.Read("prog.bpf.c").Split('\n').TakeWhile(line => !line.StartsWith("} events", StringComparison.Ordinal)).Count();
        Assert.Matches($@"(?m)^prog\.bpf\.c:{line}:3: warning: .*\[ECC0309\]$", run.Error);
    }

    [Fact]
    public async Task A_package_file_that_would_not_be_written_is_a_mistake()
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", Workspace.Minimal);

        var run = (await workspace.EccAsync("--emit", "object", "prog.bpf.c", "-o", "out.json")).Ended(2);

        Assert.Contains("none is to be written", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_is_shown_when_the_compiler_refuses_the_source()
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", Workspace.Broken);

        var run = (await workspace.EccAsync("-v", "prog.bpf.c")).Ended(1);

        Assert.Contains(" -target bpf ", run.Error, StringComparison.Ordinal);
    }
}
