using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;

namespace Eunomia.Package.Tests;

public sealed class PackageTextTests
{
    [Theory]
    [InlineData("full")]
    [InlineData("minimal")]
    public async Task A_package_is_shown_as_a_tree(string name) =>
        await Verify(PackageText.Render(TestPackages.Named(name).Meta, "GPL", [])).UseParameters(name).UseDirectory("Snapshots");

    [Fact]
    public void Instructions_that_take_a_newer_kernel_are_shown_with_their_lines()
    {
        var line = new BpfLineInfo(0, "./x.bpf.c", "text", 7, 0);
        InstructionUse[] uses =
        [
            new(InstructionFeature.Atomics, "tc", "first", line), new(InstructionFeature.CpuV4, "tc", "second", null),
        ];

        var text = PackageText.Render(new PackageMeta { BpfSkel = new Skeleton { ObjName = "x_bpf" } }, "GPL", uses);

        Assert.EndsWith(
            """

            newer kernels
            ├─ Linux 5.12  first   x.bpf.c:7  atomic operations beyond plain addition
            └─ Linux 6.6   second             instructions of -mcpu=v4

            """, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_without_places_are_shown_without_and_anchors_are_no_options()
    {
        var type = new ExportType
        {
            Name = "event",
            Size = 20,
            TypeId = 3,
            Members = [new ExportMember { Name = "pid", Type = "int" }, new ExportMember { Name = "comm", Type = "char[16]" }],
        };
        var section = new SkeletonDataSection
        {
            Name = ".bss",
            Variables =
            [
                new SkeletonVariable { Name = "__eunomia_dummy_event_ptr", Type = "struct event *" },
                new SkeletonVariable { Name = "count", Type = "int" },
            ],
        };

        var text = PackageText.Render(new PackageMeta { BpfSkel = new Skeleton { ObjName = "x_bpf", DataSections = [section] }, ExportTypes = [type] }, license: null, []);

        Assert.Contains("struct event {  /* 20 bytes */\n    int pid;\n    char comm[16];\n};\n", text, StringComparison.Ordinal);
        Assert.Contains("└─ --count  int", text, StringComparison.Ordinal);
        Assert.DoesNotContain("dummy", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Holes_bit_fields_arrays_and_pointers_are_shown_where_they_are()
    {
        var type = new ExportType
        {
            Name = "record",
            Size = 40,
            Alignment = 8,
            TypeId = 1,
            Members =
            [
                new ExportMember { Name = "tag", Type = "char", Offset = 0, BitSize = 8 },
                new ExportMember { Name = "where", Type = "composite", TypeName = "struct place", Offset = 64, BitSize = 64 },
                new ExportMember { Name = "low", Type = "unsigned int", Offset = 128, BitSize = 3 },
                new ExportMember { Name = "matrix", Type = "int[2][1]", Offset = 160, BitSize = 64 },
                new ExportMember { Name = "call", Type = "void (*)(int)", Offset = 256, BitSize = 64 },
            ],
        };

        var text = PackageText.Render(new PackageMeta { BpfSkel = new Skeleton { ObjName = "x_bpf" }, ExportTypes = [type] }, license: null, []);

        Assert.Contains("struct record {  /* 40 bytes, aligned to 8 */\n", text, StringComparison.Ordinal);
        Assert.Contains("    struct place where;", text, StringComparison.Ordinal);
        Assert.Contains("    unsigned int low : 3;", text, StringComparison.Ordinal);
        Assert.Contains("/*    1    7  padding */", text, StringComparison.Ordinal);
        Assert.Contains("    int matrix[2][1];", text, StringComparison.Ordinal);
        Assert.Contains("    void (*call)(int);", text, StringComparison.Ordinal);
        Assert.Contains("/*   16:3 29 bits of padding */", text, StringComparison.Ordinal);
        Assert.Contains("/*   28    4  padding */", text, StringComparison.Ordinal);
    }
}
