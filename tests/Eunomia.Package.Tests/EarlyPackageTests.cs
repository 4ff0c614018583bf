using System.Text;

namespace Eunomia.Package.Tests;

public class EarlyPackageTests
{
    /// <summary>Base64 with the line breaks that the early tools put in.</summary>
    private static readonly string Data = Convert
        .ToBase64String(TestPackages.Elf(), Base64FormattingOptions.InsertLineBreaks)
        .Replace("\r\n", "\\n", StringComparison.Ordinal);

    [Fact]
    public async Task A_package_of_the_first_releases_becomes_one_of_today()
    {
        var package = TestPackages.Read(
            $$$"""
            {"name":"template","version":"0.1.0","license":"GPL","description":"A template.","data_sz":96,"data":"{{{Data}}}",
             "maps":[{"name":"exec_start","type":"BPF_MAP_TYPE_HASH"},
                     {"name":"rb","type":"BPF_MAP_TYPE_RINGBUF","export_data_types":{"Fields":[
                        {"Name":"pid","Type":"int","LLVMType":"i32","FieldOffset":0},
                        {"Name":"comm","Type":"char [16]","LLVMType":"[16 x i8]","FieldOffset":32}],
                      "Struct Name":"event","Size":160,"DataSize":160,"Alignment":32}},
                     {"name":"client_b.rodata","type":"BPF_MAP_TYPE_UNSPEC","sec_data":[{"name":"min","type":"int","size":4}]}],
             "progs":[{"name":"handle_exec"},{"name":"handle_exit","type":"BPF_PROG_TYPE_TRACEPOINT"}]}
            """);

        Assert.Equal(PackageFormat.EunomiaEarly, package.Format);
        Assert.Equal(TestPackages.Elf(), PackageCodec.Decompress(package));
        await Verify(PackageWriter.ToJson(package.Meta), "json").UseDirectory("Snapshots");
    }

    [Theory]
    [InlineData("\"maps_name\":[\"rb\",\"x.bss\"],\"progs_name\":[\"handle_exec\"]")]
    [InlineData("\"maps\":[\"rb\",\"x.bss\"],\"progs\":[\"handle_exec\"]")]
    public void A_hot_update_package_becomes_one_of_today(string lists)
    {
        var package = TestPackages.Read($$"""{"name":"seed","data_sz":96,"data":"{{Data}}",{{lists}}}""");

        Assert.Equal(PackageFormat.HotUpdate, package.Format);
        Assert.Equal(TestPackages.Elf(), PackageCodec.Decompress(package));
        Assert.Equal("seed", package.Meta.BpfSkel.ObjName);
        Assert.Equal(
            [("rb", "rb", false), ("x.bss", "bss", true)], package.Meta.BpfSkel.Maps.Select(map => (map.Name, map.Ident, map.Mmaped)));
        Assert.Equal(["handle_exec"], package.Meta.BpfSkel.Progs.Select(program => program.Name).ToArray());
    }

    [Theory]
    [InlineData("\"name\":\"x\"", "\"data_sz\" is missing")]
    [InlineData("\"data_sz\":96", "\"name\" is missing")]
    [InlineData("\"name\":\"x\",\"data_sz\":95", "data_sz: \"data\" holds 96 bytes")]
    [InlineData("\"name\":\"x\",\"data_sz\":96,\"maps\":[1]", "maps[0]: expected an object, got 1")]
    [InlineData("\"name\":\"x\",\"data_sz\":96,\"maps\":[{\"type\":\"T\"}]", "maps[0]: \"name\" is missing")]
    [InlineData("\"name\":\"x\",\"data_sz\":96,\"progs_name\":[[]]", "progs_name[0]: expected an object, got a list")]
    [InlineData(
        "\"name\":\"x\",\"data_sz\":96,\"maps\":[{\"name\":\"m\",\"export_data_types\":{\"Struct Name\":\"s\",\"Size\":-1}}]",
        "maps[0].export_data_types.Size: expected an unsigned 32-bit integer, got -1")]
    public void Missing_or_invalid_key_is_named(string keys, string message)
    {
        var error = Assert.Throws<InvalidPackageException>(() => TestPackages.Read($$"""{"data":"{{Data}}",{{keys}}}"""));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void The_data_must_be_an_object_for_bpf()
    {
        var text = $$"""{"name":"x","data_sz":4,"data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes("text"))}}"}""";

        Assert.Equal("data: does not hold an ELF file", Assert.Throws<InvalidPackageException>(() => TestPackages.Read(text)).Message);
    }
}
