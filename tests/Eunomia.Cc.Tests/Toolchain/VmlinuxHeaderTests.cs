using System.Text;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Toolchain;

public sealed class VmlinuxHeaderTests : IDisposable
{
    private const string Made = "struct only {\n\tint it;\n};\n";
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Btf_of_either_byte_order_is_turned_into_a_header_once(bool bigEndian)
    {
        var btf = _directory.Write("kernel.btf", RawBtf.Create(bigEndian));

        var (text, problem) = await ReadAsync(btf);

        Assert.Null(problem);
        Assert.Contains(Made, text, StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(Header(), LongAgo);
        Assert.Equal((text, null), await ReadAsync(btf));
        Assert.Equal(LongAgo, File.GetLastWriteTimeUtc(Header()));
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
        var btf = _directory.Write("kernel.btf", RawBtf.Create(bigEndian: false));
        var made = await ReadAsync(btf);
        var header = Header();
        var digest = Assert.Single(Directory.GetFiles(_directory["cache/vmlinux"]));
        switch (damage)
        {
            case "truncated":
                File.WriteAllText(header, made.Text![..^3]);
                break;
            case "empty":
                File.WriteAllText(header, "");
                break;
            case "one bit":
                File.WriteAllText(header, made.Text!.Replace("it;", "iu;", StringComparison.Ordinal));
                break;
            case "digest gone":
                File.Delete(digest);
                break;
            case "digest damaged":
                File.AppendAllText(digest, "x");
                break;
            default:
                break;
        }

        File.SetLastWriteTimeUtc(header, LongAgo);

        Assert.Equal(made, await ReadAsync(btf));
        Assert.Equal(isMadeAgain, File.GetLastWriteTimeUtc(header) != LongAgo);
        File.SetLastWriteTimeUtc(header, LongAgo);
        Assert.Equal(made, await ReadAsync(btf));
        Assert.Equal(LongAgo, File.GetLastWriteTimeUtc(header));
    }

    [Fact]
    public async Task A_header_that_is_the_one_that_was_looked_at_last_is_not_read_again()
    {
        var btf = _directory.Write("kernel.btf", RawBtf.Create(bigEndian: false));
        await ReadAsync(btf);
        File.SetLastWriteTimeUtc(Header(), LongAgo);
        await ReadAsync(btf);
        var digest = Assert.Single(Directory.GetFiles(_directory["cache/vmlinux"]));
        var store = new CacheStore(_directory["cache"]);
        var lines = Encoding.UTF8.GetString(store.TryRead($"vmlinux/{Path.GetFileName(digest)}", 1000)!).Split('\n');
        Assert.True(store.TryWrite($"vmlinux/{Path.GetFileName(digest)}", Encoding.UTF8.GetBytes($"{new string('0', lines[0].Length)}\n{lines[1]}\n{lines[2]}")));

        // With another hash it would be made again if anybody compared.
        await ReadAsync(btf);
        Assert.Equal(LongAgo, File.GetLastWriteTimeUtc(Header()));
        File.SetLastWriteTimeUtc(Header(), LongAgo.AddDays(1));
        await ReadAsync(btf);
        Assert.True(File.GetLastWriteTimeUtc(Header()) > LongAgo.AddDays(1));
    }

    [Fact]
    public async Task Another_kernel_makes_another_header()
    {
        var btf = _directory.Write("kernel.btf", RawBtf.Create(bigEndian: false));
        await ReadAsync(btf);
        _directory.Write("kernel.btf", RawBtf.Create(bigEndian: true));

        await ReadAsync(btf);

        Assert.Equal(2, Directory.GetFiles(_directory["cache"], "vmlinux.h", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_ready_header_is_taken_as_it_is() =>
        Assert.Equal(("struct mine;\n", null), await ReadAsync(_directory.Write("any-name.txt", "struct mine;\n")));

    [Theory]
    [InlineData("garbage", "BTF has 3 bytes, less than a header (at offset 0x0)")]
    [InlineData("elf", "the ELF header is not within the file (at offset 0x0)")]
    public async Task Anything_binary_that_is_no_btf_says_what_is_wrong(string kind, string reason)
    {
        var path = _directory.Write("kernel", kind == "elf" ? [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0] : [1, 0, 2]);

        var (text, problem) = await ReadAsync(path);

        Assert.Null(text);
        Assert.Equal(("ECC0108", $"cannot turn '{path}' into vmlinux.h: {reason}", Fault.Input), (problem!.Id, problem.Message, problem.Fault));
    }

    [Fact]
    public async Task An_elf_file_with_btf_is_as_good_as_btf()
    {
        var program = _directory.Write("program.c", "struct { int it; } *use;");
        var elf = _directory["program.o"];
        Assert.SkipWhen(ShellCommand.Problem("clang-22", "-target", "bpf", "-g", "-c", program, "-o", elf) is not null, "clang is not installed");

        var (text, problem) = await ReadAsync(elf);

        Assert.Null(problem);
        Assert.StartsWith("#ifndef __VMLINUX_H__\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Btf_of_a_kernel_that_cannot_be_read_is_the_kernels_fault()
    {
        var options = Options(vmlinux: null) with { KernelBtf = _directory.Write("kernel.btf", [0x9f, 0xeb, 9, 0, 0, 0, 0, 0]) };
        using var header = new VmlinuxHeader(options);

        var problem = (await header.TryReadAsync(TestContext.Current.CancellationToken)).Problem!;

        Assert.Equal(("ECC0108", Fault.Environment), (problem.Id, problem.Fault));
        Assert.Contains("pass --vmlinux FILE", problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_without_btf_says_what_to_pass()
    {
        var problem = (await new VmlinuxHeader(Options(vmlinux: null)).TryReadAsync(TestContext.Current.CancellationToken)).Problem!;

        Assert.Equal(("ECC0107", Fault.Environment), (problem.Id, problem.Fault));
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

    [Fact]
    public async Task Damaged_btf_is_refused_and_leaves_nothing_in_the_cache()
    {
        var whole = RawBtf.Create(bigEndian: false);
        for (var length = 2; length < whole.Length; length++)
        {
            var problem = (await ReadAsync(_directory.Write("kernel.btf", whole[..length]))).Problem;

            Assert.Equal((length, "ECC0108"), (length, problem?.Id));
        }

        Assert.False(Directory.Exists(_directory["cache"]));
    }

    [Fact]
    public async Task The_running_kernels_header_is_made_and_kept()
    {
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

    private string Header() => Assert.Single(Directory.GetFiles(_directory["cache"], "vmlinux.h", SearchOption.AllDirectories));

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
