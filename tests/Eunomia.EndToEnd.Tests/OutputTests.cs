using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.EndToEnd.Tests.Oracles;
using Eunomia.Package;

namespace Eunomia.EndToEnd.Tests;

/// <summary>What is written, where, and what is said about it.</summary>
public sealed class OutputTests
{
    [Theory]
    [InlineData("", "package.json")]
    [InlineData("--emit package", "package.json")]
    [InlineData("--emit skeleton", "prog.skel.json")]
    [InlineData("--emit object --emit skeleton", "prog.bpf.o prog.skel.json")]
    [InlineData("--emit package,skeleton,object", "package.json prog.bpf.o prog.skel.json")]
    [InlineData("-n", "prog.bpf.o prog.skel.json")]
    [InlineData("-y", "package.json package.yaml")]
    [InlineData("-o out/of/nowhere", "out out/of out/of/nowhere out/of/nowhere/package.json")]
    [InlineData("-o out/", "out out/package.json")]
    [InlineData("-o named.json", "named.json")]
    [InlineData("-o sub/named.json -y --emit package,object", "sub sub/named.json sub/named.yaml sub/prog.bpf.o")]
    public async Task Exactly_what_was_asked_for_is_written_where_it_was_asked_for(string options, string written)
    {
        var workspace = Minimal();

        var run = (await workspace.EccAsync(["prog.bpf.c", .. Words(options)])).Succeeded();

        Assert.Equal(Words(written).Append("prog.bpf.c").Order(StringComparer.Ordinal), workspace.Names(), StringComparer.Ordinal);
        Assert.Equal("", run.Output);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task The_summary_names_file_programs_maps_and_exports()
    {
        var workspace = Workspace.Create().Copy("execs");

        var run = (await workspace.EccAsync("execs.bpf.c")).Succeeded();

        Assert.Matches(@"^package\.json: [0-9.]+ kB, 2 programs, 4 maps, exports exec_event through events\n$", run.Error);
    }

    [Fact]
    public async Task Quiet_says_nothing_of_success_and_all_of_failure()
    {
        var workspace = Minimal();
        workspace.Write("bad.bpf.c", Workspace.Broken);

        var good = (await workspace.EccAsync("-q", "prog.bpf.c")).Succeeded();
        var bad = await workspace.EccAsync("-q", "bad.bpf.c");

        Assert.Equal(("", ""), (good.Output, good.Error));
        bad.Failed(1, "clang");
    }

    [Fact]
    public async Task Json_tells_of_every_source_its_outputs_sizes_diagnostics_and_times()
    {
        var workspace = Minimal();
        workspace.Write("bad.bpf.c", Workspace.Broken);

        var run = (await workspace.EccAsync("--json", "--emit", "package,object", "prog.bpf.c", "bad.bpf.c")).Ended(1);

        Assert.Equal(2, run.Reports.Length);
        var outputs = run.Reports[0]["outputs"]!.AsArray();
        Assert.Equal(["prog.package.json", "prog.bpf.o"], outputs.Select(output => output!["path"]!.GetValue<string>()));
        Assert.All(outputs, output =>
            Assert.Equal(new FileInfo(workspace.At(output!["path"]!.GetValue<string>())).Length, output["size"]!.GetValue<long>()));
        Assert.True(run.Reports[0]["timings"]!["clang"]!.GetValue<double>() > 0);

        var diagnostic = Assert.Single(run.Reports[1]["diagnostics"]!.AsArray())!.AsObject();
        Assert.Equal(
            """{"severity":"error","id":"clang","message":"use of undeclared identifier 'missing'","file":"bad.bpf.c","line":2,"column":9,"end_line":2,"end_column":16}""",
            diagnostic.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Empty(run.Reports[1]["outputs"]!.AsArray());
    }

    [Fact]
    public async Task Without_a_source_every_program_of_the_directory_is_compiled()
    {
        var workspace = Minimal();
        workspace.Write("also.bpf.c", Workspace.Minimal);
        workspace.Write("not.c", Workspace.Broken);
        workspace.Write("sub/deeper.bpf.c", Workspace.Broken);

        (await workspace.EccAsync()).Succeeded();
        var empty = await Ecc.RunAsync(TestFiles.NewDirectory());

        Assert.Equal(
            ["also.bpf.c", "also.package.json", "not.c", "prog.bpf.c", "prog.package.json", "sub", "sub/deeper.bpf.c"], workspace.Names());
        empty.Ended(2);
    }

    [Fact]
    public async Task Yaml_is_the_same_data_as_json()
    {
        var workspace = Workspace.Create();
        string[] programs = ["globals", "procwatch", "steady", "mapkinds"];

        (await workspace.EccAsync(["-y", "-o", ".", "-a=-DUNUSED='a: b #c'", .. programs.Select(Repository.Program)])).Succeeded();

        Assert.All(programs, program =>
        {
            var (json, yaml) = (workspace.Read($"{program}.package.json"), workspace.Read($"{program}.package.yaml"));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), YamlDocument.Parse(yaml)), program);
        });
    }

    [Theory]
    [InlineData("-a=-DLEVEL=7", 7)]
    [InlineData("-a '-DLEVEL=(3 + 4)'", 7)]
    [InlineData("-a=-DLEVEL=1 -a=-ULEVEL -a=-DLEVEL=8", 8)]
    [InlineData("-- -DLEVEL=9", 9)]
    [InlineData("-a=-DLEVEL=5 -- -ULEVEL -DLEVEL=6", 6)]
    [InlineData("", 4)]
    public async Task Flags_reach_the_compiler_in_order(string flags, int level)
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", "#ifndef LEVEL\n#define LEVEL 2\n#endif\nint level = LEVEL;\n" + Workspace.Minimal);
        string[] words = flags.StartsWith("-a '", StringComparison.Ordinal) ? ["-a", "'-DLEVEL=(3 + 4)'"] : Words(flags);

        // The environment's flags are the default, so any -a replaces them; those after -- are added.
        var ecc = new Ecc { Directory = workspace.Path }.With("ECC_CFLAGS", words is ["--", ..] ? "-O2" : "-DLEVEL=4");
        (await ecc.RunAsync(["prog.bpf.c", .. words])).Succeeded();

        var package = PackageReader.Read(await File.ReadAllBytesAsync(workspace.At("package.json"), TestContext.Current.CancellationToken));
        Assert.Equal(level, Assert.Single(package.Meta.BpfSkel.DataSections.SelectMany(section => section.Variables)).Initial!.Value.GetInt32());
    }

    [Fact]
    public async Task Events_in_csharp_have_the_types_of_their_own_maps()
    {
        // The package has the maps in an order that the original's loader wants, which is not that of the object here.
        var workspace = Workspace.Create();
        workspace.Write("two.bpf.c", """
            #include "vmlinux.h"
            #include <bpf/bpf_helpers.h>
            char LICENSE[] SEC("license") = "GPL";
            struct started { int pid; };
            struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } starts SEC(".maps");
            struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, short); } counts SEC(".maps");
            struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } numbers SEC(".maps");
            SEC("raw_tp/sys_enter") int both(void *ctx)
            {
                struct started started = { .pid = 1 };
                __u64 number = 2;
                bpf_ringbuf_output(&starts, &started, sizeof(started), 0);
                bpf_ringbuf_output(&numbers, &number, sizeof(number), 0);
                return bpf_map_lookup_elem(&counts, &started.pid) != 0;
            }
            """);

        (await workspace.EccAsync("two.bpf.c", "--emit", "csharp-program")).Succeeded();

        var code = workspace.Read("two.program.cs");
        Assert.Contains("Started> Starts(", code, StringComparison.Ordinal);
        Assert.Contains("<ulong> Numbers(", code, StringComparison.Ordinal);
        Assert.Contains("<int, short> Counts ", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-s")]
    [InlineData("--wasm-header")]
    [InlineData("-w x")]
    public async Task Unsupported_option_is_refused(string option)
    {
        var workspace = Minimal();

        var run = await workspace.EccAsync(["prog.bpf.c", .. Words(option)]);

        Assert.Contains("not supported yet", run.Ended(2).Error, StringComparison.Ordinal);
        Assert.Equal(["prog.bpf.c"], workspace.Names());
    }

    [Theory]
    [InlineData("-MMD")]
    [InlineData("-MD -MF deps.d")]
    [InlineData("-save-temps")]
    [InlineData("-gsplit-dwarf")]
    [InlineData("-ftime-trace")]
    [InlineData("--coverage")]
    [InlineData("--serialize-diagnostics prog.dia")]
    [InlineData("-Xclang -dependency-file -Xclang deps.d")]
    public async Task A_flag_that_asks_for_more_files_leaves_none_behind(string flags)
    {
        var workspace = Minimal();

        var run = (await workspace.EccAsync("prog.bpf.c", $"-a={flags}")).Succeeded();

        Assert.Contains("[ECC0118]", run.Error, StringComparison.Ordinal);
        Assert.Equal(["package.json", "prog.bpf.c"], workspace.Names());
        Assert.Empty(PackageReader.Read(await File.ReadAllBytesAsync(workspace.At("package.json"), TestContext.Current.CancellationToken)).Meta.Build!.Flags);
    }

    [Fact]
    public async Task Verbose_shows_a_command_that_makes_an_object_by_itself()
    {
        var workspace = Minimal();

        var run = (await workspace.EccAsync("-v", "prog.bpf.c", "--emit", "object")).Succeeded();

        var command = run.Error.Split('\n').Single(line => line.Contains(" -target bpf ", StringComparison.Ordinal));
        var again = workspace.At("again.o");
        await HostTool.Require("sh").RunAsync("-c", $"{command} > {again}");
        Assert.Contains("BPF", await HostTool.Require("readelf").RunAsync("-h", again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_says_the_same_of_a_package_and_of_the_object_in_it()
    {
        // Without documentation and outputs: those are in the package only.
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", Workspace.Minimal + """
            struct {
                __uint(type, BPF_MAP_TYPE_HASH);
                __uint(max_entries, 16);
                __type(key, int);
                __type(value, long);
            } counts SEC(".maps");
            int level = 3;
            const volatile char name[8] = "prog";

            """);
        (await workspace.EccAsync("prog.bpf.c", "--emit", "package,object")).Succeeded();

        var package = (await workspace.EccAsync("inspect", "--json", "package.json")).Succeeded();
        var bpfObject = (await workspace.EccAsync("inspect", "--json", "prog.bpf.o")).Succeeded();

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(package.Output)!["bpf_skel"], JsonNode.Parse(bpfObject.Output)!["bpf_skel"]));
        Assert.Contains("\"counts\"", bpfObject.Output, StringComparison.Ordinal);
        (await workspace.EccAsync("inspect", "prog.bpf.c")).Failed(1, "ECC0306");
    }

    private static Workspace Minimal()
    {
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", Workspace.Minimal);
        return workspace;
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
