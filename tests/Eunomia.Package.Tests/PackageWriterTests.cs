using System.Text;
using System.Text.Json;

namespace Eunomia.Package.Tests;

public class PackageWriterTests
{
    public static TheoryData<string> Names => TestPackages.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_json_is_the_canonical_text(string name) =>
        await Verify(PackageWriter.ToJson(TestPackages.Named(name)), "json").UseParameters(name).UseDirectory("Snapshots");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_yaml_is_the_canonical_text(string name) =>
        await Verify(PackageWriter.ToYaml(TestPackages.Named(name)), "yaml").UseParameters(name).UseDirectory("Snapshots");

    [Fact]
    public void A_skeleton_is_the_meta_of_its_package_alone()
    {
        var skeleton = JsonDocument.Parse(PackageWriter.ToJson(TestPackages.Full.Meta)).RootElement;
        var package = JsonDocument.Parse(PackageWriter.ToJson(TestPackages.Full)).RootElement;

        Assert.True(JsonElement.DeepEquals(package.GetProperty("meta"), skeleton));
    }

    [Fact]
    public void Package_that_no_reader_takes_is_not_written()
    {
        var large = TestPackages.Full with { BpfObject = new string('A', PackageCodec.MaxTextLength + 4) };
        var many = TestPackages.Full with
        {
            Meta = TestPackages.Full.Meta with
            {
                BpfSkel = TestPackages.Full.Meta.BpfSkel with
                {
                    Progs = [.. Enumerable.Range(0, 30_000).Select(i => new SkeletonProgram { Name = $"p{i}", Attach = "xdp" })],
                },
            },
        };

        Assert.Contains("its object takes 8388612 characters", Assert.Throws<InvalidPackageException>(() => PackageWriter.ToJson(large)).Message, StringComparison.Ordinal);
        Assert.Contains("150000 values, keys and brackets", Assert.Throws<InvalidPackageException>(() => PackageWriter.ToYaml(many)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Written_package_reads_back_to_the_same_text(string name)
    {
        var text = PackageWriter.ToJson(TestPackages.Named(name));

        var read = TestPackages.Read(text);

        Assert.Equal(text, PackageWriter.ToJson(read));
        Assert.Equal(PackageFormat.Current, read.Format);
    }

    [Fact]
    public void A_skeleton_reads_back_to_the_same_text()
    {
        var text = PackageWriter.ToJson(TestPackages.Full.Meta);

        var read = PackageReader.ReadMeta(Encoding.UTF8.GetBytes(text));

        Assert.Equal(text, PackageWriter.ToJson(read));
    }

    [Fact]
    public void The_order_in_which_directives_were_added_does_not_show()
    {
        var one = TestPackages.Json("1");
        var doc = new SkeletonDoc { Others = UnknownKeys.None.Add("b", one).Add("B", one).Add("a", one) };
        var backwards = Comparer<string>.Create((x, y) => string.CompareOrdinal(y, x));
        var other = new SkeletonDoc { Others = doc.Others.WithComparers(backwards) };

        Assert.Equal(["B", "a", "b"], doc.Others.Keys.ToArray());
        Assert.Equal(Text(doc), Text(other));

        static string Text(SkeletonDoc doc) =>
            PackageWriter.ToJson(new PackageMeta { BpfSkel = new Skeleton { ObjName = "x_bpf", Doc = doc } });
    }

    [Fact]
    public void The_text_has_no_carriage_return_no_mark_and_one_final_newline()
    {
        foreach (var text in new[] { PackageWriter.ToJson(TestPackages.Full), PackageWriter.ToYaml(TestPackages.Full) })
        {
            Assert.DoesNotContain('\r', text);
            Assert.False(text.StartsWith('\uFEFF'));
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            Assert.False(text.EndsWith("\n\n", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Base64_is_not_escaped()
    {
        var text = PackageWriter.ToJson(TestPackages.Minimal with { BpfObject = "a+/b" });

        Assert.Contains("\"a+/b\"", text, StringComparison.Ordinal);
    }
}
