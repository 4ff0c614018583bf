using System.Text;
using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests.Commands;

public sealed class VmlinuxCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_header_goes_to_standard_output_and_nothing_else()
    {
        var result = await Tools().RunAsync("vmlinux", "--btf", Btf("only"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        AssertDeclares("only", result.Output);
    }

    [Theory]
    [InlineData("-o")]
    [InlineData("--output-path")]
    public async Task The_header_goes_to_a_file(string option)
    {
        var target = _directory["new dir/vmlinux.h"];

        Assert.Equal(new EccResult(0, "", ""), await Tools().RunAsync("vmlinux", "--btf", Btf("only"), option, target));

        AssertDeclares("only", File.ReadAllText(target));
    }

    [Fact]
    public async Task Both_may_be_said_in_the_environment_and_options_win()
    {
        var ecc = Tools();
        ecc["ECC_VMLINUX"] = Btf("from_variable");
        ecc["ECC_VMLINUX_OUTPUT"] = _directory["variable.h"];

        Assert.Equal(new EccResult(0, "", ""), await ecc.RunAsync("vmlinux"));
        AssertDeclares("from_variable", File.ReadAllText(_directory["variable.h"]));
        Assert.Equal(new EccResult(0, "", ""), await ecc.RunAsync("vmlinux", "--btf", Btf("from_option"), "-o", _directory["option.h"]));
        AssertDeclares("from_option", File.ReadAllText(_directory["option.h"]));
    }

    [Fact]
    public async Task Where_packages_go_is_no_place_for_the_header()
    {
        var ecc = Tools();
        ecc["ECC_OUTPUT_PATH"] = _directory["out"];

        AssertDeclares("only", (await ecc.RunAsync("vmlinux", "--btf", Btf("only"))).Output);
    }

    [Fact]
    public async Task Bad_btf_is_reported_with_the_reason_and_nothing_is_written()
    {
        var btf = _directory.Write("bad.btf", [0x9f, 0xeb, 1, 0]);
        _directory.Write("vmlinux.h", "old");

        var result = await Tools().RunAsync("vmlinux", "--btf", btf, "-o", _directory["vmlinux.h"]);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"ecc: error: cannot turn '{btf}' into vmlinux.h: BTF has 4 bytes, less than a header (at offset 0x0) [ECC0108]\n  hint: ", result.Error, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(_directory["vmlinux.h"]));
    }

    [Fact]
    public async Task A_missing_file_is_the_users_mistake() => Assert.Equal(
        new EccResult(1, "", "ecc: error: cannot read '/no/such.btf': no such file or directory [ECC0201]\n"),
        await Tools().RunAsync("vmlinux", "--btf", "/no/such.btf"));

    [Fact]
    public async Task A_target_that_cannot_be_written_says_why() => Assert.Equal(
        new EccResult(1, "", $"ecc: error: cannot write '{_directory.FullName}': it is a directory [ECC0401]\n"),
        await Tools().RunAsync("vmlinux", "--btf", Btf("only"), "-o", _directory.FullName));

    private static void AssertDeclares(string name, string header) =>
        Assert.Contains($"\nstruct {name} {{}};\n", header, StringComparison.Ordinal);

    /// <summary>The BTF of a kernel that has one struct, without members.</summary>
    private string Btf(string name)
    {
        var strings = Encoding.ASCII.GetBytes($"\0{name}\0");
        byte[] btf = [0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0, (byte)strings.Length, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, .. strings];
        return _directory.Write(name + ".btf", btf);
    }

    private Ecc Tools() => new() { ["PATH"] = _directory["bin"] + ":/usr/bin:/bin", ["ECC_CACHE_DIR"] = _directory["cache"] };
}
