using System.Globalization;
using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>The images: what is in them, and what <c>docker run</c> does for somebody who has only a directory with a program.</summary>
public sealed class ImageTests(ContainerImages images, CompiledPrograms programs) : IClassFixture<ContainerImages>
{
    private const int Somebody = 4711;
    private const int SomebodyElse = 4712;

    [Fact]
    public async Task The_compile_image_is_the_one_that_is_built_by_itself_and_says_what_it_is()
    {
        var image = await images.CompilerAsync();

        Assert.Equal(["ecc"], image.EntryPoint);
        Assert.Empty(image.Arguments);
        Assert.Equal("/src", image.Configuration["WorkingDir"]!.GetValue<string>());
        Assert.Equal("MIT", image.Configuration["Labels"]!["org.opencontainers.image.licenses"]!.GetValue<string>());
        Assert.Equal("ecc", image.Configuration["Labels"]!["org.opencontainers.image.title"]!.GetValue<string>());
        Assert.Equal(["ecli"], (await images.RunnerAsync()).EntryPoint);
    }

    [Fact]
    public async Task Compiler_image_holds_what_ecc_needs_and_nothing_that_only_builds_it()
    {
        var image = await images.CompilerAsync();
        var root = await image.MountAsync();

        var doctor = (await image.RunAsync(new ContainerRun("doctor"))).Succeeded();

        Assert.DoesNotContain("missing", doctor.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(root, "usr/share/dotnet")));
        Assert.False(Directory.Exists(Path.Combine(root, "repository")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(root, "var/lib/apt/lists")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(root, "var/cache/apt")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(root, "tmp")));
        Assert.InRange(await MegabytesAsync(root), 250, 420);
        Assert.InRange(await MegabytesAsync(await (await images.RunnerAsync()).MountAsync()), 60, 100);
    }

    [Fact]
    public async Task A_mounted_directory_gets_a_package_of_its_owner_that_runs()
    {
        var image = await images.CompilerAsync();
        var source = await OwnedByAsync(Somebody, Workspace.Create("mein Programm ä").Copy("execs"));

        var run = (await image.RunAsync(new ContainerRun { Mounts = [$"{source.Path}:/src"] })).Succeeded();

        Assert.StartsWith("package.json: ", run.Error, StringComparison.Ordinal);
        Assert.Equal($"{Somebody}:{Somebody}", await OwnerAsync(source.At("package.json")));
        await RunningKernel.RequireAsync();
        await using var ecli = await Ecli.StartAsync(source.At("package.json"), "-j");
        await ecli.EventAsync(e => e["comm"]!.GetValue<string>() == "true", () => HostTool.Require("true").RunAsync());
    }

    [Fact]
    public async Task The_runner_runs_what_the_compiler_made()
    {
        var (compiler, runner) = (await images.CompilerAsync(), await images.RunnerAsync());
        var source = Workspace.Create().Copy("execs");
        (await compiler.RunAsync(new ContainerRun { Mounts = [$"{source.Path}:/src"] })).Succeeded();
        await RunningKernel.RequireAsync();

        foreach (var (package, input, mounts) in new[] { ("-", source.Read("package.json"), Array.Empty<string>()), ("package.json", "", [$"{source.Path}:/work"]) })
        {
            var running = runner.RunAsync(new ContainerRun(package, "-j", "--count", "1", "--timeout", "30s", "--filter", "comm == \"true\" && kind == EXEC_STARTED")
            {
                Input = input,
                Mounts = [.. mounts, "/sys/kernel/tracing:/sys/kernel/tracing"],
                Capabilities = ["CAP_BPF", "CAP_PERFMON"],
            });
            while (!running.IsCompleted)
            {
                await HostTool.Require("true").RunAsync();
                await Task.WhenAny(running, Task.Delay(50, TestContext.Current.CancellationToken));
            }

            Assert.Equal("true", JsonNode.Parse((await running).Succeeded().Output)!["comm"]!.GetValue<string>());
        }

    }

    [Fact]
    public async Task A_runner_that_may_not_load_programs_is_told_which_option_is_missing()
    {
        var runner = await images.RunnerAsync();
        var package = (await programs.GetAsync("execs")).PackagePath;
        var run = new ContainerRun("-") { Input = await File.ReadAllTextAsync(package, TestContext.Current.CancellationToken) };
        await RunningKernel.RequireAsync();

        var poor = (await runner.RunAsync(run)).Failed(3, "ECLI0304");
        var filtered = (await (await runner.FilteredAsync()).RunAsync(run with { Capabilities = ["CAP_BPF", "CAP_PERFMON"] })).Failed(3, "ECLI0328");

        Assert.Contains("--cap-add", poor.Error, StringComparison.Ordinal);
        Assert.Contains("--security-opt seccomp=unconfined", filtered.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Somebody)]
    [InlineData(SomebodyElse)]
    public async Task A_source_that_can_only_be_read_is_compiled_to_elsewhere_whoever_that_belongs_to(int owner)
    {
        var image = await images.CompilerAsync();
        var source = await OwnedByAsync(Somebody, Minimal());
        var output = await OwnedByAsync(owner, Workspace.Create());

        (await image.RunAsync(new ContainerRun("-o", "/out") { Mounts = [$"{source.Path}:/src:ro", $"{output.Path}:/out"] })).Succeeded();

        Assert.Equal(["package.json"], output.Names());
        Assert.Equal($"{Somebody}:{Somebody}", await OwnerAsync(output.At("package.json")));
        Assert.Equal(["hello.bpf.c"], source.Names());
    }

    [Fact]
    public async Task Outputs_in_a_directory_of_root_belong_to_root()
    {
        var image = await images.CompilerAsync();
        var source = Minimal();

        (await image.RunAsync(new ContainerRun("hello.bpf.c", "--emit", "package,header", "-q") { Mounts = [$"{source.Path}:/src"] })).Succeeded();

        Assert.Equal(["hello.bpf.c", "hello.types.h", "package.json"], source.Names());
        Assert.Equal("0:0", await OwnerAsync(source.At("package.json")));
    }

    [Fact]
    public async Task Any_user_may_be_named()
    {
        var image = await images.CompilerAsync();
        var source = await OwnedByAsync(Somebody, Minimal());
        var output = await OwnedByAsync(SomebodyElse, Workspace.Create());
        var run = new ContainerRun { User = $"{SomebodyElse}:{SomebodyElse}", Mounts = [$"{source.Path}:/src", $"{output.Path}:/out"] };

        (await image.RunAsync(run with { Arguments = ["-o", "/out"] })).Succeeded();
        var refused = (await image.RunAsync(run)).Failed(1, "ECC0401");

        Assert.Equal($"{SomebodyElse}:{SomebodyElse}", await OwnerAsync(output.At("package.json")));
        Assert.StartsWith("ecc: error: cannot write 'package.json': permission denied", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["hello.bpf.c"], source.Names());
    }

    [Fact]
    public async Task Two_programs_become_two_packages()
    {
        var image = await images.CompilerAsync();
        var source = Minimal();
        source.Write("other one.bpf.c", Workspace.Minimal);

        (await image.RunAsync(new ContainerRun { Mounts = [$"{source.Path}:/src"] })).Succeeded();

        Assert.Equal(["hello.bpf.c", "hello.package.json", "other one.bpf.c", "other one.package.json"], source.Names());
    }

    [Fact]
    public async Task Arguments_arrive_as_they_were_given()
    {
        var image = await images.CompilerAsync();
        var source = Workspace.Create();
        source.Write("a 'b' $(c) *.bpf.c", Workspace.Minimal.Replace("XDP_PASS", "RESULT", StringComparison.Ordinal));

        (await image.RunAsync(new ContainerRun("a 'b' $(c) *.bpf.c", "-q", "--", "-DRESULT=(1 + 1)") { Mounts = [$"{source.Path}:/src"] })).Succeeded();

        Assert.Equal(["a 'b' $(c) *.bpf.c", "package.json"], source.Names());
    }

    [Fact]
    public async Task Nothing_to_compile_is_said_and_nothing_mounted_too()
    {
        var image = await images.CompilerAsync();
        var empty = await OwnedByAsync(Somebody, Workspace.Create());

        var mounted = (await image.RunAsync(new ContainerRun { Mounts = [$"{empty.Path}:/src"] })).Ended(2);
        var nothing = (await image.RunAsync(new ContainerRun())).Ended(2);
        var named = (await image.RunAsync(new ContainerRun("hello.bpf.c"))).Failed(1, "ECC0201");
        var version = (await image.RunAsync(new ContainerRun("--version"))).Succeeded();

        Assert.StartsWith("ecc: error: no source given, and no *.bpf.c in the current directory [ECC0501]\n", mounted.Error, StringComparison.Ordinal);
        Assert.StartsWith("ecc: note: nothing is mounted at /src: docker run -v \"$PWD\":/src IMAGE\necc: error: no source", nothing.Error, StringComparison.Ordinal);
        Assert.StartsWith("ecc: note: nothing is mounted at /src", named.Error, StringComparison.Ordinal);
        Assert.Equal("", version.Error);
    }

    [Fact]
    public async Task A_source_that_can_only_be_read_and_no_other_place_is_an_error()
    {
        var image = await images.CompilerAsync();
        var source = await OwnedByAsync(Somebody, Minimal());

        var run = (await image.RunAsync(new ContainerRun { Mounts = [$"{source.Path}:/src:ro"] })).Failed(1, "ECC0401");

        Assert.StartsWith("ecc: error: cannot write 'package.json': the file system is read-only", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_with_a_mistake_is_shown_where_it_is()
    {
        var image = await images.CompilerAsync();
        var source = Workspace.Create();
        source.Write("hello.bpf.c", Workspace.Broken);

        var run = (await image.RunAsync(new ContainerRun { Mounts = [$"{source.Path}:/src"] })).Ended(1);

        Assert.StartsWith("hello.bpf.c:2:9: error: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(["hello.bpf.c"], source.Names());
    }

    [Fact]
    public async Task Without_the_kernels_types_it_asks_for_vmlinux_and_takes_one()
    {
        Assert.SkipUnless(File.Exists("/sys/kernel/btf/vmlinux"), "the kernel has no BTF");
        var image = await images.CompilerAsync();
        var source = await OwnedByAsync(Somebody, Workspace.Create().Copy("execs"));
        File.Copy("/sys/kernel/btf/vmlinux", source.At("vmlinux.btf"));
        var run = new ContainerRun { Mounts = [$"{source.Path}:/src"] };

        var refused = (await image.RunWithoutKernelTypesAsync(run)).Failed(3, "ECC0107");
        (await image.RunWithoutKernelTypesAsync(run with { Arguments = ["--vmlinux", "vmlinux.btf"] })).Succeeded();

        Assert.Contains("\n  hint: pass --vmlinux FILE ", refused.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(source.At("package.json")));
    }

    [Fact]
    public async Task A_signal_reaches_ecc_itself()
    {
        var image = await images.CompilerAsync();
        var source = await OwnedByAsync(Somebody, Minimal());
        var mark = $"MARK_{Guid.NewGuid():N}";

        var running = image.RunAsync(new ContainerRun("watch", "--", $"-D{mark}") { Mounts = [$"{source.Path}:/src"] });
        await Eventually.HoldsAsync(() => File.Exists(source.At("package.json")) || running.IsCompleted, () => "ecc watch compiles nothing");
        var processes = Directory.EnumerateDirectories("/proc").Where(IsEcc).ToList();
        Assert.Single(processes);
        await HostTool.Require("sh").RunAsync("-c", $"kill -TERM {Path.GetFileName(processes[0])}");

        (await running).Ended(143);

        // The program, not what starts it: neither a shell nor buildah is left in between.
        bool IsEcc(string process)
        {
            try
            {
                return File.ReadAllText(Path.Combine(process, "cmdline")) is var line && line.Contains(mark, StringComparison.Ordinal)
                    && !line.Contains("buildah", StringComparison.Ordinal) && !line.Contains("clang", StringComparison.Ordinal);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    private static Workspace Minimal()
    {
        var workspace = Workspace.Create();
        workspace.Write("hello.bpf.c", Workspace.Minimal);
        return workspace;
    }

    private static async Task<Workspace> OwnedByAsync(int user, Workspace workspace)
    {
        await HostTool.Require("chown").RunAsync("-R", string.Create(CultureInfo.InvariantCulture, $"{user}:{user}"), workspace.Path);
        return workspace;
    }

    private static async Task<string> OwnerAsync(string path) => (await HostTool.Require("stat").RunAsync("-c", "%u:%g", path)).Trim();

    /// <summary>As engines count: what is in the files, not what they occupy on a disk, and without what a container has written.</summary>
    private static async Task<int> MegabytesAsync(string directory) => int.Parse(
        (await HostTool.Require("du").RunAsync("--summarize", "--one-file-system", "--apparent-size", "--block-size=1000000", "--exclude=*/var/cache/ecc/*", directory)).Split('\t')[0],
        CultureInfo.InvariantCulture);
}
