using System.Collections.Frozen;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Source;
using Eunomia.Package;

namespace Eunomia.Cc.Tests.Describe;

public class PackagePlacesTests
{
    private static readonly PackageMeta Meta = new()
    {
        BpfSkel = new Skeleton
        {
            ObjName = "a_bpf",
            Maps = [new SkeletonMap { Name = "first", Ident = "first" }, new SkeletonMap { Name = "a_bpf.bss", Ident = "bss" }],
            Progs = [new SkeletonProgram { Name = "run", Attach = "xdp", Link = true }],
            DataSections = [new SkeletonDataSection { Name = ".bss", Variables = [new SkeletonVariable { Name = "level", Type = "int", Size = 4, Offset = 0 }] }],
        },
        ExportTypes = [new ExportType { Name = "level", TypeId = 1, Kind = "struct", Size = 4 }],
    };

    [Theory]
    [InlineData("bpf_skel.maps[0].sample.interval", 1)]
    [InlineData("meta.bpf_skel.maps[0]", 1)]
    [InlineData("bpf_skel.progs[0].name", 2)]
    [InlineData("bpf_skel.data_sections[0].variables[0].cmdarg", 3)]
    [InlineData("export_types[0].members[7].offset", 4)]
    [InlineData("bpf_skel.maps[1].name", null)]
    [InlineData("bpf_skel.data_sections[0].name", null)]
    [InlineData("build.sources[0].name", null)]
    [InlineData("bpf_skel.obj_name", null)]
    public void A_value_of_the_package_leads_to_its_declaration(string path, int? line)
    {
        var model = SourceModel.Empty with
        {
            Places = new[] { "first", "run", "level", SourceModel.TypeKey("level") }
                .Select((name, index) => KeyValuePair.Create(name, new SourceLocation("a.bpf.c", index + 1, 1)))
                .ToFrozenDictionary(StringComparer.Ordinal),
        };

        Assert.Equal(line, PackagePlaces.Find(Meta, path, model)?.Line);
    }
}
