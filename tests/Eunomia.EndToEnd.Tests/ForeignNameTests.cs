using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests;

/// <summary>
/// Names of files that are no UTF-8, as archives and disks of other times have them. Neither .NET nor this test can write them, so a shell
/// does, where <c>$e</c> is such a byte.
/// </summary>
public sealed class ForeignNameTests : IAsyncDisposable
{
    private readonly Workspace _workspace = Workspace.Create();
    private readonly HostTool _sh = HostTool.Require("sh");

    public ForeignNameTests()
    {
        _workspace.Write("plain.bpf.c", Workspace.Minimal.Replace("char LICENSE", "#include \"part.h\"\nchar LICENSE", StringComparison.Ordinal));
        _workspace.Write("part.h", "struct part { int number; } *unused_part;\n");
        _workspace.Write("bad.bpf.c", Workspace.Broken);
    }

    /// <summary>.NET cannot remove them either.</summary>
    public async ValueTask DisposeAsync() => await _sh.RunAsync("-c", $"rm -rf '{_workspace.Path}'/*");

    [Fact]
    public async Task Source_and_its_header_are_read_and_outputs_are_named_after_them()
    {
        await RunAsync("""
            printf '#include "caf%s.bpf.h"\n' $e >caf$e.bpf.c && cat plain.bpf.c >>caf$e.bpf.c && mv part.h caf$e.bpf.h && sed -i /part.h/d caf$e.bpf.c
            ecc caf$e.bpf.c --emit package,skeleton,object,compdb --depfile dep
            """);

        Assert.Equal(["bad.bpf.c", "caf\\351.bpf.c", "caf\\351.bpf.h", "caf\\351.bpf.o", "caf\\351.skel.json", "compile_commands.json", "dep", "package.json", "plain.bpf.c"], await NamesAsync("."));
        var package = _workspace.Read("package.json");
        Assert.Contains("\"obj_name\":\"caf__bpf\"", package, StringComparison.Ordinal);
        Assert.Contains(@"""caf\\xe9.bpf.c""", package, StringComparison.Ordinal);
        Assert.EndsWith(@"/caf\xe9.bpf.c", JsonNode.Parse(_workspace.Read("compile_commands.json"))![0]!["file"]!.GetValue<string>(), StringComparison.Ordinal);
        // What make reads has the names as they are.
        await RunAsync("grep -q \"^  caf$e.bpf.h\" dep && printf 'all: package.json\\ninclude dep\\n' >Makefile && make -q");
    }

    [Fact]
    public async Task Directories_and_outputs_may_have_such_names()
    {
        await RunAsync("""
            rm bad.bpf.c && mkdir -p d$e/include && mv part.h d$e/include/ && cp plain.bpf.c d$e/
            ecc d$e/plain.bpf.c -o out$e/deep$e -- -I d$e/include
            ecc -a -Id$e/include plain.bpf.c -o out$e/p$e.json
            ecc d$e/plain.bpf.c d$e/include/part.h --depfile out$e/dep$e
            ecc -- -I d$e/include
            """);
        Assert.Equal(["deep\\351", "dep\\351", "p\\351.json"], await NamesAsync("out$e"));
        Assert.Equal(["package.json"], await NamesAsync("out$e/deep$e"));
        Assert.Equal(["include", "package.json", "plain.bpf.c"], await NamesAsync("d$e"));

        // Where a project lies, and what that is called, does not change what is made of it.
        await RunAsync("mkdir e && cp -r d$e/plain.bpf.c d$e/include e/ && ecc e/plain.bpf.c e/include/part.h && cmp e/package.json d$e/package.json");
    }

    [Fact]
    public async Task Current_directory_may_have_such_a_name()
    {
        await RunAsync("""
            mkdir -p d$e && mv *.bpf.c part.h d$e/ && cd d$e && rm bad.bpf.c
            ecc && ecc plain.bpf.c -o ../up.json && ecc inspect package.json && ecli inspect ../d$e/package.json && ecc plain.bpf.c --depfile dep --no-cache
            """);

        Assert.Equal(["dep", "package.json", "part.h", "plain.bpf.c"], await NamesAsync("d$e"));
        Assert.True(File.Exists(_workspace.At("up.json")));
    }

    [Fact]
    public async Task Package_is_inspected_and_is_no_place_for_its_events()
    {
        var shown = await RunAsync("ecc -q plain.bpf.c -o p$e.json && ecli inspect p$e.json && ecli program-options p$e.json");
        var (exitCode, _, error) = await TryAsync("ecli run p$e.json -o ./p$e.json");

        Assert.Contains("plain_bpf", shown, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
        Assert.Contains(@"'./p\xe9.json' is the package", error, StringComparison.Ordinal);
        Assert.Contains(@"cannot read 'q\xe9.json': there is no such file", (await TryAsync("ecli run q$e.json")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", @"bad\xe9.bpf.c:2:9: error: ")]
    [InlineData("json", @"""file"":""bad\\xe9.bpf.c""")]
    [InlineData("sarif", @"""uri"":""bad%E9.bpf.c""")]
    [InlineData("msbuild", @"bad\xe9.bpf.c(2,9): error ")]
    [InlineData("github", @"file=bad\xe9.bpf.c,line=2")]
    public async Task Diagnostics_show_the_bytes_in_hexadecimal(string format, string expected)
    {
        var (exitCode, _, error) = await TryAsync($"mv bad.bpf.c bad$e.bpf.c && ecc bad$e.bpf.c --diagnostics-format {format}");

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_and_pipes_of_such_names_are_what_others_are()
    {
        var written = await RunAsync("""
            cp plain.bpf.c real$e.bpf.c && ln -s real$e.bpf.c link.bpf.c && ln -s out$e.json out.json && mkfifo pipe$e
            ecc -q link.bpf.c -o out.json && ecc -q link.bpf.c -o out.json && test -L out.json && test -s out$e.json
            { cat pipe$e & ecc -q link.bpf.c -o pipe$e; wait; }
            """);

        Assert.Equal(_workspace.Read("out.json"), written);
    }

    [Fact]
    public async Task Changed_header_of_such_a_name_is_compiled_anew()
    {
        var result = await RunAsync("""
            printf '#include "p%s.h"\n' $e >watched.bpf.c && cat plain.bpf.c >>watched.bpf.c && mv part.h p$e.h && sed -i /part.h/d watched.bpf.c
            # What is younger than a tick of the clock might change without a trace, and is not kept.
            sleep 0.1; ecc -q watched.bpf.c && ecc watched.bpf.c --json && printf '#error changed\n' >p$e.h && ! ecc watched.bpf.c 2>&1
            """);

        Assert.Contains("\"from_cache\":true", result, StringComparison.Ordinal);
        Assert.Contains(@"p\xe9.h:1:2: error: changed", result, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ecc --cache-dir c$e plain.bpf.c", @"the value 'c\xe9' of '--cache-dir' is no UTF-8")]
    [InlineData("ecli run package.json --filter \"comm == $e\"", @"the value 'comm == \xe9' of '--filter' is no UTF-8")]
    public async Task Option_value_that_is_no_file_name_must_be_utf8(string command, string message)
    {
        var (exitCode, _, error) = await TryAsync($"ecc -q plain.bpf.c && {command}");

        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output, string Error)> TryAsync(string script) => await _sh.TryRunAsync("-c", $$"""
        cd '{{_workspace.Path}}' && e=$(printf '\351') && export ECC_CACHE_DIR='{{TestFiles.WarmCache}}'
        ecc() { '{{Ecc.Path}}' "$@"; }
        ecli() { '{{Ecli.Path}}' "$@"; }
        set -e
        {{script}}
        """);

    private async Task<string> RunAsync(string script)
    {
        var (exitCode, output, error) = await TryAsync(script);
        Assert.True(exitCode == 0, $"{script}\nreturned {exitCode}:\n{error}{output}");
        return output;
    }

    private async Task<string[]> NamesAsync(string directory) => (await RunAsync($"LC_ALL=C ls -b {directory}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
