using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests.Commands;

public sealed class VmlinuxCommandTests : IDisposable
{
    private static readonly byte[] Btf = [0x9f, 0xeb, 1, 0];
    private readonly TempDirectory _directory = new();

    public VmlinuxCommandTests() => _directory.WriteScript("bin/bpftool", "printf 'struct of %s;\\n' \"${4##*/}\"");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_header_goes_to_standard_output_and_nothing_else() =>
        Assert.Equal(new EccResult(0, "struct of my.btf;\n", ""), await Tools().RunAsync("vmlinux", "--btf", _directory.Write("my.btf", Btf)));

    [Theory]
    [InlineData("-o")]
    [InlineData("--output-path")]
    public async Task The_header_goes_to_a_file(string option)
    {
        var target = _directory["new dir/vmlinux.h"];

        Assert.Equal(new EccResult(0, "", ""), await Tools().RunAsync("vmlinux", "--btf", _directory.Write("my.btf", Btf), option, target));

        Assert.Equal("struct of my.btf;\n", File.ReadAllText(target));
    }

    [Fact]
    public async Task Both_may_be_said_in_the_environment_and_options_win()
    {
        var ecc = Tools();
        ecc["ECC_VMLINUX"] = _directory.Write("variable.btf", [.. Btf, 1]);
        ecc["ECC_VMLINUX_OUTPUT"] = _directory["variable.h"];
        _directory.Write("option.btf", [.. Btf, 2]);

        Assert.Equal(new EccResult(0, "", ""), await ecc.RunAsync("vmlinux"));
        Assert.Equal("struct of variable.btf;\n", File.ReadAllText(_directory["variable.h"]));
        Assert.Equal(new EccResult(0, "", ""), await ecc.RunAsync("vmlinux", "--btf", _directory["option.btf"], "-o", _directory["option.h"]));
        Assert.Equal("struct of option.btf;\n", File.ReadAllText(_directory["option.h"]));
    }

    [Fact]
    public async Task Where_packages_go_is_no_place_for_the_header()
    {
        var ecc = Tools();
        ecc["ECC_OUTPUT_PATH"] = _directory["out"];

        Assert.Equal("struct of my.btf;\n", (await ecc.RunAsync("vmlinux", "--btf", _directory.Write("my.btf", Btf))).Output);
    }

    [Fact]
    public async Task Bad_btf_is_reported_with_bpftools_reason_and_nothing_is_written()
    {
        _directory.WriteScript("bin/bpftool", "echo 'Error: failed\e[31m' >&2; exit 1");
        var btf = _directory.Write("bad.btf", Btf);
        _directory.Write("vmlinux.h", "old");

        var result = await Tools().RunAsync("vmlinux", "--btf", btf, "-o", _directory["vmlinux.h"]);

        Assert.Equal((3, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"ecc: error: bpftool could not turn '{btf}' into vmlinux.h: Error: failed\\x1b[31m [ECC0108]\n  hint: ", result.Error, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(_directory["vmlinux.h"]));
    }

    [Fact]
    public async Task A_missing_file_is_the_users_mistake() => Assert.Equal(
        new EccResult(1, "", "ecc: error: cannot read '/no/such.btf': no such file or directory [ECC0201]\n"),
        await Tools().RunAsync("vmlinux", "--btf", "/no/such.btf"));

    [Fact]
    public async Task A_target_that_cannot_be_written_says_why() => Assert.Equal(
        new EccResult(1, "", $"ecc: error: cannot write '{_directory.FullName}': it is a directory [ECC0401]\n"),
        await Tools().RunAsync("vmlinux", "--btf", _directory.Write("my.btf", Btf), "-o", _directory.FullName));

    private Ecc Tools() => new() { ["PATH"] = _directory["bin"] + ":/usr/bin:/bin", ["ECC_CACHE_DIR"] = _directory["cache"] };
}
