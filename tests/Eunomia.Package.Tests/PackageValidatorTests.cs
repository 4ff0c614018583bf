using System.Collections.Immutable;

namespace Eunomia.Package.Tests;

public class PackageValidatorTests
{
    private static readonly PackageMeta Full = TestPackages.Full.Meta;

    /// <summary>One way each to break the full package, and what must be said of it.</summary>
    public static readonly ImmutableDictionary<string, PackageMeta> Broken = new Dictionary<string, PackageMeta>(StringComparer.Ordinal)
    {
        ["bpf_skel.obj_name: is empty"] = Full with { BpfSkel = Full.BpfSkel with { ObjName = "" } },
        ["bpf_skel.doc.brief: is a key of the format, not a directive of another name"] =
            Full with { BpfSkel = Full.BpfSkel with { Doc = new SkeletonDoc { Others = UnknownKeys.None.Add("brief", JsonScalar.Create("x")) } } },
        ["bpf_skel.maps[1].name: \"events\" is that of bpf_skel.maps[0], too"] = WithMap(1, map => map with { Name = "events" }),
        ["bpf_skel.maps[1].ident: \"events\" is that of bpf_skel.maps[0], too"] = WithMap(1, map => map with { Ident = "events" }),
        ["bpf_skel.maps[0].name: is empty"] = WithMap(0, map => map with { Name = "" }),
        ["bpf_skel.maps[0].ident: is empty"] = WithMap(0, map => map with { Ident = "" }),
        ["bpf_skel.maps[0].export_config.btf_type_id: no export type has the id 8"] =
            WithMap(0, map => map with { ExportConfig = new ExportConfig.BtfType(8) }),
        ["bpf_skel.maps[1].export_config.custom_members[0].offset: 8 is outside the 8 bytes of a value"] = WithMap(1, map => map with
        {
            ValueSize = 8,
            ExportConfig = new ExportConfig.CustomMembers([new CustomMember { Name = "a", Offset = 8, BtfTypeId = 1 }]),
        }),
        ["bpf_skel.maps[1].export_config.custom_members[1].name: \"a\" is that of bpf_skel.maps[1].export_config.custom_members[0], too"] =
            WithMap(1, map => map with
            {
                ExportConfig = new ExportConfig.CustomMembers(
                    [new CustomMember { Name = "a", Offset = 0, BtfTypeId = 1 }, new CustomMember { Name = "a", Offset = 4, BtfTypeId = 1 }]),
            }),
        ["bpf_skel.maps[2].sample.interval: is 0: the map would be sampled without a pause"] =
            WithMap(2, map => map with { Sample = new MapSample { Interval = 0 } }),
        ["bpf_skel.maps[0].intepreter: is a key of the format, not a directive of another name"] =
            WithMap(0, map => map with { Others = UnknownKeys.None.Add("intepreter", JsonScalar.Create("x")) }),
        ["bpf_skel.progs[1].name: \"drop\" is that of bpf_skel.progs[0], too"] = WithProgram(1, program => program with { Name = "drop" }),
        ["bpf_skel.progs[1].name: is empty"] = WithProgram(1, program => program with { Name = "" }),
        ["bpf_skel.progs[0].tchook: is a key of the format, not a directive of another name"] =
            WithProgram(0, program => program with { Others = UnknownKeys.None.Add("tchook", JsonScalar.Create("x")) }),
        ["bpf_skel.data_sections[0].name: no memory-mapped map holds \".rodata\""] = WithMap(3, map => map with { Mmaped = false }),
        ["bpf_skel.data_sections[0].variables[1].name: \"min_us\" is that of bpf_skel.data_sections[0].variables[0], too"] =
            WithVariable(1, variable => variable with { Name = "min_us" }),
        ["bpf_skel.data_sections[0].variables[2]: its option --min is that of bpf_skel.data_sections[0].variables[0], too"] =
            WithVariable(2, variable => variable with { CommandLineArgument = new CommandLineArgument { Long = "min" } }),
        ["bpf_skel.data_sections[0].variables[2].offset: the variable ends at byte 25, after the 24 of its section"] =
            WithVariable(2, variable => variable with { Offset = 10 }),
        ["bpf_skel.data_sections[0].variables[2].offset: the variable ends at byte 4294967310, after the 24 of its section"] =
            WithVariable(2, variable => variable with { Offset = uint.MaxValue }),
        ["bpf_skel.data_sections[0].variables[1].value: a bool takes true or false"] =
            WithVariable(1, variable => variable with { Value = JsonScalar.Create(1L) }),
        ["bpf_skel.data_sections[0].variables[0].cmdarg.default: \"unsigned long long\" takes a number or a text"] =
            WithVariable(0, variable => variable with { CommandLineArgument = new CommandLineArgument { Default = JsonScalar.Create(true), Long = "min" } }),
        ["bpf_skel.data_sections[0].variables[0].cmdarg.short: \"mm\" is not one character"] =
            WithVariable(0, variable => variable with { CommandLineArgument = new CommandLineArgument { Short = "mm", Long = "min" } }),
        ["bpf_skel.data_sections[0].variables[0].offset: is a key of the format, not a directive of another name"] =
            WithVariable(0, variable => variable with { Others = UnknownKeys.None.Add("offset", JsonScalar.Create("x")) }),
        ["export_types[1].type_id: \"7\" is that of export_types[0], too"] = Full with { ExportTypes = [Full.ExportTypes[0], Full.ExportTypes[0]] },
        ["export_types[0].doc: is a key of the format, not a directive of another name"] =
            WithType(type => type with { Others = UnknownKeys.None.Add("doc", JsonScalar.Create("x")) }),
        ["export_types[0].kind: \"class\" is neither \"struct\" nor \"union\""] = WithType(type => type with { Kind = "class" }),
        ["export_types[0].members[2].offset: the member ends at bit 128, after the 15 bytes of its type"] = WithType(type => type with { Size = 15 }),
        ["export_types[0].members[1].name: \"when\" is that of export_types[0].members[0], too"] =
            WithType(type => type with { Members = type.Members.SetItem(1, type.Members[1] with { Name = "when" }) }),
        ["export_types[0].members[1].values: only an enum has values, this is \"int\""] =
            WithType(type => type with { Members = type.Members.SetItem(1, type.Members[1] with { Type = "int" }) }),
        ["enable_multiple_export_types: is false, but 3 maps export a type of their own"] = Full with { EnableMultipleExportTypes = false },
        ["perf_buffer_pages: 65 is no power of two"] = Full with { PerfBufferPages = 65 },
        ["target.endian: \"middle\" is neither \"little\" nor \"big\""] = Full with { Target = new PackageTarget { Arch = "x86", Endian = "middle" } },
        ["build.sources[0].name: \"/src/a.c\" is a path of the machine that compiled it"] = WithSource("/src/a.c", new string('0', 64)),
        ["build.sources[0].sha256: is not 64 lower-case hexadecimal digits"] = WithSource("a.c", new string('A', 64)),
    }.ToImmutableDictionary(StringComparer.Ordinal);

    public static TheoryData<string> Problems => [.. Broken.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> Names => TestPackages.Names;

    [Fact]
    public void The_variables_of_an_arena_are_in_the_map_of_that_type() => Assert.Empty(PackageValidator.Validate(TestPackages.Minimal.Meta with
    {
        BpfSkel = TestPackages.Minimal.Meta.BpfSkel with
        {
            Maps = [new SkeletonMap { Name = "pages", Ident = "pages", Type = "arena", Mmaped = true, ValueSize = 0, MaxEntries = 2 }],
            DataSections =
            [
                new SkeletonDataSection { Name = ".addr_space.1", Variables = [new SkeletonVariable { Name = "counter", Type = "int", Offset = 0, Size = 4 }] },
            ],
        },
    }));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sound_package_has_no_problems(string name) => Assert.Empty(PackageValidator.Validate(TestPackages.Named(name)));

    [Theory]
    [MemberData(nameof(Problems))]
    public void A_problem_is_found_and_nothing_else(string problem)
    {
        var found = PackageValidator.Validate(Broken[problem]).Select(found => found.ToString());

        Assert.Equal(problem, string.Join('\n', found));
    }

    [Fact]
    public void Values_unchecked_by_the_original_are_no_problem_in_its_packages()
    {
        var meta = PackageReader.ReadMeta(
            """
            {"bpf_skel":{"obj_name":"x_bpf","maps":[{"name":"m","ident":"m","sample":"often","export_config":{"btf_type_id":316}}],
              "progs":[{"name":"p","attach":"xdp","link":true,"flags":"many"}]}}
            """u8);

        Assert.Empty(PackageValidator.Validate(meta));
        Assert.Equal(3, PackageValidator.Validate(meta with { Format = PackageMeta.CurrentFormat }).Length);
    }

    [Fact]
    public void A_directive_may_have_the_name_of_a_property_that_is_no_key() =>
        Assert.Empty(PackageValidator.Validate(WithMap(0, map => map with { Others = UnknownKeys.None.Add("others", JsonScalar.Create("x")) })));

    [Theory]
    [InlineData(0)]
    [InlineData(PackageCodec.MaxObjectSize + 1)]
    public void An_object_has_a_size(int size)
    {
        var found = PackageValidator.Validate(TestPackages.Full with { BpfObjectSize = size });

        Assert.Equal("bpf_object_size", Assert.Single(found).Path);
    }

    [Fact]
    public void In_a_package_the_way_starts_at_meta()
    {
        var package = TestPackages.Full with { Meta = Full with { BpfSkel = Full.BpfSkel with { ObjName = "" } } };

        Assert.Equal("meta.bpf_skel.obj_name", Assert.Single(PackageValidator.Validate(package)).Path);
    }

    private static PackageMeta WithMap(int index, Func<SkeletonMap, SkeletonMap> change) =>
        Full with { BpfSkel = Full.BpfSkel with { Maps = Full.BpfSkel.Maps.SetItem(index, change(Full.BpfSkel.Maps[index])) } };

    private static PackageMeta WithProgram(int index, Func<SkeletonProgram, SkeletonProgram> change) =>
        Full with { BpfSkel = Full.BpfSkel with { Progs = Full.BpfSkel.Progs.SetItem(index, change(Full.BpfSkel.Progs[index])) } };

    private static PackageMeta WithVariable(int index, Func<SkeletonVariable, SkeletonVariable> change)
    {
        var section = Full.BpfSkel.DataSections[0];
        var changed = section with { Variables = section.Variables.SetItem(index, change(section.Variables[index])) };
        return Full with { BpfSkel = Full.BpfSkel with { DataSections = [changed] } };
    }

    private static PackageMeta WithType(Func<ExportType, ExportType> change) => Full with { ExportTypes = [change(Full.ExportTypes[0])] };

    private static PackageMeta WithSource(string name, string sha256) =>
        Full with { Build = Full.Build! with { Sources = [new BuildSource { Name = name, Sha256 = sha256 }] } };
}
