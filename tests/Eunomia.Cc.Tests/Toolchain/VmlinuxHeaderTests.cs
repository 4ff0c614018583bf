using System.Text;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Toolchain;

public sealed class VmlinuxHeaderTests : IDisposable
{
    private const string Made = "struct made_from_btf;\n";
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Btf_of_either_byte_order_is_turned_into_a_header_once(bool bigEndian)
    {
        WriteBpftool($"printf '{Made}'");
        var btf = _directory.Write("kernel.btf", RawBtf.Create(bigEndian));

        Assert.Equal((Made, null), await ReadAsync(btf));
        Assert.Equal((Made, null), await ReadAsync(btf));
        Assert.Equal([$"btf dump file {btf} format c"], Calls());
    }

    [Theory]
    [InlineData("truncated", true)]
    [InlineData("empty", true)]
    [InlineData("one bit", true)]
    [InlineData("digest gone", true)]
    [InlineData("digest damaged", true)]
    [InlineData("only touched", false)]
    public async Task A_header_that_does_not_hold_what_was_written_is_made_again(string damage, bool isMadeAgain)
    {
        WriteBpftool($"printf '{Made}'");
        var btf = _directory.Write("kernel.btf", RawBtf.Create(bigEndian: false));
        await ReadAsync(btf);
        var header = Assert.Single(Directory.GetFiles(_directory["cache"], "vmlinux.h", SearchOption.AllDirectories));
        var digest = Assert.Single(Directory.GetFiles(_directory["cache/vmlinux"]));
        switch (damage)
        {
            case "truncated":
                File.WriteAllText(header, Made[..^3]);
                break;
            case "empty":
                File.WriteAllText(header, "");
                break;
            case "one bit":
                File.WriteAllText(header, Made.Replace('m', 'n'));
                break;
            case "digest gone":
                File.Delete(digest);
                break;
            case "digest damaged":
                File.AppendAllText(digest, "x");
                break;
            default:
                File.SetLastWriteTimeUtc(header, DateTime.UtcNow.AddHours(-1));
                break;
        }

        Assert.Equal((Made, null), await ReadAsync(btf));
        Assert.Equal(isMadeAgain ? 2 : 1, Calls().Length);
        Assert.Equal((Made, null), await ReadAsync(btf));
        Assert.Equal(isMadeAgain ? 2 : 1, Calls().Length);
    }

    [Fact]
    public async Task A_header_that_is_the_one_that_was_looked_at_last_is_not_read_again()
    {
        WriteBpftool($"printf '{Made}'");
        var btf = _directory.Write("kernel.btf", RawBtf.Create(bigEndian: false));
        await ReadAsync(btf);
        var header = Assert.Single(Directory.GetFiles(_directory["cache"], "vmlinux.h", SearchOption.AllDirectories));
        var digest = Assert.Single(Directory.GetFiles(_directory["cache/vmlinux"]));
        var store = new CacheStore(_directory["cache"]);
        var lines = Encoding.UTF8.GetString(store.TryRead($"vmlinux/{Path.GetFileName(digest)}", 1000)!).Split('\n');
        Assert.True(store.TryWrite($"vmlinux/{Path.GetFileName(digest)}", Encoding.UTF8.GetBytes($"{new string('0', lines[0].Length)}\n{lines[1]}\n{lines[2]}")));

        // With another hash it would be made again if anybody compared.
        await ReadAsync(btf);
        Assert.Single(Calls());
        File.SetLastWriteTimeUtc(header, DateTime.UtcNow.AddHours(-1));
        await ReadAsync(btf);
        Assert.Equal(2, Calls().Length);
    }

    [Fact]
    public async Task Another_kernel_makes_another_header()
    {
        WriteBpftool("cat \"$4\"");
        var btf = _directory.Write("kernel.btf", RawBtf.Create(bigEndian: false));
        await ReadAsync(btf);
        _directory.Write("kernel.btf", RawBtf.Create(bigEndian: true));

        await ReadAsync(btf);

        Assert.Equal(2, Calls().Length);
        Assert.Equal(2, Directory.GetFiles(_directory["cache"], "vmlinux.h", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_ready_header_is_taken_as_it_is()
    {
        WriteBpftool("exit 1");

        Assert.Equal(("struct mine;\n", null), await ReadAsync(_directory.Write("any-name.txt", "struct mine;\n")));
        Assert.Empty(Calls());
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("elf")]
    public async Task Anything_binary_is_bpftools_to_judge(string kind)
    {
        WriteBpftool("echo 'Error: failed to load BTF' >&2; echo more >&2; exit 1");
        var path = _directory.Write("kernel", kind == "elf" ? [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0] : [1, 0, 2]);

        var (text, problem) = await ReadAsync(path);

        Assert.Null(text);
        Assert.Equal(("ECC0108", $"bpftool could not turn '{path}' into vmlinux.h: Error: failed to load BTF"), (problem!.Id, problem.Message));
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("exit 0")]
    [InlineData("printf 'half of'; exit 1")]
    [InlineData("printf 'half of'; kill -9 $$")]
    public async Task A_failing_bpftool_leaves_nothing_in_the_cache(string body)
    {
        WriteBpftool(body);
        var btf = _directory.Write("kernel.btf", RawBtf.Create(bigEndian: false));

        Assert.Equal("ECC0108", (await ReadAsync(btf)).Problem!.Id);
        Assert.False(Directory.Exists(_directory["cache"]));

        WriteBpftool($"printf '{Made}'");
        Assert.Equal((Made, null), await ReadAsync(btf));
    }

    [Fact]
    public async Task A_kernel_without_btf_says_what_to_pass()
    {
        var problem = (await new VmlinuxHeader(Options(vmlinux: null)).TryReadAsync(TestContext.Current.CancellationToken)).Problem!;

        Assert.Equal(("ECC0107", Fault.Toolchain), (problem.Id, problem.Fault));
        Assert.Contains("pass --vmlinux FILE", problem.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "ECC0201", "no such file or directory")]
    [InlineData("directory", "ECC0201", "it is a directory")]
    [InlineData("empty", "ECC0202", "the file is empty")]
    [InlineData("pipe", "ECC0201", "it is no regular file")]
    [InlineData("huge", "ECC0204", "the file has 300000000 bytes; at most 268435456 are read")]
    public async Task A_file_that_cannot_be_used_says_why(string name, string id, string message)
    {
        var path = _directory[name];
        switch (name)
        {
            case "directory":
                Directory.CreateDirectory(path);
                break;
            case "empty":
                _directory.Write(name, "");
                break;
            case "pipe":
                Assert.Null(ShellCommand.Problem("mkfifo", path));
                break;
            case "huge":
                using (var sparse = File.Create(path))
                {
                    sparse.SetLength(300_000_000);
                }

                break;
            default:
                break;
        }

        var problem = (await ReadAsync(path).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Problem!;

        Assert.Equal(id, problem.Id);
        Assert.EndsWith(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_cache_cannot_be_written_the_header_is_nobody_elses_and_does_not_last()
    {
        _directory.Write("cache", "a file");
        string directory;
        using (var header = new VmlinuxHeader(Options(_directory.Write("mine.h", "struct mine;\n"))))
        {
            directory = await header.EnsureAsync(TestContext.Current.CancellationToken);

            Assert.Equal(directory, await header.EnsureAsync(TestContext.Current.CancellationToken));
            Assert.Equal("struct mine;\n", File.ReadAllText(Path.Combine(directory, "vmlinux.h")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        }

        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task A_cache_that_others_can_write_to_is_done_without()
    {
        Directory.CreateDirectory(_directory["cache"]);
        File.SetUnixFileMode(_directory["cache"], (UnixFileMode)0b111_111_111);

        var (text, problem) = await ReadAsync(_directory.Write("mine.h", "struct mine;\n"));

        Assert.Null(problem);
        Assert.Equal("struct mine;\n", text);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory["cache"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_real_bpftool_reads_btf_of_either_byte_order(bool bigEndian)
    {
        SkipWithoutBpftool();
        var (text, problem) = await ReadAsync(_directory.Write("kernel.btf", RawBtf.Create(bigEndian)));

        Assert.Null(problem);
        Assert.Contains("struct only {\n\tint it;\n};", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_real_bpftool_refuses_damaged_btf_with_its_reason()
    {
        SkipWithoutBpftool();
        var whole = RawBtf.Create(bigEndian: false);
        for (var length = 2; length < whole.Length; length += 9)
        {
            var problem = (await ReadAsync(_directory.Write("kernel.btf", whole[..length]))).Problem!;

            Assert.Equal("ECC0108", problem.Id);
            Assert.Contains("Error: ", problem.Message, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_directory["cache"]));
    }

    [Fact]
    public async Task The_running_kernels_header_is_made_and_kept()
    {
        SkipWithoutBpftool();
        var options = Options(vmlinux: null) with { KernelBtf = "/sys/kernel/btf/vmlinux" };
        Assert.SkipUnless(File.Exists(options.KernelBtf), "the kernel has no BTF");

        var directory = await new VmlinuxHeader(options).EnsureAsync(TestContext.Current.CancellationToken);
        var made = File.GetLastWriteTimeUtc(Path.Combine(directory, "vmlinux.h"));
        var again = await new VmlinuxHeader(options).EnsureAsync(TestContext.Current.CancellationToken);

        Assert.Equal(directory, again);
        Assert.Equal(made, File.GetLastWriteTimeUtc(Path.Combine(again, "vmlinux.h")));
        File.Delete(Path.Combine(again, "vmlinux.h"));
        Assert.Equal(directory, await new VmlinuxHeader(options).EnsureAsync(TestContext.Current.CancellationToken));
        Assert.Contains("struct task_struct {", File.ReadAllText(Path.Combine(directory, "vmlinux.h")), StringComparison.Ordinal);
    }

    private static void SkipWithoutBpftool() => Assert.SkipWhen(
        ExecutableFinder.Find("bpftool", new ToolchainOptions { SearchPath = TestInputs.SearchPath, CacheDirectory = "" }.ToolDirectories) is null,
        "bpftool is not installed");

    private void WriteBpftool(string body) => _directory.WriteScript("bin/bpftool", $"echo \"$@\" >> '{_directory["calls"]}'\n{body}");

    private string[] Calls() => File.Exists(_directory["calls"]) ? File.ReadAllLines(_directory["calls"]) : [];

    private ToolchainOptions Options(string? vmlinux) => new()
    {
        Vmlinux = vmlinux,
        SearchPath = [_directory["bin"], .. TestInputs.SearchPath],
        CacheDirectory = _directory["cache"],
        KernelBtf = _directory["no-kernel"],
    };

    private async Task<(string? Text, Diagnostic? Problem)> ReadAsync(string vmlinux)
    {
        using var header = new VmlinuxHeader(Options(vmlinux));
        return await header.TryReadAsync(TestContext.Current.CancellationToken);
    }
}
