using System.Diagnostics;
using System.Formats.Tar;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests.Commands;

/// <summary>Kernels are small objects here: what is in their section <c>.BTF</c> are the types of a kernel like any other.</summary>
public sealed class BtfCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("package.json")]
    [InlineData("prog.bpf.o")]
    public async Task The_few_types_of_a_kernel_go_to_a_file(string file)
    {
        await CompileProgramAsync();

        Assert.Equal(new EccResult(0, "", ""), await RunAsync(file, "--btf", await KernelAsync("long pad; int pid; int other;"), "-o", _directory["min.btf"]));

        AssertHasPid(_directory["min.btf"], 64);
    }

    [Fact]
    public async Task Several_programs_share_the_types()
    {
        await CompileProgramAsync();
        await CompileProgramAsync("second", "other");

        Assert.Equal(new EccResult(0, "", ""), await RunAsync("prog.bpf.o", "--btf", await KernelAsync("long pad; int pid; int other;"), "-o", _directory["min.btf"], _directory["second/prog.bpf.o"]));

        var type = Assert.Single(BtfReader.Read(File.ReadAllBytes(_directory["min.btf"])).Types.OfType<BtfComposite>());
        Assert.Equal(["pid", "other"], type.Members.Select(member => member.Name));
    }

    [Fact]
    public async Task A_directory_of_btfhub_becomes_one_of_few_types()
    {
        await CompileProgramAsync();
        await ArchiveAsync();

        Assert.Equal(new EccResult(0, "", ""), await RunAsync("package.json", "--btfhub-archive", _directory["hub"], "-o", _directory["out/"]));

        Assert.Equal(
            ["debian/11/x86_64/5.10.0-1-amd64.btf", "ubuntu/18.04/x86_64/4.15.0-1-generic.btf", "ubuntu/20.04/arm64/5.4.0-2-generic.btf", "ubuntu/20.04/x86_64/5.4.0-1-generic.btf"],
            Files(_directory["out"]));
        AssertHasPid(_directory["out/debian/11/x86_64/5.10.0-1-amd64.btf"], 0);
        AssertHasPid(_directory["out/ubuntu/20.04/arm64/5.4.0-2-generic.btf"], 64);
    }

    [Theory]
    [InlineData(new[] { "--distro", "ubuntu" }, 3)]
    [InlineData(new[] { "--distro", "ubuntu/20.04" }, 2)]
    [InlineData(new[] { "--arch", "aarch64" }, 1)]
    [InlineData(new[] { "--arch", "arm64", "--distro", "ubuntu/20.04" }, 1)]
    [InlineData(new[] { "--arch", "amd64" }, 3)]
    [InlineData(new[] { "--arch", "amd64" }, 1, "hub/ubuntu/20.04")]
    public async Task Kernels_are_chosen_by_distribution_and_machine(string[] options, int expected, string directory = "hub")
    {
        await CompileProgramAsync();
        await ArchiveAsync();

        Assert.Equal(new EccResult(0, "", ""), await RunAsync("package.json", ["--btf", _directory[directory], "-o", _directory["out"], .. options]));

        Assert.Equal(expected, Files(_directory["out"]).Length);
    }

    [Theory]
    [InlineData("hub/ubuntu", new[] { "ubuntu/18.04/x86_64/4.15.0-1-generic.btf", "ubuntu/20.04/arm64/5.4.0-2-generic.btf", "ubuntu/20.04/x86_64/5.4.0-1-generic.btf" })]
    [InlineData("hub/ubuntu/20.04/arm64/", new[] { "ubuntu/20.04/arm64/5.4.0-2-generic.btf" })]
    [InlineData("hub/ubuntu/20.04/arm64/5.4.0-2-generic.btf", new[] { "ubuntu/20.04/arm64/5.4.0-2-generic.btf" })]
    [InlineData("hub/ubuntu/20.04/x86_64/5.4.0-1-generic.btf.tar.xz", new[] { "ubuntu/20.04/x86_64/5.4.0-1-generic.btf" })]
    [InlineData("mine", new[] { "6.1.0-9.btf", "6.8.btf" })]
    public async Task Kernels_of_an_archive_are_at_their_place_whatever_directory_is_named(string named, string[] expected)
    {
        await CompileProgramAsync();
        await ArchiveAsync();
        Copy(await KernelAsync("int pid;"), "mine/debian/6.1.0-9/vmlinux");
        Copy(_directory["kernel/kernel.bpf.o"], "mine/of/some/kind/6.8.btf");

        Assert.Equal(new EccResult(0, "", ""), await RunAsync("package.json", "--btf", _directory[named], "-o", _directory["prog.tar"]));

        using var reader = new TarReader(File.OpenRead(_directory["prog.tar"]));
        var entries = new List<string>();
        while (reader.GetNextEntry() is { } entry)
        {
            entries.Add(entry.Name.Replace("./btfhub-archive/", "", StringComparison.Ordinal));
        }

        Assert.Equal(["package.json", .. expected], entries);
    }

    [Fact]
    public async Task Two_kernels_of_one_release_without_a_place_are_refused_in_an_archive()
    {
        await CompileProgramAsync();
        Copy(await KernelAsync("int pid;"), "mine/a/6.8.btf");
        Copy(_directory["kernel/kernel.bpf.o"], "mine/b/6.8.btf");

        var result = await RunAsync("package.json", "--btf", _directory["mine"], "-o", _directory["prog.tar"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("are both the kernel '6.8' [ECC0123]", result.Error, StringComparison.Ordinal);
        Assert.Equal(new EccResult(0, "", ""), await RunAsync("package.json", "--btf", _directory["mine"], "-o", _directory["out"]));
    }

    [Fact]
    public async Task A_package_is_bundled_with_types_that_are_stored_once()
    {
        await CompileProgramAsync();
        await ArchiveAsync();

        Assert.Equal(new EccResult(0, "", ""), await RunAsync("package.json", "--btfhub-archive", _directory["hub"], "-o", _directory["prog.tar"]));
        var bytes = File.ReadAllBytes(_directory["prog.tar"]);
        Assert.Equal(new EccResult(0, "", ""), await RunAsync("package.json", "--btfhub-archive", _directory["hub"], "-o", _directory["again.tar"]));

        Assert.Equal(bytes, File.ReadAllBytes(_directory["again.tar"]));
        using var reader = new TarReader(new MemoryStream(bytes));
        var entries = new List<string>();
        while (reader.GetNextEntry() is { } entry)
        {
            entries.Add($"{entry.EntryType} {entry.Name} {entry.LinkName}".TrimEnd());
        }

        Assert.Equal(
            [
                "RegularFile package.json",
                "RegularFile ./btfhub-archive/debian/11/x86_64/5.10.0-1-amd64.btf",
                "RegularFile ./btfhub-archive/ubuntu/18.04/x86_64/4.15.0-1-generic.btf",
                "HardLink ./btfhub-archive/ubuntu/20.04/arm64/5.4.0-2-generic.btf ./btfhub-archive/ubuntu/18.04/x86_64/4.15.0-1-generic.btf",
                "HardLink ./btfhub-archive/ubuntu/20.04/x86_64/5.4.0-1-generic.btf ./btfhub-archive/ubuntu/18.04/x86_64/4.15.0-1-generic.btf",
            ],
            entries);
    }

    [Theory]
    [InlineData("-b")]
    [InlineData("--btfgen")]
    public async Task A_compile_bundles_its_package(string option)
    {
        await CompileProgramAsync();
        await ArchiveAsync();
        Assert.Equal(new EccResult(0, "", ""), await RunAsync("package.json", "--btfhub-archive", _directory["hub"], "-o", _directory["expected.tar"]));

        var result = await new Ecc().RunAsync(_directory["prog.bpf.c"], option, "--btfhub-archive", _directory["hub"], "-o", _directory["out"], "--cache-dir", _directory["cache"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.EndsWith($"{_directory["out/prog.tar"]}: the package with the types of 4 kernels\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_directory["expected.tar"]), File.ReadAllBytes(_directory["out/prog.tar"]));
    }

    [Theory]
    [InlineData("'--distro' is of no use without --btfgen", "--distro", "ubuntu")]
    [InlineData("'--btfhub-archive' is of no use without --btfgen", "--btfhub-archive", "X")]
    [InlineData("--btfgen bundles a package, and none is to be written", "-b", "--emit", "object")]
    public async Task What_leads_to_no_bundle_is_refused(string message, params string[] options)
    {
        await CompileProgramAsync();

        var result = await new Ecc().RunAsync([_directory["prog.bpf.c"], .. options]);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"ecc: error: {message} [ECC0501]\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_running_kernel_is_the_default()
    {
        Assert.SkipUnless(File.Exists("/sys/kernel/btf/vmlinux"), "the kernel has no BTF");
        await CompileProgramAsync(type: "task_struct");

        Assert.Equal(new EccResult(0, "", ""), await RunAsync("package.json", "-o", _directory["min.btf"]));

        Assert.Equal("task_struct", Assert.Single(BtfReader.Read(File.ReadAllBytes(_directory["min.btf"])).Types.OfType<BtfComposite>()).Name);
    }

    [Fact]
    public async Task Two_packages_in_one_archive_are_refused()
    {
        await CompileProgramAsync();

        var result = await RunAsync("package.json", "-o", _directory["both.tar"], _directory["package.json"]);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"ecc: error: 2 sources cannot all be written to '{_directory["both.tar"]}' [ECC0404]\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("package.json", "5.4.btf")]
    [InlineData("5.4.btf", "5.4.btf")]
    [InlineData("link.btf", "5.4.btf")]
    [InlineData("package.tar", "5.4.btf")]
    [InlineData(".", ".")]
    [InlineData("./", "5.4.btf")]
    public async Task What_types_are_made_from_is_not_overwritten(string output, string kernel)
    {
        await CompileProgramAsync();
        Copy(await KernelAsync("int pid;"), "5.4.btf");
        File.CreateSymbolicLink(_directory["link.btf"], "5.4.btf");
        File.CreateSymbolicLink(_directory["package.tar"], "package.json");
        var before = Directory.GetFiles(_directory["."]).Order(StringComparer.Ordinal).Select(file => (file, Convert.ToHexString(File.ReadAllBytes(file)))).ToArray();

        var result = await RunAsync("package.json", "--btf", _directory[kernel], "-o", _directory[output]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("': it is a file that the types are made from [ECC0401]\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(_directory["."]).Order(StringComparer.Ordinal).Select(file => (file, Convert.ToHexString(File.ReadAllBytes(file)))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/../kernel")]
    public async Task A_kernel_alone_in_its_directory_is_called_vmlinux(string ending)
    {
        await CompileProgramAsync();
        Copy(await KernelAsync("int pid;"), "kernel/vmlinux");

        Assert.Equal(new EccResult(0, "", ""), await RunAsync("package.json", "--btf", _directory["kernel"] + ending, "-o", _directory["out"]));

        Assert.Contains("vmlinux.btf", Files(_directory["out"]));
    }

    [Theory]
    [InlineData("missing", "no such file or directory [ECC0201]")]
    [InlineData("directory", "it is a directory [ECC0201]")]
    [InlineData("pipe", "it is no regular file [ECC0201]")]
    [InlineData("empty", "the file is empty [ECC0202]")]
    [InlineData("text", "[ECC0306]")]
    [InlineData("short.o", "[ECC0301]")]
    public async Task What_is_no_program_is_refused(string file, string message)
    {
        await WriteBadInputsAsync();

        var result = await RunAsync(file, "--btf", await KernelAsync("int pid;"), "-o", _directory["out"]);

        AssertRefused(result, file, message);
    }

    [Theory]
    [InlineData("missing", "no such file or directory [ECC0201]")]
    [InlineData("pipe", "it is no regular file [ECC0201]")]
    [InlineData("empty", "the file is empty [ECC0202]")]
    [InlineData("text", "[ECC0120]")]
    [InlineData("short.o", "[ECC0120]")]
    [InlineData("cut.btf", "[ECC0120]")]
    [InlineData("missing.btf.tar.xz", "no such file or directory [ECC0201]")]
    [InlineData("directory", "[ECC0121]")]
    public async Task What_is_no_kernel_is_refused(string file, string message)
    {
        await CompileProgramAsync();
        await WriteBadInputsAsync();

        var result = await RunAsync("package.json", "--btf", _directory[file], "-o", _directory["out"]);

        AssertRefused(result, file, message);
    }

    [Fact]
    public async Task A_relocation_of_another_program_is_no_fault_of_the_kernel()
    {
        await CompileProgramAsync();
        // The access string "0:0" of the only relocation.
        var bytes = File.ReadAllBytes(_directory["prog.bpf.o"]);
        var at = bytes.AsSpan().IndexOf("\00:0\0"u8);
        bytes[at + 3] = (byte)'9';
        _directory.Write("other.bpf.o", bytes);

        var result = await RunAsync("other.bpf.o", "--btf", await KernelAsync("int pid;"), "-o", _directory["out"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("other.bpf.o: error: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("'0:9'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_without_kernels_is_refused()
    {
        await CompileProgramAsync();
        Directory.CreateDirectory(_directory["empty"]);

        var result = await RunAsync("package.json", "--btf", _directory["empty"], "--distro", "ubuntu", "-o", _directory["out"]);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"ecc: error: there is no kernel in '{_directory["empty"]}' of ubuntu [ECC0121]\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.4.btf", "no types")]
    [InlineData("5.4.btf.tar.xz", "no archive")]
    public async Task One_bad_kernel_is_named_and_nothing_is_written(string name, string content)
    {
        await CompileProgramAsync();
        await ArchiveAsync();
        _directory.Write("hub/ubuntu/20.04/x86_64/" + name, content);

        var result = await RunAsync("package.json", "--btf", _directory["hub"], "-o", _directory["out"]);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"ecc: error: cannot use '{_directory["hub/ubuntu/20.04/x86_64/" + name]}' as the types of a kernel: ", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["out"]));
    }

    [Fact]
    public async Task Two_files_of_one_kernel_are_refused()
    {
        await CompileProgramAsync();
        await ArchiveAsync();
        _directory.Write("hub/ubuntu/20.04/x86_64/5.4.0-1-generic.btf", "other");

        var result = await RunAsync("package.json", "--btf", _directory["hub"], "-o", _directory["out"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("are both the kernel 'ubuntu/20.04/x86_64/5.4.0-1-generic' [ECC0123]", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["out"]));
    }

    [Fact]
    public async Task A_packed_file_without_end_is_given_up()
    {
        await CompileProgramAsync();
        Directory.CreateDirectory(_directory["bomb"]);
        _directory.Write("bomb/5.4.btf.tar", new byte[64 << 20]);
        using (var xz = Process.Start("xz", [_directory["bomb/5.4.btf.tar"]]))
        {
            Assert.True(xz.WaitForExit(60_000) && xz.ExitCode == 0);
        }

        var result = await RunAsync("package.json", "--btf", _directory["bomb"], "-o", _directory["out"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("it has more than 25165824 bytes [ECC0120]", result.Error, StringComparison.Ordinal);
    }

    private async Task WriteBadInputsAsync()
    {
        Directory.CreateDirectory(_directory["directory"]);
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["pipe"]));
        _directory.Write("empty", "");
        _directory.Write("text", "neither of them");
        var bytes = File.ReadAllBytes(await KernelAsync("int pid;"));
        _directory.Write("short.o", bytes[..(bytes.Length / 2)]);
        _directory.Write("cut.btf", [0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 200]);
    }

    private void AssertRefused(EccResult result, string file, string message)
    {
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(file, result.Error, StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory["out"]));
    }

    private static void AssertHasPid(string file, uint bitOffset)
    {
        var types = BtfReader.Read(File.ReadAllBytes(file)).Types;
        var member = Assert.Single(Assert.Single(types.OfType<BtfComposite>()).Members);
        Assert.Equal(("pid", bitOffset), (member.Name, member.BitOffset));
    }

    private static string[] Files(string directory) =>
        [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(directory, file)).Order(StringComparer.Ordinal)];

    private Task<EccResult> RunAsync(string file, params string[] arguments) => new Ecc().RunAsync(["btf", _directory[file], .. arguments]);

    private async Task CompileProgramAsync(string directory = ".", string member = "pid", string type = "some_task")
    {
        var source = _directory.Write(Path.Combine(directory, "prog.bpf.c"), $$"""
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            struct {{type}} { int {{member}}; } __attribute__((preserve_access_index));
            SEC("raw_tp/sys_enter") int prog(struct {{type}} *t) { return t->{{member}}; }
            char LICENSE[] SEC("license") = "GPL";
            """);
        await CompileAsync(source, "package,object");
    }

    /// <summary>The object whose types are those of a kernel with a struct of such members.</summary>
    private async Task<string> KernelAsync(string members)
    {
        var source = _directory.Write("kernel/kernel.bpf.c", $$"""
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            struct some_task { {{members}} };
            struct some_task some;
            SEC("raw_tp/sys_enter") int prog(void *c) { return some.pid; }
            char LICENSE[] SEC("license") = "GPL";
            """);
        await CompileAsync(source, "object");
        return _directory["kernel/kernel.bpf.o"];
    }

    private async Task CompileAsync(string source, string outputs) =>
        Assert.Equal(new EccResult(0, "", ""), await new Ecc().RunAsync(source, "--emit", outputs, "-o", Path.GetDirectoryName(source)!, "--cache-dir", _directory["cache"], "--quiet"));

    private async Task ArchiveAsync()
    {
        Copy(await KernelAsync("int pid;"), "hub/debian/11/x86_64/5.10.0-1-amd64.btf");
        var other = await KernelAsync("long pad; int pid;");
        Copy(other, "hub/ubuntu/18.04/x86_64/4.15.0-1-generic.btf");
        Copy(other, "hub/ubuntu/20.04/arm64/5.4.0-2-generic.btf");
        Pack(other, "hub/ubuntu/20.04/x86_64/5.4.0-1-generic.btf.tar.xz");
    }

    private void Copy(string file, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[name])!);
        File.Copy(file, _directory[name]);
    }

    private void Pack(string file, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[name])!);
        var tar = _directory[name[..^".xz".Length]];
        using (var writer = new TarWriter(File.Create(tar)))
        {
            writer.WriteEntry(file, "./5.4.0-1-generic.btf");
        }

        using var xz = Process.Start("xz", [tar]);
        Assert.True(xz.WaitForExit(60_000) && xz.ExitCode == 0);
    }
}
