using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Eunomia.Cc.Tests;
using Eunomia.Package;

namespace Eunomia.Runtime.Cli.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_package_is_shown_with_all_it_has()
    {
        var result = await new Ecli().RunAsync("inspect", TestPackage.FileName);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        await Verify(result.Output).UseDirectory("../Snapshots");
    }

    [Theory]
    [InlineData("current")]
    [InlineData("original")]
    [InlineData("early")]
    [InlineData("hot update")]
    [InlineData("other byte order")]
    [InlineData("other machine")]
    [InlineData("hostile names")]
    [InlineData("old object")]
    public async Task Package_is_shown_as_the_compiler_shows_it(string kind)
    {
        var path = _directory.Write("package.json", PackageOf(kind));

        foreach (string[] options in new string[][] { [], ["--json"] })
        {
            var ours = await new Ecli().RunAsync(["inspect", path, .. options]);
            var theirs = await ToolProcess.EccAsync(["inspect", path, .. options]);

            Assert.Equal(theirs, ours);
            Assert.Equal((0, ""), (ours.ExitCode, ours.Error));
            Assert.DoesNotContain(options.Length == 0 ? ours.Output : "", c => c is '\e' or '\r' or '\u202e');
        }
    }

    [Theory]
    [InlineData("original", "├─ events", "ringbuf")]
    [InlineData("hot update", "└─ on_call", "tracepoint/")]
    public async Task Metadata_missing_in_old_packages_is_taken_from_the_object(string kind, string row, string word)
    {
        var output = (await new Ecli().RunAsync("inspect", _directory.Write("package.json", PackageOf(kind)))).Output;

        Assert.Contains(output.Split('\n'), line => line.StartsWith(row, StringComparison.Ordinal) && line.Contains(word, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-j")]
    [InlineData("--json")]
    [InlineData(null)]
    public async Task Json_is_the_metadata_as_it_stands_in_a_package(string? option)
    {
        var ecli = new Ecli();
        if (option is null)
        {
            ecli["ECLI_JSON"] = "1";
        }

        var result = await ecli.RunAsync(option is null ? ["inspect", TestPackage.FileName] : ["inspect", option, TestPackage.FileName]);

        Assert.Equal((0, PackageWriter.ToJson(PackageReader.Read(TestPackage.Bytes).Meta, indented: true)), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Standard_input_is_read()
    {
        var result = await new Ecli { Input = () => new MemoryStream(TestPackage.Bytes) }.RunAsync("inspect", "-");

        Assert.Equal(await new Ecli().RunAsync("inspect", TestPackage.FileName), result);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_package_in_an_archive_is_shown(bool isPacked)
    {
        var archive = new MemoryStream();
        await using (Stream output = isPacked ? new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true) : new BufferedStream(archive, 1 << 20))
        await using (var tar = new TarWriter(output, leaveOpen: true))
        {
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, "package.json") { DataStream = new MemoryStream(TestPackage.Bytes) }, TestContext.Current.CancellationToken);
            await output.FlushAsync(TestContext.Current.CancellationToken);
        }

        var result = await new Ecli().RunAsync("inspect", _directory.Write("package.tar", archive.ToArray()));

        Assert.Equal(await new Ecli().RunAsync("inspect", TestPackage.FileName), result);
    }

    private static byte[] PackageOf(string kind)
    {
        var raw = Convert.ToBase64String(TestPackage.Object);
        return kind switch
        {
            "original" => TestPackage.Changed(Original),
            "early" => Encoding.UTF8.GetBytes(
                $$$"""
                {"name":"calls","version":"0.1.0","description":"A program.","data_sz":{{{TestPackage.Object.Length}}},"data":"{{{raw}}}",
                 "maps":[{"name":"events","type":"BPF_MAP_TYPE_RINGBUF","export_data_types":{"Fields":[{"Name":"pid","Type":"int","LLVMType":"i32","FieldOffset":0}],
                 "Struct Name":"event","Size":160,"DataSize":160,"Alignment":32}}],"progs":[{"name":"on_call"}]}
                """),
            "hot update" => Encoding.UTF8.GetBytes(
                $$"""{"name":"calls","data_sz":{{TestPackage.Object.Length}},"data":"{{raw}}","maps_name":["events"],"progs_name":["on_call"]}"""),
            "other byte order" => TestPackage.WithObject(File.ReadAllBytes(TestPackage.Fixture("../../Eunomia.Bpf.Tests/Fixtures/kinds-eb.o"))),
            "other machine" => TestPackage.Changed(meta => meta["target"]!["arch"] = "riscv"),
            "hostile names" => TestPackage.Changed(meta =>
            {
                meta["bpf_skel"]!["obj_name"] = "x\e[2J_bpf";
                meta["bpf_skel"]!["maps"]![1]!["name"] = "ev\u202eents\r\n";
                meta["bpf_skel"]!["doc"]!["brief"] = "\e]0;x\a";
                meta["export_types"]![0]!["members"]![0]!["doc"] = "*/\e[31m\n";
            }),
            "old object" => TestPackage.Changed(meta => Original(meta), WithoutBtf()),
            _ => TestPackage.Bytes,
        };
    }

    /// <summary>The metadata without what only ours have.</summary>
    private static void Original(JsonNode meta)
    {
        foreach (var key in new[] { "format", "target", "build" })
        {
            meta.AsObject().Remove(key);
        }

        foreach (var map in meta["bpf_skel"]!["maps"]!.AsArray())
        {
            foreach (var key in map!.AsObject().Select(pair => pair.Key).Where(key => key is not ("name" or "ident" or "mmaped")).ToList())
            {
                map.AsObject().Remove(key);
            }
        }

        foreach (var member in meta["export_types"]!.AsArray().SelectMany(type => type!["members"]!.AsArray()))
        {
            member!.AsObject().Remove("offset");
            member.AsObject().Remove("bit_size");
        }
    }

    /// <summary>An object of which libbpf would open nothing: its section of types is broken.</summary>
    private static byte[] WithoutBtf()
    {
        var bytes = TestPackage.Object;
        bytes[bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x9f, 0xeb])] = 0;
        return bytes;
    }
}
