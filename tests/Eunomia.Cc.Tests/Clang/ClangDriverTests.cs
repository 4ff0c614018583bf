using System.Diagnostics;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Clang;

public sealed class ClangDriverTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("kill -9 $$", "ECC0109", "was killed by signal 9 while compiling")]
    [InlineData("kill -11 $$", "ECC0109", "was killed by signal 11 while compiling")]
    [InlineData("exit 1", "ECC0109", "failed with exit code 1 and no message while compiling")]
    [InlineData("echo 'a.c:1:1: warning: w' >&2; exit 70", "ECC0109", "failed with exit code 70 and no message while compiling")]
    [InlineData("echo 'a.c:1:1: error: e' >&2; kill -6 $$", "ECC0109", "was killed by signal 6 while compiling")]
    [InlineData("exit 0", "ECC0110", "did not write a BPF object: it wrote nothing")]
    [InlineData("echo garbage", "ECC0110", "did not write a BPF object: it wrote a file for another machine")]
    [InlineData("printf '\\177ELF'", "ECC0110", "did not write a BPF object: it wrote a file for another machine")]
    [InlineData("cat /proc/self/exe", "ECC0110", "did not write a BPF object: it wrote a file for another machine")]
    public async Task A_compiler_that_breaks_is_the_toolchains_fault(string body, string id, string message)
    {
        var result = await CompileAsync(body);

        Assert.Null(result.Object);
        var problem = result.Diagnostics.Last();
        Assert.Equal((id, Fault.Environment, Severity.Error), (problem.Id, problem.Fault, problem.Severity));
        Assert.EndsWith(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(_directory["clang"], problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill -SEGV $$", "was killed by signal 11")]
    [InlineData("kill -XCPU $$", "took more than 300 seconds")]
    [InlineData("kill -ALRM $$", "waited for 30 seconds")]
    [InlineData("echo 'LLVM ERROR: out of memory' >&2; kill -ABRT $$", "needed more than 2048 MB of memory")]
    [InlineData("echo 'a.c:1:1: warning: w' >&2; echo 'terminate called: std::bad_alloc' >&2; kill -ABRT $$", "needed more than 2048 MB of memory")]
    public async Task Clang_killed_by_one_source_is_the_fault_of_the_source(string body, string how)
    {
        var result = await CompileAsync(DiesOfSource(body));

        Assert.Null(result.Object);
        var problem = result.Diagnostics.Last();
        Assert.Equal(("ECC0119", Fault.Input, "hello.bpf.c"), (problem.Id, problem.Fault, problem.Location!.Value.File));
        Assert.Equal($"clang {how} while compiling 'hello.bpf.c'", problem.Message);
    }

    [Fact]
    public async Task A_compiler_that_somebody_kills_says_nothing_of_the_source()
    {
        var result = await CompileAsync(DiesOfSource("kill -KILL $$"));

        Assert.Equal("ECC0109", Assert.Single(result.Diagnostics).Id);
    }

    [Fact]
    public async Task A_compiler_has_limits()
    {
        // They are set once it runs.
        await CompileAsync($"until grep -q 'cpu time.* 305 ' /proc/self/limits; do :; done; cat /proc/self/limits > '{_directory["limits"]}'");

        var lines = File.ReadAllLines(_directory["limits"]).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Contains($"Max address space {2L << 30} {2L << 30} bytes", lines);
        // At the second of them it would be killed without a word.
        Assert.Contains("Max cpu time 300 305 seconds", lines);
        Assert.Contains("Max core file size 0 0 bytes", lines);
    }

    [Fact]
    public async Task A_mistake_in_the_source_is_the_users_fault_alone()
    {
        var result = await CompileAsync("echo 'a.c:1:1: error: e' >&2; exit 1");

        Assert.Null(result.Object);
        Assert.Equal(["a.c:1:1: error: e [clang]"], result.Diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Theory]
    [InlineData("\\367\\000")]
    [InlineData("\\000\\367")]
    public async Task An_object_of_either_byte_order_is_taken_with_its_warnings(string machine)
    {
        var result = await CompileAsync($"echo 'a.c:1:1: warning: w [-Ww]' >&2; printf '\\177ELF23456789012345{machine}+++'");

        Assert.Equal(23, result.Object?.Length);
        Assert.Equal(["a.c:1:1: warning: w [-Ww]"], result.Diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public async Task An_endless_object_is_cut_off()
    {
        var result = await CompileAsync("head -c 70000000 /dev/zero");

        Assert.Null(result.Object);
        Assert.Equal("ECC0301", Assert.Single(result.Diagnostics).Id);
    }

    [Fact]
    public async Task Endless_messages_are_cut_off()
    {
        var result = await CompileAsync("echo 'a.c:1:1: error: e' >&2; yes 'In file' | head -c 9000000 >&2; exit 1");

        Assert.Equal("e", Assert.Single(result.Diagnostics).Message);
    }

    [Fact]
    public async Task A_compiler_that_is_gone_is_named()
    {
        var result = await ClangDriver.CompileAsync(Inputs(), _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal("ECC0109", Assert.Single(result.Diagnostics).Id);
        Assert.Contains("did not start", result.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_can_be_pasted_into_a_shell()
    {
        _directory.WriteScript("clang", $"for argument; do printf '%s\\0' \"$argument\"; done >> '{_directory["arguments"]}'");
        string[] flags = ["-DQUOTE='\"'", "-DSPACE=a b", "-D$(exit 1)", "-D*", "", "-D\n"];

        var result = await ClangDriver.CompileAsync(Inputs(flags), _ => { }, TestContext.Current.CancellationToken);
        Assert.Null(ShellCommand.Problem("sh", "-c", result.Command));

        var arguments = File.ReadAllText(_directory["arguments"]).Split('\0')[..^1];
        // Where to say which files were read is nothing a shell could do with.
        var run = Array.IndexOf(arguments, "-MD");
        Assert.Equal("-MF", arguments[run + 1]);
        Assert.Equal(arguments[..run], arguments[(run + 3)..]);
        Assert.Equal(flags, arguments.SkipWhile(argument => argument != flags[0]).Take(flags.Length));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task An_object_that_is_told_is_the_result_only_of_a_compiler_that_ends_well(int exitCode, bool isResult)
    {
        // A header whose table of sections, of one entry, is all that follows it.
        byte[] header = [0x7f, .. "ELF"u8, 2, 1, 1, .. new byte[9], 1, 0, 247, 0, 1, 0, 0, 0, .. new byte[16], 64, .. new byte[7], 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 64, 0, 1, 0, 0, 0];
        await File.WriteAllBytesAsync(_directory["object"], [.. header, .. new byte[64]], TestContext.Current.CancellationToken);
        _directory.WriteScript("clang", $"cat '{_directory["object"]}'; exit {exitCode}");
        List<byte[]> told = [];

        var result = await ClangDriver.CompileAsync(Inputs(), told.Add, TestContext.Current.CancellationToken);

        Assert.Equal(128, Assert.Single(told).Length);
        Assert.Equal(isResult ? told[0] : null, result.Object);
        Assert.Equal(isResult, ReferenceEquals(told[0], result.Object));
    }

    [Fact]
    public async Task A_compiler_that_hangs_is_ended_when_the_user_cancels()
    {
        _directory.WriteScript("clang", $"echo $$ > '{_directory["pid.part"]}'; mv '{_directory["pid.part"]}' '{_directory["pid"]}'; exec sleep 600");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var compiling = ClangDriver.CompileAsync(Inputs(), _ => { }, cancellation.Token);
        while (!File.Exists(_directory["pid"]))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => compiling);
        var pid = int.Parse(File.ReadAllText(_directory["pid"]), System.Globalization.CultureInfo.InvariantCulture);
        Assert.ThrowsAny<Exception>(() => Assert.False(Process.GetProcessById(pid).WaitForExit(TimeSpan.FromSeconds(10)), "it has ended"));
    }

    /// <summary>A compiler that makes an object of nothing, and of a source does something else.</summary>
    private static string DiesOfSource(string body) =>
        $"case \"$*\" in *' /dev/null -o -') printf '\\177ELF23456789012345\\367\\000+++'; exit;; esac; {body}";

    private Task<ClangResult> CompileAsync(string body)
    {
        _directory.WriteScript("clang", body);
        return ClangDriver.CompileAsync(Inputs(), _ => { }, TestContext.Current.CancellationToken);
    }

    private CompileInputs Inputs(params string[] flags)
    {
        var inputs = TestInputs.Create(flags);
        return inputs with
        {
            Clang = new ClangCompiler(_directory["clang"], new Version(22, 0), ResourceDirectory: null),
            Options = inputs.Options with { WorkingDirectory = _directory.FullName },
            Source = new SourceFile("hello.bpf.c", _directory["hello.bpf.c"], []),
        };
    }
}
