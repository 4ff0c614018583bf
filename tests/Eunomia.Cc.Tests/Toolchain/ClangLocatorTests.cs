using System.Diagnostics;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Toolchain;

public sealed class ClangLocatorTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_newest_version_wins_wherever_it_is()
    {
        _directory.WriteClang("first/clang-12", 12);
        _directory.WriteClang("second/clang-9", 9);
        var newest = _directory.WriteClang("second/clang-21", 21);
        _directory.WriteClang("second/clang", 18);

        var clang = await FindAsync("first", "missing", "second");

        Assert.Equal((newest, new Version(21, 1, 2)), (clang.Path, clang.Version));
    }

    [Fact]
    public async Task The_plain_name_wins_on_a_tie()
    {
        _directory.WriteClang("clang-21", 21);
        var plain = _directory.WriteClang("clang", 21);

        Assert.Equal(plain, (await FindAsync("")).Path);
    }

    [Fact]
    public async Task The_first_directory_wins_on_a_tie()
    {
        var first = _directory.WriteClang("first/clang-21", 21);
        _directory.WriteClang("second/clang-21", 21);

        Assert.Equal(first, (await FindAsync("first", "second")).Path);
    }

    [Theory]
    [InlineData("exit 1")]
    [InlineData("kill -9 $$")]
    [InlineData("echo garbage")]
    [InlineData("head -c 100000 /dev/urandom")]
    [InlineData("echo 'clang version x.y'")]
    public async Task The_next_best_is_taken_when_the_newest_does_not_work(string newest)
    {
        _directory.WriteScript("clang-30", newest);
        _directory.WriteClang("clang-29", 29, targets: "    x86-64     - 64-bit X86");
        var good = _directory.WriteClang("clang-20", 20);

        Assert.Equal(good, (await FindAsync("")).Path);
    }

    [Theory]
    [InlineData("clang-")]
    [InlineData("clang-format-22")]
    [InlineData("clang-22x")]
    [InlineData("clang++-22")]
    public async Task A_name_that_only_resembles_is_no_candidate(string name)
    {
        _directory.WriteClang(name, 22);

        Assert.Equal("ECC0101", (await ProblemAsync("")).Id);
    }

    [Fact]
    public async Task Nothing_found_says_how_to_install_it()
    {
        var problem = await ProblemAsync("");

        Assert.Equal(("ECC0101", Fault.Environment, "no clang found (tried 'clang' and 'clang-N' on the search path)"), (problem.Id, problem.Fault, problem.Message));
        Assert.Equal(InstallHint.For(Component.Clang), problem.Hint);
    }

    [Theory]
    [InlineData("old", "ECC0104", "is clang 10.1.2; at least 11 is needed for CO-RE relocations")]
    [InlineData("no-bpf", "ECC0103", "(clang 21.1.2) was built without a BPF target")]
    [InlineData("garbage", "ECC0102", "is not a usable clang: it does not report a clang version")]
    [InlineData("fails", "ECC0102", "is not a usable clang: it does not report a clang version")]
    [InlineData("no-program", "ECC0102", "is not a usable clang: it does not report a clang version")]
    public async Task A_clang_that_was_named_and_does_not_work_says_why(string name, string id, string message)
    {
        var path = name switch
        {
            "old" => _directory.WriteClang(name, 10),
            "no-bpf" => _directory.WriteClang(name, 21, targets: "    nobpf - bpf is mentioned\n    bpfx  - other"),
            "garbage" => _directory.WriteScript(name, "echo 'gcc version 14'"),
            "fails" => _directory.WriteScript(name, "echo 'clang version 22.1.0'; exit 1"),
            _ => Executable(_directory.Write(name, [0x7f, (byte)'E', (byte)'L', (byte)'F', 0])),
        };
        _directory.WriteClang("clang-22", 22);

        var problem = await ProblemAsync("", named: path);

        Assert.Equal((id, Fault.Environment), (problem.Id, problem.Fault));
        Assert.Contains($"'{path}'", problem.Message, StringComparison.Ordinal);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.NotNull(problem.Hint);
    }

    [Theory]
    [InlineData("nothing-there")]
    [InlineData("./nothing-there")]
    [InlineData("/nothing/there")]
    [InlineData("")]
    public async Task A_clang_that_was_named_and_is_missing_is_not_replaced_by_another(string named)
    {
        _directory.WriteClang("clang", 22);

        Assert.Equal($"no clang found (tried '{named}')", (await ProblemAsync("", named)).Message);
    }

    [Fact]
    public async Task A_clang_may_be_named_without_its_directory()
    {
        var mine = _directory.WriteClang("my-clang", 15);
        _directory.WriteClang("clang-22", 22);

        Assert.Equal(mine, (await ClangLocator.FindAsync(Options("my-clang", ""), TestContext.Current.CancellationToken)).Path);
    }

    [Theory]
    [InlineData("bpf    - BPF (host endian)")]
    [InlineData("bpfel  - BPF (little endian)")]
    public async Task The_bpf_target_is_recognised_in_the_list(string target)
    {
        _directory.WriteClang("clang", 21, targets: $"    aarch64 - AArch64\n    {target}\n    x86 - 32-bit X86");

        Assert.Equal(21, (await FindAsync("")).Version.Major);
    }

    [Fact]
    public async Task A_file_that_may_not_be_run_is_no_candidate()
    {
        File.SetUnixFileMode(_directory.WriteClang("clang", 22), UnixFileMode.UserRead);

        Assert.Equal("ECC0101", (await ProblemAsync("")).Id);
    }

    [Fact]
    public async Task Builtin_headers_are_found_beside_the_compiler_a_link_leads_to()
    {
        var real = _directory.WriteClang("llvm/bin/clang-21", 21);
        Directory.CreateDirectory(_directory["llvm/lib/clang/21"]);
        Directory.CreateDirectory(_directory["bin"]);
        File.CreateSymbolicLink(_directory["bin/clang"], real);

        var clang = await FindAsync("bin");

        Assert.Equal((_directory["bin/clang"], _directory["llvm/lib/clang/21"]), (clang.Path, clang.ResourceDirectory));
    }

    [Fact]
    public async Task A_compiler_that_hangs_is_ended_when_the_user_cancels()
    {
        var pids = _directory["pids"];
        _directory.WriteScript("clang-22", $"echo $$ >> '{pids}'; exec sleep 600");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var finding = ClangLocator.FindAsync(Options(named: null, ""), cancellation.Token);
        while (!File.Exists(pids) || File.ReadAllLines(pids).Length < 2)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finding);
        foreach (var pid in File.ReadAllLines(pids))
        {
            await ShouldEndAsync(pid);
        }
    }

    private static async Task ShouldEndAsync(string pid)
    {
        var watch = Stopwatch.StartNew();
        while (Directory.Exists($"/proc/{pid}") && File.ReadAllText($"/proc/{pid}/comm").StartsWith("sleep", StringComparison.Ordinal)
            && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"process {pid} is still there");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static string Executable(string path)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private ToolchainOptions Options(string? named, params string[] directories) => new()
    {
        Clang = named,
        SearchPath = [.. directories.Select(name => name.Length == 0 ? _directory.FullName : _directory[name])],
        CacheDirectory = _directory["cache"],
    };

    private Task<ClangCompiler> FindAsync(params string[] directories) =>
        ClangLocator.FindAsync(Options(named: null, directories), TestContext.Current.CancellationToken);

    private async Task<Diagnostic> ProblemAsync(string directory, string? named = null) =>
        (await Assert.ThrowsAsync<DiagnosticException>(
            () => ClangLocator.FindAsync(Options(named, directory), TestContext.Current.CancellationToken))).Diagnostic;
}
