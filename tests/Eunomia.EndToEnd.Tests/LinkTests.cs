using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.Package;

namespace Eunomia.EndToEnd.Tests;

/// <summary>Several sources become one program.</summary>
public sealed class LinkTests
{
    private const string Header = """
        /// One note.
        struct note {
        	int kind;		///< What it is about.
        	unsigned int pid;
        };

        """;

    private const string First = """
        #include <linux/bpf.h>
        #include <bpf/bpf_helpers.h>
        #include "note.h"

        /// Notes of both programs.
        struct {
        	__uint(type, BPF_MAP_TYPE_RINGBUF);
        	__uint(max_entries, 4096);
        } notes SEC(".maps") __weak;

        /// Kinds below this are left out.
        const volatile int least = 0;

        char LICENSE[] SEC("license") = "GPL";

        int send_note(int kind)
        {
        	struct note *note = bpf_ringbuf_reserve(&notes, sizeof(*note), 0);

        	if (!note)
        		return 1;
        	note->kind = kind;
        	note->pid = bpf_get_current_pid_tgid() >> 32;
        	bpf_ringbuf_submit(note, 0);
        	return 0;
        }

        SEC("tp/sched/sched_process_exec")
        int on_exec(void *ctx)
        {
        	return least > 1 ? 0 : send_note(1);
        }

        """;

    private const string Second = """
        #include <linux/bpf.h>
        #include <bpf/bpf_helpers.h>
        #include "note.h"

        struct {
        	__uint(type, BPF_MAP_TYPE_RINGBUF);
        	__uint(max_entries, 4096);
        } notes SEC(".maps") __weak;

        /// Exits that were not noted.
        int lost = 0;

        char LICENSE[] SEC("license") = "GPL";

        extern int send_note(int kind);

        SEC("tp/sched/sched_process_exit")
        int on_exit(void *ctx)
        {
        	if (send_note(2))
        		__sync_fetch_and_add(&lost, 1);
        	return 0;
        }

        """;

    private const string Declaration = "extern int send_note(int kind);";

    private static readonly string[] Sources = ["a/first.bpf.c", "b/second.bpf.c", "-a=-Iinclude"];

    [Fact]
    public async Task The_package_has_what_all_sources_define()
    {
        var project = Project();

        (await LinkAsync(project, "both", Sources)).Succeeded();

        var meta = PackageReader.Read(await File.ReadAllBytesAsync(project.At("a/package.json"), TestContext.Current.CancellationToken)).Meta;
        var (maps, programs) = (meta.BpfSkel.Maps, meta.BpfSkel.Progs);
        Assert.Equal("both_bpf", meta.BpfSkel.ObjName);
        Assert.Equal(["on_exec tp/sched/sched_process_exec", "on_exit tp/sched/sched_process_exit"],
            programs.Select(program => $"{program.Name} {program.Attach}"));
        Assert.Equal(["notes", "both_bpf.rodata", "both_bpf.bss"], maps.Select(map => map.Name));

        // One map of the two definitions, with the comment of the one that has a comment and the struct that its records are.
        var export = Assert.Single(meta.ExportTypes);
        Assert.Equal(("note", 8u, "One note."), (export.Name, export.Size, export.Doc));
        Assert.Equal(["kind 0", "pid 32"], export.Members.Select(member => $"{member.Name} {member.Offset ?? 0}"));
        Assert.Equal(new ExportConfig.BtfType(export.TypeId), maps[0].ExportConfig);
        Assert.Equal(("ringbuf", 4096u), (maps[0].Type, maps[0].MaxEntries));
        Assert.Equal("Notes of both programs.", maps[0].Others["description"].GetString());
        Assert.Equal(
            [".rodata least: Kinds below this are left out.", ".bss lost: Exits that were not noted."],
            meta.BpfSkel.DataSections.SelectMany(section => section.Variables, (section, v) => $"{section.Name} {v.Name}: {v.Description}"));
    }

    [Fact]
    public async Task The_object_loads()
    {
        var project = Project();
        (await LinkAsync(project, "both", [.. Sources, "--emit", "object"])).Succeeded();
        using var fileSystem = await BpfFileSystem.RequireLoadingAsync();

        Assert.Null(await fileSystem.LoadAsync(project.At("a/both.bpf.o")));
    }

    [Fact]
    public async Task Function_defined_in_two_sources_is_an_error_in_terms_of_the_sources()
    {
        var project = Project();
        project.Write("b/second.bpf.c", Second.Replace(Declaration, "int send_note(int kind)\n{\n\treturn kind;\n}", StringComparison.Ordinal));
        var before = project.Contents();

        var run = (await LinkAsync(project, "both", Sources)).Failed(1, "ECC0307");

        var line = 1 + project.Read("b/second.bpf.c").Split('\n').TakeWhile(line => line != "int send_note(int kind)").Count();
        Assert.StartsWith($"b/second.bpf.c:{line}:1: error: 'a/first.bpf.c', 'b/second.bpf.c' cannot be linked: ", run.Error, StringComparison.Ordinal);
        var other = 1 + First.Split('\n').TakeWhile(line => line != "int send_note(int kind)").Count();
        Assert.Contains($"hint: the other one: a/first.bpf.c:{other}:1\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("(send_note) definition in 'b/second.bpf.c'", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, project.Contents());
    }

    [Theory]
    [InlineData("int level = 1;", "extern long level;", "long get(void)\n{\n\treturn level;\n}", "3:13: error: 'one.bpf.c', 'two.bpf.c' cannot be linked: global 'level': incompatible int size 4 and 8 [ECC0307]")]
    [InlineData("int level(int a)\n{\n\treturn a;\n}", "extern int level(int a, int b);", "int get(void)\n{\n\treturn level(1, 2);\n}", "3:1: error: 'one.bpf.c', 'two.bpf.c' cannot be linked: global 'level': incompatible")]
    [InlineData("char LICENSE[] SEC(\"license\") = \"GPL\";", "char LICENSE[] SEC(\"license\") = \"Dual MIT/GPL\";", "", ": error: 'one.bpf.c', 'two.bpf.c' cannot be linked: non-identical contents of section 'license'")]
    public async Task Mismatch_is_reported_at_its_place_in_the_source_at_fault(string first, string second, string use, string expected)
    {
        var project = Workspace.Create();
        const string Headers = "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n";
        project.Write("one.bpf.c", Headers + first + "\n");
        project.Write("two.bpf.c", Headers + second + "\n" + use + "\n");

        var run = (await project.EccAsync("--link", "both", "one.bpf.c", "two.bpf.c")).Failed(1, "ECC0307");

        Assert.StartsWith("two.bpf.c" + (expected[0] == ':' ? "" : ":") + expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_a_later_source_is_reported_as_in_the_first()
    {
        var project = Project();
        project.Write("b/second.bpf.c", Workspace.Broken);
        var before = project.Contents();

        var run = (await LinkAsync(project, "both", Sources)).Ended(1);

        Assert.Contains("b/second.bpf.c:2:9: error: use of undeclared identifier 'missing'", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, project.Contents());
    }

    [Theory]
    [InlineData("echo 'Error: out of order' >&2; exit 3", "cannot be linked: out of order [ECC0307]")]
    [InlineData("exit 3", "cannot be linked: bpftool failed and did not say why [ECC0307]")]
    [InlineData("exit 0", "cannot be linked: bpftool failed and did not say why [ECC0307]")]
    [InlineData("kill -SEGV $$", "cannot be linked: bpftool failed and did not say why [ECC0307]")]
    public async Task A_linker_that_fails_is_reported_with_what_it_said(string behaviour, string message)
    {
        var project = Project();
        var (before, tools) = (project.Contents(), Workspace.Create());
        File.SetUnixFileMode(
            tools.Write("bpftool", $"#!/bin/sh\necho \"$3\" > '{tools.At("output")}'\n{behaviour}\n"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var run = (await LinkAsync(project, "both", Sources, tools.Path)).Failed(1, "ECC0307");

        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, project.Contents());

        // It worked where no trace of it was found.
        Assert.Contains("/ecc-link-", tools.Read("output"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_linker_it_says_what_to_install()
    {
        var project = Project();
        var directory = Path.GetDirectoryName(HostTool.Bpftool().Path)!;
        Assert.SkipWhen(directory is "/usr/bin" or "/bin", "bpftool cannot be hidden without hiding everything");

        var run = await (await MountNamespace.WithoutAsync(directory, project.Path)).RunAsync(["--link", "both", .. Sources]);

        run.Failed(3, "ECC0106");
        Assert.Contains("link objects", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bytes_depend_neither_on_the_directory_nor_on_the_run()
    {
        var (first, second) = (Project(), Project("a/longer path/"));
        string[] kinds = ["--emit", "package,skeleton,object"];

        (await LinkAsync(first, "both", [.. Sources, .. kinds, "-o", "one"])).Succeeded();
        (await LinkAsync(first, "both", [.. Sources, .. kinds, "-o", "two"])).Succeeded();
        (await LinkAsync(second, "both", [second.At("a/first.bpf.c"), second.At("b/second.bpf.c"), $"-a=-I'{second.At("include")}'",
            .. kinds, "-o", "one"])).Succeeded();

        var expected = Outputs(first, "one");
        Assert.Equal(3, expected.Split('\n').Length);
        Assert.Equal(expected, Outputs(first, "two"));
        Assert.Equal(expected, Outputs(second, "one"));

        static string Outputs(Workspace project, string directory) => new Workspace(project.At(directory)).Contents();
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("../both")]
    [InlineData("both.bpf")]
    public async Task Only_a_name_names_the_program(string name)
    {
        var project = Project();
        var before = project.Contents();

        var run = (await LinkAsync(project, name, Sources)).Ended(2);

        Assert.Contains($"'{name}' is no name for a program", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, project.Contents());
    }

    /// <summary>Links, and looks for what is left of it in the directory for temporary files.</summary>
    private static async Task<EccRun> LinkAsync(Workspace project, string name, string[] arguments, string? tools = null)
    {
        HostTool.Bpftool();
        var temporary = Workspace.Create();
        var ecc = new Ecc { Directory = project.Path }.With("TMPDIR", temporary.Path);
        if (tools is not null)
        {
            ecc = ecc.With("PATH", $"{tools}:{Environment.GetEnvironmentVariable("PATH")}");
        }

        var run = await ecc.RunAsync(["--link", name, .. arguments]);

        Assert.DoesNotContain(temporary.Names(), left => left.StartsWith("ecc-link-", StringComparison.Ordinal));
        return run;
    }

    private static Workspace Project(string name = "")
    {
        var project = Workspace.Create(name);
        project.Write("include/note.h", Header);
        project.Write("a/first.bpf.c", First);
        project.Write("b/second.bpf.c", Second);
        return project;
    }
}
