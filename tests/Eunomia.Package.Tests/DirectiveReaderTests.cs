using System.Text.Json;

namespace Eunomia.Package.Tests;

public class DirectiveReaderTests
{
    [Theory]
    [InlineData("16", "16")]
    [InlineData("{\"default\": 3}", "{\"default\": 3}")]
    [InlineData("\"quoted\"", "\"quoted\"")]
    [InlineData("often", "\"often\"")]
    [InlineData("{broken", "\"{broken\"")]
    [InlineData("1 2", "\"1 2\"")]
    [InlineData("", "\"\"")]
    public void A_value_is_json_if_it_is_some_else_text(string text, string json) =>
        Assert.Equal(json, DirectiveReader.Parse(text).GetRawText());

    [Fact]
    public void Json_with_a_key_twice_is_no_text() =>
        Assert.Equal("a: is there twice", Assert.Throws<InvalidPackageException>(() => DirectiveReader.Parse("{\"a\":1,\"a\":2}")).Message);

    [Fact]
    public void A_value_that_has_to_be_json_and_is_not_says_where()
    {
        Assert.Equal(7, DirectiveReader.ParseJson("7").GetInt32());

        var error = Assert.Throws<InvalidPackageException>(() => DirectiveReader.ParseJson("{\n\"a\": b}"));
        var syntax = Assert.IsType<JsonException>(error.InnerException, exactMatch: false);
        Assert.Equal((1, 5), (syntax.LineNumber, syntax.BytePositionInLine));
    }

    [Theory]
    [InlineData(112, true)]
    [InlineData(113, false)]
    public void A_value_may_be_as_deep_as_leaves_its_package_readable(int depth, bool isRead)
    {
        var text = new string('[', depth) + new string(']', depth);
        if (!isRead)
        {
            Assert.Throws<InvalidPackageException>(() => DirectiveReader.ParseJson(text));
            return;
        }

        var variable = new SkeletonVariable { Name = "x", Type = "int", Others = UnknownKeys.None.Add("deep", DirectiveReader.ParseJson(text)) };
        var skeleton = new Skeleton { ObjName = "x_bpf", DataSections = [new SkeletonDataSection { Name = ".data", Variables = [variable] }] };
        var package = TestPackages.Minimal with { Meta = new PackageMeta { BpfSkel = skeleton } };

        var read = TestPackages.Read(PackageWriter.ToJson(package));

        Assert.True(JsonElement.DeepEquals(DirectiveReader.ParseJson(text), read.Meta.BpfSkel.DataSections[0].Variables[0].Others["deep"]));
        Assert.Contains("deep", PackageWriter.ToYaml(package), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_the_format_is_one_and_the_others_are_none()
    {
        Assert.True(DirectiveReader.IsKeyOf<SkeletonMap>("intepreter"));
        Assert.True(DirectiveReader.IsKeyOf<SkeletonVariable>("cmdarg"));
        Assert.True(DirectiveReader.IsKeyOf<ExportType>("type_id"));
        Assert.False(DirectiveReader.IsKeyOf<SkeletonMap>("others"));
        Assert.False(DirectiveReader.IsKeyOf<SkeletonMap>("Name"));
        Assert.False(DirectiveReader.IsKeyOf<SkeletonMap>("cmdarg"));
    }

    [Fact]
    public void Every_known_directive_is_read()
    {
        Assert.Equal(
            new MapSample { Interval = 5, Type = MapSampleType.LinearHistogram, Unit = "s", ClearMap = false },
            DirectiveReader.ReadSample(DirectiveReader.Parse("""{"interval":5,"type":"linear_hist","unit":"s","clear_map":false}""")));
        Assert.Equal(new ExportConfig.FromMapType(), DirectiveReader.ReadExportConfig(DirectiveReader.Parse("default")));
        Assert.Equal(new Interpreter.DefaultStruct(), DirectiveReader.ReadInterpreter(DirectiveReader.Parse("default_struct")));
        Assert.Equal("w", DirectiveReader.ReadCommandLineArgument(DirectiveReader.Parse("""{"short":"w"}""")).Short);
        Assert.Equal(-1, DirectiveReader.ReadIfindex(DirectiveReader.Parse("-1")));
        Assert.Equal(4u, DirectiveReader.ReadFlags(DirectiveReader.Parse("4")));
        Assert.Equal(new XdpOptions { OldProgFd = 3 }, DirectiveReader.ReadXdpOptions(DirectiveReader.Parse("""{"old_prog_fd":3}""")));
        Assert.Equal(
            new TcHook { Ifindex = 2, AttachPoint = TcAttachPoint.Custom },
            DirectiveReader.ReadTcHook(DirectiveReader.Parse("""{"ifindex":2,"attach_point":"BPF_TC_CUSTOM"}""")));
        Assert.Equal(new TcOptions { Priority = 9 }, DirectiveReader.ReadTcOptions(DirectiveReader.Parse("""{"priority":9}""")));
    }

    [Fact]
    public void The_way_to_a_problem_starts_at_the_value()
    {
        var error = Assert.Throws<InvalidPackageException>(
            () => DirectiveReader.ReadTcHook(DirectiveReader.Parse("""{"ifindex":"eth0"}""")));

        Assert.Equal("ifindex: expected a 32-bit integer, got \"eth0\"", error.Message);
        Assert.Equal("ifindex", error.Path);
    }

    [Fact]
    public void A_value_of_the_wrong_shape_is_refused()
    {
        var text = DirectiveReader.Parse("often");

        Assert.Throws<InvalidPackageException>(() => DirectiveReader.ReadSample(text));
        Assert.Throws<InvalidPackageException>(() => DirectiveReader.ReadCommandLineArgument(text));
        Assert.Throws<InvalidPackageException>(() => DirectiveReader.ReadFlags(text));
    }
}
