using System.Runtime.CompilerServices;
using Eunomia.Cc.Tests;
using Eunomia.Package;

namespace Eunomia.Cc.Cli.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("el")]
    [InlineData("eb")]
    public async Task An_object_of_either_byte_order_is_described(string endian)
    {
        var result = await new Ecc().RunAsync("inspect", Fixture(endian));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        await Verify(result.Output).UseParameters(endian).UseDirectory("../Snapshots");
    }

    [Fact]
    public async Task A_package_is_described_with_its_exports()
    {
        var result = await new Ecc().RunAsync("inspect", WritePackage("events", "event"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        await Verify(result.Output).UseDirectory("../Snapshots");
    }

    [Theory]
    [InlineData("""{"name": "old", "data_sz": SIZE, "data": "RAW", "maps_name": ["events"], "progs_name": ["on_exec"]}""", "on_exec")]
    [InlineData(
        """
        {"name": "old", "version": "0.1.0", "data_sz": SIZE, "data": "RAW", "progs": [{"name": "on_exec"}],
         "maps": [{"name": "events", "type": "BPF_MAP_TYPE_RINGBUF", "export_data_types": {"Struct Name": "event", "Size": 32, "DataSize": 32,
         "Alignment": 32, "Fields": [{"Name": "pid", "Type": "int", "LLVMType": "i32", "FieldOffset": 0}]}}]}
        """,
        "int pid")]
    public async Task Packages_of_the_first_releases_are_shown(string package, string shown)
    {
        var bytes = File.ReadAllBytes(Fixture("el"));
        var path = _directory.Write("old.json", package
            .Replace("SIZE", $"{bytes.Length}", StringComparison.Ordinal).Replace("RAW", Convert.ToBase64String(bytes), StringComparison.Ordinal));

        var result = await new Ecc().RunAsync("inspect", path);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("events", result.Output, StringComparison.Ordinal);
        Assert.Contains(shown, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Json_is_the_metadata_as_it_stands_in_a_package(bool byVariable)
    {
        var path = WritePackage("events", "event");
        var ecc = new Ecc();
        if (byVariable)
        {
            ecc["ECC_JSON"] = "yes";
        }

        var result = await ecc.RunAsync(byVariable ? ["inspect", path] : ["inspect", path, "--json"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(PackageWriter.ToJson(PackageReader.Read(File.ReadAllBytes(path)).Meta, indented: true), result.Output);
    }

    [Fact]
    public async Task Names_in_a_package_are_harmless_to_a_terminal()
    {
        var result = await new Ecc().RunAsync("inspect", WritePackage("map\e[2J", "type\u202e\r\n"));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("map\\x1b[2J", result.Output, StringComparison.Ordinal);
        Assert.Contains("type\\u202e\\x0d\\x0a", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Output, c => c is '\e' or '\r' or '\u202e');
    }

    [Theory]
    [InlineData("missing", "cannot read 'PATH': no such file or directory [ECC0201]")]
    [InlineData("directory", "cannot read 'PATH': it is a directory [ECC0201]")]
    [InlineData("empty", "the file is empty [ECC0202]")]
    [InlineData("pipe", "cannot read 'PATH': it is no regular file [ECC0201]")]
    [InlineData("garbage", "this is no package: ")]
    [InlineData("source.c", "this is no package: ")]
    [InlineData("null.json", "this is no package: ")]
    [InlineData("half.json", "this is no package: ")]
    [InlineData("half.o", "[ECC0301]")]
    [InlineData("header.o", "[ECC0301]")]
    [InlineData("huge", "the file has 300000000 bytes; at most 268435456 are read [ECC0204]")]
    public async Task File_that_is_neither_a_package_nor_an_object_says_so(string name, string message)
    {
        Directory.CreateDirectory(_directory["directory"]);
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["pipe"]));
        _directory.Write("empty", "");
        _directory.Write("garbage", [0, 1, 2, 0xff, 0xfe]);
        _directory.Write("source.c", "int x;\n");
        _directory.Write("null.json", "null");
        _directory.Write("half.json", File.ReadAllText(WritePackage("events", "event"))[..^40]);
        _directory.Write("half.o", File.ReadAllBytes(Fixture("el"))[..500]);
        _directory.Write("header.o", [0x7f, (byte)'E', (byte)'L', (byte)'F']);
        using (var sparse = File.Create(_directory["huge"]))
        {
            sparse.SetLength(300_000_000);
        }

        var result = await new Ecc().RunAsync("inspect", _directory[name]).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(message.Replace("PATH", _directory[name], StringComparison.Ordinal), result.Error, StringComparison.Ordinal);
        Assert.Contains(_directory[name], result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_whose_object_is_damaged_is_refused()
    {
        var path = WritePackage("events", "event");
        var package = PackageReader.Read(File.ReadAllBytes(path));
        File.WriteAllText(path, PackageWriter.ToJson(package with { BpfObject = PackageCodec.Compress("no object"u8), BpfObjectSize = 9 }));

        var result = await new Ecc().RunAsync("inspect", path);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("error: ", result.Error, StringComparison.Ordinal);
    }

    private static string Fixture(string endian, [CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, $"../../Eunomia.Bpf.Tests/Fixtures/kinds-{endian}.o");

    private string WritePackage(string map, string type)
    {
        var bytes = File.ReadAllBytes(Fixture("el"));
        return _directory.Write("package.json", PackageWriter.ToJson(new BpfPackage
        {
            BpfObject = PackageCodec.Compress(bytes),
            BpfObjectSize = bytes.Length,
            Meta = new PackageMeta
            {
                BpfSkel = new Skeleton { ObjName = "kinds_bpf", Maps = [new SkeletonMap { Name = map, Ident = "events", Type = "ringbuf", MaxEntries = 4096 }] },
                ExportTypes =
                [
                    new ExportType { Name = type, Kind = "struct", Size = 4, TypeId = 1, Members = [new ExportMember { Name = "pid", Type = "int", Offset = 0, BitSize = 32 }] },
                ],
            },
        }));
    }
}
