using System.Text;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>The same sources give the same bytes, wherever they are and however they are named.</summary>
public sealed class DeterminismTests
{
    private static readonly string[] Kinds = ["--emit", "package,skeleton,object", "-y"];

    [Fact]
    public async Task Packages_do_not_depend_on_directory_spelling_or_cache()
    {
        var (first, second) = (Project(""), Project("a/much/longer/path with spaces/"));
        var name = Path.GetFileName(first.Path);
        var link = Path.Combine(TestFiles.NewDirectory(), "link");
        File.CreateSymbolicLink(link, first.Path);

        // Directory, source, the two include directories; each writes beside the source.
        (string Where, Workspace Project, string Directory, string Source, string Include, string Vendor, bool ColdCache)[] runs =
        [
            ("in its directory", first, "src", "prog.bpf.c", "../include", "vendor", false),
            ("again", first, "src", "prog.bpf.c", "../include", "vendor", false),
            ("with a cold cache", first, "src", "prog.bpf.c", "../include", "vendor", true),
            ("from the project", first, "", "src/prog.bpf.c", "include", "src/vendor", false),
            ("with a dot", first, "", "./src/prog.bpf.c", "./include/", "./src/vendor/", false),
            ("with full paths", first, "/", first.At("src/prog.bpf.c"), first.At("include"), first.At("src/vendor"), false),
            ("up and down", first, "include", $"../../{name}/src/prog.bpf.c", "../include", "../src/vendor", false),
            ("up and down in full", first, "", first.At("include/../src/prog.bpf.c"), first.At("src/../include"), "include/../src/vendor", false),
            ("through a link", first, "", $"{link}/src/prog.bpf.c", $"{link}/include", $"{link}/src/vendor", false),
            ("in another project", second, "src", "prog.bpf.c", "../include", "vendor", false),
            ("and there with full paths", second, "/", second.At("src/prog.bpf.c"), second.At("include"), second.At("src/vendor"), false),
        ];
        Dictionary<string, string>? reference = null;
        foreach (var run in runs)
        {
            var ecc = new Ecc
            {
                Directory = run.Directory.StartsWith('/') ? run.Directory : run.Project.At(run.Directory),
                Cache = run.ColdCache ? TestFiles.NewDirectory() : TestFiles.WarmCache,
            };
            (await ecc.RunAsync([run.Source, $"-a=-I'{run.Include}'", $"-a=-I'{run.Vendor}'", .. Kinds])).Succeeded();
            var outputs = TakeOutputs(run.Project);
            reference ??= outputs;
            Assert.Equal(4, outputs.Count);
            Assert.All(reference, output => Assert.True(outputs[output.Key] == output.Value, $"{run.Where}: {output.Key} has other bytes"));
        }
    }

    [Fact]
    public async Task Nothing_in_a_package_names_the_directory_it_was_made_in()
    {
        var project = Project("");

        (await Ecc.RunAsync(project.At("src"), ["prog.bpf.c", "-a=-I../include -Ivendor", .. Kinds])).Succeeded();

        foreach (var output in new[] { "prog.skel.json", "prog.bpf.o" })
        {
            var text = await File.ReadAllTextAsync(project.At($"src/{output}"), Encoding.Latin1, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(project.Path, text, StringComparison.Ordinal);
            Assert.DoesNotContain(TestFiles.WarmCache, text, StringComparison.Ordinal);
        }
    }

    /// <summary>A program with headers in every place a project has them, that tells where it was compiled.</summary>
    private static Workspace Project(string name)
    {
        var project = Workspace.Create(name);
        project.Write("include/limits.h", "static inline int limit(int x)\n{\n\treturn x > 7 ? 7 : x;\n}\n");
        project.Write("src/vendor/deep/scale.h", "static __attribute__((noinline)) int scale(int x)\n{\n\treturn x * 3;\n}\n");
        project.Write("src/events/prog_event.h", "struct prog_event {\n\tint pid;\n\tchar file[64];\n};\n");
        project.Write("src/prog.bpf.h", "#include \"events/prog_event.h\"\nstruct outer {\n\tstruct prog_event event;\n\tint extra;\n};\n");
        project.Write("src/prog.bpf.c", """
            #include "vmlinux.h"
            #include <bpf/bpf_helpers.h>
            #include <bpf/bpf_core_read.h>
            #include "prog.bpf.h"
            #include "limits.h"
            #include <deep/scale.h>

            struct {
                __uint(type, BPF_MAP_TYPE_RINGBUF);
                __uint(max_entries, 4096);
            } events SEC(".maps");

            const volatile int level = 3;
            const char where[] = __FILE__;
            char LICENSE[] SEC("license") = "GPL";

            SEC("tp/sched/sched_process_exec")
            int on_exec(void *ctx)
            {
                struct task_struct *task = (void *)bpf_get_current_task();
                struct outer *o = bpf_ringbuf_reserve(&events, sizeof(*o), 0);

                if (!o)
                    return 0;
                o->event.pid = BPF_CORE_READ(task, tgid);
                o->extra = scale(limit(level)) + where[level & 3];
                bpf_printk("%s", __FILE__);
                bpf_ringbuf_submit(o, 0);
                return 0;
            }
            """);
        return project;
    }

    /// <summary>What was written beside the source, as hexadecimal text by name; it is removed, so that the next run starts afresh.</summary>
    private static Dictionary<string, string> TakeOutputs(Workspace project)
    {
        var outputs = Directory.GetFiles(project.At("src")).Where(file => Path.GetExtension(file) is not (".c" or ".h")).ToArray();
        var contents = outputs.ToDictionary(
            file => Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file)), StringComparer.Ordinal);
        Array.ForEach(outputs, File.Delete);
        return contents;
    }
}
