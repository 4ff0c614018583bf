using System.Runtime.InteropServices;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Tests.Fixtures;
using Eunomia.Bpf.Tests.Objects.Interop;
using Eunomia.Bpf.Tests.Rewrite;

namespace Eunomia.Bpf.Tests.Objects;

public sealed class LibBpfAgreementTests(ProgramWorkshop workshop)
{
    [Theory]
    [MemberData(nameof(ConformanceCase.Names), MemberType = typeof(ConformanceCase))]
    public void The_installed_libbpf_sees_the_same_maps_and_programs(string name)
    {
        var testCase = ConformanceCase.Open(name);
        AssertAgreement(File.ReadAllBytes(workshop.Build(testCase.Source).Original), testCase.ObjectName);
    }

    [Fact]
    public void The_installed_libbpf_sees_the_same_in_a_stored_object() => AssertAgreement(Fixture.Read(bigEndian: false), "kinds_bpf");

    internal static void AssertAgreement(byte[] bytes, string objectName)
    {
        Assert.SkipUnless(LibBpf.IsInstalled, "libbpf.so.1 is not installed");
        var bpf = BpfObject.Read(bytes, objectName);
        var tooNew = TooNewForInstalledLibBpf(bpf);
        Assert.SkipWhen(tooNew is not null, $"libbpf {LibBpf.Version} is older than {tooNew}");

        Assert.Equal(DescribeWithLibBpf(bytes, objectName), Describe(bpf));
    }

    private static string? TooNewForInstalledLibBpf(BpfObject bpf) =>
        LibBpf.Version < new Version(1, 3) && bpf.Maps.Any(map => map.Type is BpfMapTypes.StructOps) ? "section .struct_ops.link"
        : LibBpf.Version < new Version(1, 4) && bpf.Maps.Any(map => map.Type is BpfMapTypes.Arena) ? "arenas"
        : null;

    private static string Describe(BpfObject bpf) =>
        string.Join('\n',
        [
            .. bpf.Maps.Select(map => $"{Describe(map)} {map.IsAutoCreated}"),
            .. bpf.Programs.Select(program => string.Join(' ',
                "program", program.Name, program.Attach, program.InstructionCount, program.IsAutoLoaded,
                LibBpf.libbpf_prog_type_by_name(program.Attach, out _, out _) < 0
                    ? "unknown to it"
                    : $"{program.Definition?.ProgramType} {program.Definition?.AttachType}")),
        ]);

    private static string Describe(BpfMap map) =>
        string.Join(' ',
            "map", map.Name, map.Type, map.KeySize, map.ValueSize, map.MaxEntries, map.Flags, map.MapExtra, map.NumaNode,
            map.KeyTypeId, map.ValueTypeId, map.IsInternal, map.IsPinnedByName, map.InnerMap is null ? "" : $"of {Describe(map.InnerMap)}");

    private static string DescribeWithLibBpf(byte[] bytes, string objectName)
    {
        LibBpf.libbpf_set_print(0);
        var name = Marshal.StringToCoTaskMemUTF8(objectName);

        // The first two members of struct bpf_object_open_opts: sz, object_name.
        var bpf = LibBpf.bpf_object__open_mem(bytes, (nuint)bytes.Length, [2 * nint.Size, name]);
        Assert.True(bpf != 0, $"libbpf does not open it: errno {Marshal.GetLastSystemError()}");
        try
        {
            var lines = new List<string>();
            for (var map = LibBpf.bpf_object__next_map(bpf, 0); map != 0; map = LibBpf.bpf_object__next_map(bpf, map))
            {
                lines.Add($"{DescribeMap(map)} {LibBpf.bpf_map__autocreate(map)}");
            }

            for (var program = LibBpf.bpf_object__next_program(bpf, 0); program != 0; program = LibBpf.bpf_object__next_program(bpf, program))
            {
                lines.Add(DescribeProgram(program));
            }

            return string.Join('\n', lines);
        }
        finally
        {
            LibBpf.bpf_object__close(bpf);
            Marshal.FreeCoTaskMem(name);
        }
    }

    private static string DescribeMap(nint map)
    {
        var inner = LibBpf.bpf_map__inner_map(map);
        return string.Join(' ',
            "map", LibBpf.bpf_map__name(map), LibBpf.bpf_map__type(map), LibBpf.bpf_map__key_size(map), LibBpf.bpf_map__value_size(map),
            LibBpf.bpf_map__max_entries(map), LibBpf.bpf_map__map_flags(map), LibBpf.bpf_map__map_extra(map), LibBpf.bpf_map__numa_node(map),
            LibBpf.bpf_map__btf_key_type_id(map), LibBpf.bpf_map__btf_value_type_id(map), LibBpf.bpf_map__is_internal(map),
            LibBpf.bpf_map__pin_path(map) is not null, inner == 0 ? "" : $"of {DescribeMap(inner)}");
    }

    private static string DescribeProgram(nint program)
    {
        var section = LibBpf.bpf_program__section_name(program)!;
        var type = LibBpf.bpf_program__type(program);
        var attachType = LibBpf.bpf_program__expected_attach_type(program);
        return string.Join(' ',
            "program", LibBpf.bpf_program__name(program), section, LibBpf.bpf_program__insn_cnt(program),
            LibBpf.bpf_program__autoload(program),
            type == 0
                ? "unknown to it"
                : $"{LibBpf.libbpf_bpf_prog_type_str(type)} {LibBpf.NameOfAttachType(section, attachType)}");
    }
}
