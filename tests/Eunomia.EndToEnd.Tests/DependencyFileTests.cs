using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary><c>--depfile</c> as make and ninja read it.</summary>
public sealed class DependencyFileTests
{
    [Theory]
    [InlineData("make", "part.h")]
    [InlineData("make", "two words.h")]
    [InlineData("make", "a#b.h")]
    [InlineData("make", "a:b.h")]
    [InlineData("make", "ä €.h")]
    [InlineData("make", "a%b.h")]
    [InlineData("make", "a=b.h")]
    [InlineData("ninja", "part.h")]
    [InlineData("ninja", "two words.h")]
    [InlineData("ninja", "a#b.h")]
    [InlineData("ninja", "a:b.h")]
    [InlineData("ninja", "ä €.h")]
    [InlineData("ninja", "a%b.h")]
    [InlineData("ninja", "a=b.h")]
    public async Task A_header_that_is_touched_rebuilds_and_nothing_else_does(string builder, string header)
    {
        var workspace = Project(header);

        await BuildAsync(workspace, builder);
        await BuildAsync(workspace, builder);
        Assert.Equal(1, Runs(workspace));
        workspace.Write(header, "#define PART 2\n");
        await BuildAsync(workspace, builder);
        await BuildAsync(workspace, builder);
        Assert.Equal(2, Runs(workspace));
        if (builder == "make" && header.AsSpan().ContainsAny('%', '='))
        {
            // There is no way to tell make that it may be gone.
            return;
        }

        // One that is not there any more must not stand in the way.
        workspace.Write("one.bpf.c", Workspace.Minimal);
        File.Delete(workspace.At(header));
        await BuildAsync(workspace, builder);

        Assert.Equal(3, Runs(workspace));
    }

    [Theory]
    [InlineData("a$b.h")]
    [InlineData("x$(shell\vtouch pwned).h")]
    [InlineData(".SECONDEXPANSION")]
    public async Task Header_that_make_would_expand_or_obey_is_not_named_to_it(string header)
    {
        var workspace = Project(header);

        var run = (await workspace.EccAsync("one.bpf.c", "--depfile", "all.d")).Ended(1);

        Assert.Contains("make cannot read the name", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("all.d", workspace.Names());
    }

    [Theory]
    [InlineData("make")]
    [InlineData("ninja")]
    public async Task Several_sources_share_one_file(string builder)
    {
        var workspace = Project("part.h");
        workspace.Write("two.bpf.c", "#include \"sub/two.h\"\n" + Workspace.Minimal);
        workspace.Write("sub/two.h", "\n");
        WriteBuild(workspace, "one.bpf.c two.bpf.c", "one.package.json", "two.package.json");

        await BuildAsync(workspace, builder);
        await BuildAsync(workspace, builder);
        Assert.Equal(1, Runs(workspace));
        foreach (var (header, runs) in new[] { ("part.h", 2), ("sub/two.h", 3) })
        {
            workspace.Write(header, "#define MORE\n");
            await BuildAsync(workspace, builder);
            await BuildAsync(workspace, builder);
            Assert.Equal(runs, Runs(workspace));
        }
    }

    [Fact]
    public async Task Paths_are_as_given_and_nothing_of_the_cache_is_named()
    {
        var workspace = Workspace.Create();
        workspace.Write("src/one.bpf.c", "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\n#include \"part.h\"\n#include \"../include/common.h\"\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n");
        workspace.Write("src/part.h", "\n");
        workspace.Write("include/common.h", "\n");
        var cache = TestFiles.NewDirectory();

        foreach (var named in new[] { cache, cache + "/", cache + "//./" })
        {
            (await workspace.EccAsync("src/one.bpf.c", "-o", "out", "--depfile", "deps/one.d", "--cache-dir", named)).Succeeded();
            var text = workspace.Read("deps/one.d");

            Assert.StartsWith("out/package.json: \\\n  src/one.bpf.c \\\n", text, StringComparison.Ordinal);
            Assert.Contains("  src/part.h \\\n  include/common.h", text, StringComparison.Ordinal);
            Assert.DoesNotContain(cache, text, StringComparison.Ordinal);
            Assert.DoesNotContain("vmlinux.h", text, StringComparison.Ordinal);
            File.Delete(workspace.At("deps/one.d"));
        }

        // What was copied from the cache depends on the same.
        (await workspace.EccAsync("src/one.bpf.c", "-o", "out", "--depfile", "again.d", "--cache-dir", cache)).Succeeded();
        (await workspace.EccAsync("src/one.bpf.c", "-o", "out", "--depfile", "uncached.d", "--no-cache", "--whole-vmlinux")).Succeeded();
        Assert.Equal(workspace.Read("uncached.d"), workspace.Read("again.d"));
    }

    [Fact]
    public async Task The_users_vmlinux_is_named_where_it_was_used()
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", "#include \"vmlinux.h\"\nint x;\nchar LICENSE[] __attribute__((section(\"license\"), used)) = \"GPL\";\n");
        workspace.Write("types.h", "struct some { int a; };\n");

        (await workspace.EccAsync("one.bpf.c", "--vmlinux", "types.h", "--depfile", "one.d")).Succeeded();

        Assert.Equal("package.json: \\\n  one.bpf.c \\\n  types.h\ntypes.h:\n", workspace.Read("one.d"));
    }

    [Fact]
    public async Task A_failure_leaves_the_old_file()
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", Workspace.Minimal);
        workspace.Write("two.bpf.c", Workspace.Broken);
        workspace.Write("all.d", "old");

        (await workspace.EccAsync("two.bpf.c", "--depfile", "all.d")).Ended(1);
        // A rule less, and the program that failed would be up to date for make.
        (await workspace.EccAsync("one.bpf.c", "two.bpf.c", "--depfile", "all.d")).Ended(1);

        Assert.Equal("old", workspace.Read("all.d"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_an_error()
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", Workspace.Minimal);

        (await workspace.EccAsync("one.bpf.c", "--depfile", "/proc/nothing/here.d")).Ended(1);
    }

    private static Workspace Project(string header)
    {
        var workspace = Workspace.Create();
        workspace.Write("one.bpf.c", $"#include <{header}>\n" + Workspace.Minimal);
        workspace.Write(header, "#define PART 1\n");
        WriteBuild(workspace, "one.bpf.c", "package.json");
        return workspace;
    }

    private static void WriteBuild(Workspace workspace, string sources, params string[] outputs)
    {
        var command = $"echo run >> runs.log; ECC_CACHE_DIR='{TestFiles.WarmCache}' '{Ecc.Path}' -q {sources} --depfile all.d";
        var targets = string.Join(' ', outputs);
        workspace.Write("Makefile", $"all: {targets}\n{targets}&: {sources}\n\t{command}\n-include all.d\n");
        workspace.Write("build.ninja", $"rule ecc\n  command = {command}\n  depfile = all.d\n  deps = gcc\nbuild {targets}: ecc {sources}\n");
    }

    private static async Task BuildAsync(Workspace workspace, string builder) => await HostTool.Require(builder).RunAsync("-C", workspace.Path);

    private static int Runs(Workspace workspace) => File.ReadAllLines(workspace.At("runs.log")).Length;
}
