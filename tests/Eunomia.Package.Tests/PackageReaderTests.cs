using System.Text;

namespace Eunomia.Package.Tests;

public class PackageReaderTests
{
    /// <summary>A package of the original: what its compiler writes, in its order.</summary>
    private const string Original =
        """
        {"bpf_object":"eNo=","bpf_object_size":96,"meta":{"bpf_skel":{
          "data_sections":[{"name":".rodata","variables":[{"cmdarg":{"default":16,"short":"n"},"description":"one in many","name":"nth","type":"unsigned int"}]}],
          "doc":null,
          "maps":[{"ident":"rb","name":"rb"},{"ident":"rodata","mmaped":true,"name":"client_b.rodata"}],
          "obj_name":"client_bpf",
          "progs":[{"attach":"tp/sched/sched_switch","link":true,"name":"on_switch","tchook":{"ifindex":3}}]},
          "eunomia_version":"0.3.4",
          "export_types":[{"members":[{"name":"pid","type":"int"}],"name":"event","size":4,"type_id":12}],
          "poll_timeout_ms":50}}
        """;

    [Fact]
    public void A_package_of_the_original_is_read()
    {
        var package = TestPackages.Read(Original);

        Assert.Equal(PackageFormat.Eunomia, package.Format);
        Assert.Null(package.Meta.Format);
        Assert.Equal("0.3.4", package.Meta.EunomiaVersion);
        Assert.Equal(50, package.Meta.PollTimeoutMs);
        Assert.Null(package.Meta.BpfSkel.Doc);
        Assert.Equal(["rb", "rodata"], package.Meta.BpfSkel.Maps.Select(map => map.Ident).ToArray());
        Assert.Equal([false, true], package.Meta.BpfSkel.Maps.Select(map => map.Mmaped));
        Assert.Equal(3, package.Meta.BpfSkel.Progs[0].TcHook!.Ifindex);
        var variable = package.Meta.BpfSkel.DataSections[0].Variables[0];
        Assert.Equal("n", variable.CommandLineArgument!.Short);
        Assert.Equal(16, variable.CommandLineArgument.Default!.Value.GetInt32());
        Assert.Equal(12u, package.Meta.ExportTypes[0].TypeId);
        Assert.Equal("int", package.Meta.ExportTypes[0].Members[0].Type);
    }

    [Fact]
    public void A_byte_order_mark_is_skipped() =>
        Assert.Equal(96, PackageReader.Read([0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Original)]).BpfObjectSize);

    [Fact]
    public void A_skeleton_of_the_original_with_nothing_in_it_is_read()
    {
        var meta = PackageReader.ReadMeta("""{"bpf_skel":{"data_sections":null,"maps":null,"obj_name":"nothing_bpf","progs":null}}"""u8);

        Assert.Empty(meta.BpfSkel.Maps);
        Assert.Empty(meta.BpfSkel.Progs);
        Assert.Empty(meta.BpfSkel.DataSections);
    }

    [Fact]
    public void Directives_that_the_original_did_not_check_are_kept_as_they_are()
    {
        var meta = PackageReader.ReadMeta(
            """
            {"bpf_skel":{"obj_name":"x_bpf","doc":{"version":1,"author":"me"},
              "maps":[{"name":"m","ident":"m","sample":"often","type":["not","ours"]}],
              "progs":[{"name":"p","attach":"kprobe/f","link":true,"flags":"none"}],
              "data_sections":[{"name":".bss","variables":[{"name":"v","type":"int","description":42,"cmdarg":"{broken","size":"large"}]}]}}
            """u8);

        Assert.Equal(["author", "version"], meta.BpfSkel.Doc!.Others.Keys.ToArray());
        Assert.Equal(["sample", "type"], meta.BpfSkel.Maps[0].Others.Keys.ToArray());
        Assert.Equal(["flags"], meta.BpfSkel.Progs[0].Others.Keys.ToArray());
        Assert.Equal(["cmdarg", "description", "size"], meta.BpfSkel.DataSections[0].Variables[0].Others.Keys.ToArray());
        Assert.Null(meta.BpfSkel.Maps[0].Sample);
        Assert.Equal("{broken", meta.BpfSkel.DataSections[0].Variables[0].Others["cmdarg"].GetString());
    }

    [Theory]
    [InlineData("\"no_export\"", typeof(ExportConfig.NoExport))]
    [InlineData("\"default\"", typeof(ExportConfig.FromMapType))]
    [InlineData("{\"btf_type_id\":4}", typeof(ExportConfig.BtfType))]
    [InlineData("{\"custom_members\":[]}", typeof(ExportConfig.CustomMembers))]
    public void Every_shape_of_an_export_config_is_read(string json, Type shape)
    {
        var meta = PackageReader.ReadMeta(Encoding.UTF8.GetBytes(
            $$$"""{"bpf_skel":{"obj_name":"x_bpf","maps":[{"name":"m","ident":"m","export_config":{{{json}}}}]}}"""));

        Assert.IsType(shape, meta.BpfSkel.Maps[0].ExportConfig);
    }

    [Fact]
    public void A_stack_trace_has_the_defaults_of_the_original()
    {
        var meta = PackageReader.ReadMeta(
            """{"bpf_skel":{"obj_name":"x_bpf","maps":[{"name":"m","ident":"m","intepreter":{"stack_trace":{}}}]}}"""u8);

        var trace = Assert.IsType<Interpreter.StackTrace>(meta.BpfSkel.Maps[0].Interpreter);
        Assert.True(trace.WithSymbols);
        Assert.Equal(new StackTraceFields(), trace.FieldMap);
    }
}
