using System.Collections.Frozen;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Source;
using Eunomia.Cc.Source.Documentation;

namespace Eunomia.Cc.Tests.Source;

/// <summary>What becomes of a compilation whose source breaks the process that reads it with libclang.</summary>
public sealed class ParserProcessTests(RealToolchain toolchain) : IDisposable
{
    private const string Program = "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nSEC(\"xdp\") int pass(void *packet) { return 2; }\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("head -c 4 >/dev/null; kill -SEGV $$", "it was killed by signal 11")]
    [InlineData("head -c 4 >/dev/null; kill -XCPU $$", "it took more than 300 seconds")]
    [InlineData("head -c 4 >/dev/null; kill -ALRM $$", "it waited for 30 seconds")]
    [InlineData("head -c 4 >/dev/null; exit 7", "it ended with exit code 7")]
    [InlineData("head -c 4 >/dev/null; exit 0", "its answer is none")]
    [InlineData("kill -SEGV $$", "it was killed by signal 11")]
    [InlineData("exit 7", "it ended with exit code 7")]
    [InlineData("head -c 1000 /dev/zero", "its answer is none")]
    [InlineData("yes", "its answer is none")]
    [InlineData("head -c 4 >/dev/null; yes | head -c 70000000; exec sleep 100000", "its answer is none: it is not whole")]
    [InlineData("head -c 4 >/dev/null; exit 71", "it has more to say than 67108864 bytes")]
    public async Task Broken_parser_is_a_diagnostic_of_its_source(string script, string reason)
    {
        var result = await CompileAsync(Program, "/bin/sh", "-c", script == "yes" ? "yes | head -c 70000000" : script);

        var problem = Assert.Single(result.Diagnostics);
        Assert.Equal("ECC0116", problem.Id);
        Assert.Contains(reason == "its answer is none" && script == "yes" ? "libclang cannot read" : reason, problem.Message, StringComparison.Ordinal);
        Assert.Equal("a.bpf.c", Path.GetFileName(problem.Location!.Value.File));
        Assert.False(result.Succeeded);
    }

    [Fact]
    public async Task Parser_with_a_bug_is_a_bug_here_and_says_which()
    {
        var bug = await Assert.ThrowsAsync<InvalidOperationException>(() => CompileAsync(Program, "/bin/sh", "-c", "echo 'System.Exception: a reason' >&2; exit 70"));

        Assert.Contains("System.Exception: a reason", bug.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crash_of_libclang_ends_the_parser()
    {
        // libclang asks this variable; if it recovered, what it held would be left to the next source of the process.
        var file = _directory["variable"];

        await CompileAsync(Program, "/bin/sh", "-c", $"head -c 4 >/dev/null; echo \"$LIBCLANG_DISABLE_CRASH_RECOVERY\" >'{file}'; exit 7");

        Assert.Equal("1\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Parser_that_is_not_there_is_a_diagnostic()
    {
        var result = await CompileAsync(Program, "/nonexistent/parser");

        Assert.Equal(["ECC0116"], result.Diagnostics.Select(problem => problem.Id));
    }

    [Fact]
    public async Task Nobody_waits_for_the_parser_when_the_compiler_has_failed()
    {
        var pid = _directory["pid"];

        var result = await CompileAsync("int f(void) { return y; }\n", "/bin/sh", "-c", $"echo $$ >'{pid}.new'; mv '{pid}.new' '{pid}'; exec sleep 100000");

        Assert.Equal(["clang"], result.Diagnostics.Select(problem => problem.Id));
        // Ended, if it ever came to its first line.
        Assert.False(File.Exists(pid) && Directory.Exists($"/proc/{File.ReadAllText(pid).Trim()}") && IsSleep(File.ReadAllText(pid).Trim()));

        static bool IsSleep(string process)
        {
            for (var i = 0; i < 100 && Directory.Exists($"/proc/{process}"); i++)
            {
                Thread.Sleep(50);
            }

            return Directory.Exists($"/proc/{process}");
        }
    }

    [Fact]
    public async Task Process_that_has_answered_is_ended_and_not_waited_for()
    {
        var (_, _, answer) = await AnswerAsync();
        var pid = _directory["pid"];

        var result = await CompileAsync(Program, "/bin/sh", "-c", $"echo $$ >'{pid}'; cat '{answer}'; exec sleep 100000");

        Assert.True(result.Succeeded);
        await EndAsync(pid);
    }

    [Fact]
    public async Task Object_is_packaged_once()
    {
        var result = await CompileAsync(Program);

        Assert.True(result.Succeeded);
        Assert.Equal(["compress", "rewrite"], result.Timings.Select(step => step.Step).Where(step => step is "compress" or "rewrite").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Process_that_ends_before_it_is_asked_is_started_again()
    {
        var (request, _, answer) = await AnswerAsync();
        var first = _directory["first"];
        using var parsers = new ParserPool();
        using var parser = parsers.Open(
            toolchain.Options with { SourceParser = ["/bin/sh", "-c", $"[ -e '{first}' ] && exec cat '{answer}'; echo $$ >'{first}'; kill -KILL $$"] }, _directory.FullName);
        await UntilAsync(() => File.Exists(first) && File.ReadAllText(first) is [.., '\n']);

        await EndAsync(first);
        var read = await parser.ReadAsync(request, TestContext.Current.CancellationToken);

        Assert.Empty(read.Diagnostics);
        Assert.NotNull(read.Library);
    }

    [Fact]
    public async Task Process_reads_one_source_after_another_and_ends_with_its_pool()
    {
        var (request, length, answer) = await AnswerAsync();
        var pids = _directory["pids"];
        var options = toolchain.Options with
        {
            SourceParser = ["/bin/sh", "-c", $"echo $$ >>'{pids}'; while [ $(head -c {length} | wc -c) = {length} ]; do cat '{answer}'; done"],
        };
        using (var parsers = new ParserPool())
        {
            for (var i = 0; i < 3; i++)
            {
                using var parser = parsers.Open(options, _directory.FullName);
                Assert.Empty((await parser.ReadAsync(request, TestContext.Current.CancellationToken)).Diagnostics);
            }
        }

        Assert.Single(await File.ReadAllLinesAsync(pids, TestContext.Current.CancellationToken));
        await EndAsync(pids);
    }

    [Theory]
    [InlineData("kill -SEGV $$")]
    [InlineData("kill -XCPU $$")]
    [InlineData("exit 0")]
    public async Task Process_that_ends_at_its_second_source_is_started_again(string end)
    {
        var (request, length, answer) = await AnswerAsync();
        var pids = _directory["pids"];
        using var parsers = new ParserPool();
        var options = toolchain.Options with { SourceParser = ["/bin/sh", "-c", $"echo $$ >>'{pids}'; head -c {length} >/dev/null; cat '{answer}'; head -c {length} >/dev/null; {end}"] };
        for (var i = 0; i < 2; i++)
        {
            using var parser = parsers.Open(options, _directory.FullName);
            Assert.Empty((await parser.ReadAsync(request, TestContext.Current.CancellationToken)).Diagnostics);
            Assert.Equal(i + 1, (await File.ReadAllLinesAsync(pids, TestContext.Current.CancellationToken)).Length);
        }

        Assert.Equal(2, (await File.ReadAllLinesAsync(pids, TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Process_that_nothing_is_asked_ends()
    {
        var pid = _directory["pid"];
        using var parsers = new ParserPool();
        using (parsers.Open(toolchain.Options with { SourceParser = ["/bin/sh", "-c", $"echo $$ >'{pid}.new'; mv '{pid}.new' '{pid}'; exec sleep 100000"] }, _directory.FullName))
        {
            await UntilAsync(() => File.Exists(pid));
        }

        await EndAsync(pid);
    }

    [Fact]
    public async Task Source_model_comes_back_from_its_bytes_and_from_no_part_of_them()
    {
        _directory.Write("a.h", "/** An event. */\nstruct event { int pid; /** The name. */ char comm[16]; enum { A, B = 7 } kind; struct { long deep; } in; };\n");
        var source = _directory.Write("a.bpf.c", """
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            #include "a.h"
            /// The ring.
            struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
            SEC("xdp") int pass(struct xdp_md *packet) { struct event e = {}; bpf_ringbuf_output(&events, &e, sizeof(e), 0); return XDP_PASS; }
            /// @brief A program.
            char LICENSE[] SEC("license") = "GPL";

            """);
        var model = SourceModelReader.Read(await toolchain.InputsAsync(source, _directory["a.h"]));

        var bytes = SourceModelCodec.Encode(model).ToArray();

        Assert.Equal(bytes, SourceModelCodec.Encode(SourceModelCodec.Decode(bytes)).ToArray());
        Assert.Equal(["events"], SourceModelCodec.Decode(bytes).Payloads.Select(payload => payload.Map));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => SourceModelCodec.Decode(bytes.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Every_property_of_a_source_model_comes_back_from_its_bytes()
    {
        var place = new SourceLocation("a.bpf.c", 3, 5, 9);
        var comment = new DocComment("a.bpf.c", [new CommentPart("/** x */", 1, 2)]);
        var comments = new Dictionary<string, DocComment>(StringComparer.Ordinal) { ["f"] = comment }.ToFrozenDictionary(StringComparer.Ordinal);
        var one = new SourceModel(new BtfTypeTable([new BtfInt("int", 4, BtfIntEncoding.Signed, 0, 32)]), [1])
        {
            Marked = [1],
            Untagged = ["untagged"],
            Payloads = [new MapPayload("events", 1, [new SentType("event", IsStruct: true, place), new SentType("int", IsStruct: false, place)])],
            Untyped = [new UntypedPayload("raw", 1L << 40, place), new UntypedPayload("any", Size: null, place)],
            SendsThroughUnknownMap = true,
            ReadMaps = ["counters"],
            Iterators = [new IteratorPayload("dump", 1)],
            HeaderWithoutStruct = "a.h",
            Library = "clang version 22",
            Places = new Dictionary<string, SourceLocation>(StringComparer.Ordinal) { ["events"] = place }.ToFrozenDictionary(StringComparer.Ordinal),
            PolledMaps = ["counts"],
            Diagnostics = [new Diagnostic(Severity.Warning, "ECC0205", "text", place) { Hint = "hint", IncludedFrom = [place], Fault = Fault.Environment }],
            Documentation = new SourceDocumentation
            {
                Declarations = comments,
                Types = new Dictionary<string, TypeDocumentation>(StringComparer.Ordinal) { ["event"] = new(comment, comments) }.ToFrozenDictionary(StringComparer.Ordinal),
                Exported = ["event"],
            },
        };
        var model = one with { WithHeader = one };
        foreach (var property in typeof(SourceModel).GetProperties().Where(property => property.GetMethod is { IsStatic: false }))
        {
            Assert.NotEqual(property.GetValue(SourceModel.Empty), property.GetValue(model));
        }

        var read = SourceModelCodec.Decode(SourceModelCodec.Encode(model).ToArray());

        Assert.Equivalent(model, read, strict: true);
    }

    [Fact]
    public async Task Request_comes_back_from_its_bytes()
    {
        var request = ParseRequest.From(await toolchain.InputsAsync(_directory.Write("a.bpf.c", Program)));

        var read = ParseRequest.Decode(request.Encode().ToArray());

        Assert.Equal(request.Encode().ToArray(), read.Encode().ToArray());
        Assert.Equal(request.Arguments, read.Arguments);
        Assert.Equal(request.Source, read.Source);

        var sliced = request with { Overlay = [("/a/vmlinux.h", "struct a;\n\0\uffff"u8.ToArray())] };
        var slice = Assert.Single(ParseRequest.Decode(sliced.Encode().ToArray()).Overlay);
        Assert.Equal(sliced.Overlay[0].Path, slice.Path);
        Assert.Equal(sliced.Overlay[0].Text.ToArray(), slice.Text.ToArray());
    }

    /// <summary>A request, how many bytes it takes on its way, and the file with what a parser says to it.</summary>
    private async Task<(ParseRequest Request, int Length, string Answer)> AnswerAsync()
    {
        var request = ParseRequest.From(await toolchain.InputsAsync(_directory.Write("a.bpf.c", Program)));
        var bytes = SourceModelCodec.Encode(SourceModelReader.Read(request)).ToArray();
        await File.WriteAllBytesAsync(_directory["answer"], [.. BitConverter.GetBytes(bytes.Length), .. bytes], TestContext.Current.CancellationToken);
        return (request, request.Encode().Length + sizeof(int), _directory["answer"]);
    }

    private static async Task EndAsync(string pidFile)
    {
        var process = (await File.ReadAllTextAsync(pidFile, TestContext.Current.CancellationToken)).Trim();
        await UntilAsync(() => !Directory.Exists($"/proc/{process}"));
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            // Sooner than the stall watch would end it.
            Assert.True(i < 1000, "it never comes to that");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private async Task<CompileResult> CompileAsync(string program, params string[] parser)
    {
        await toolchain.SkipWithoutItAsync();
        using var compiler = new Compiler(toolchain.Options);
        return await compiler.CompileAsync(new CompileOptions
        {
            Source = _directory.Write("a.bpf.c", program),
            Outputs = [],
            UseResultCache = false,
            WorkingDirectory = _directory.FullName,
            Toolchain = toolchain.Options with { SourceParser = [.. parser] },
        }, TestContext.Current.CancellationToken);
    }
}
