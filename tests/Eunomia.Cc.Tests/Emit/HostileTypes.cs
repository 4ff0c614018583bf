using System.Collections.Immutable;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Emit.CSharp;
using Eunomia.Package;

namespace Eunomia.Cc.Tests.Emit;

/// <summary>Types that no C compiler makes but that BTF can hold.</summary>
internal static class HostileTypes
{
    /// <summary>A file can be called so.</summary>
    public const string Program = "*/ } \"class\"\u2028";

    private const string Evil = "a */ } #error <b>&\r\n\"\\\u2028using\u202e";

    /// <summary>Names that are no identifiers, that are words of both languages, and that are all the same.</summary>
    public static PackagedObject Packaged() => Packaged(
        [1],
        new BtfComposite(
            Evil, IsUnion: false, 64,
            [
                Member(Evil, 2, 0), Member(Evil, 2, 4), Member("", 2, 8), Member("int", 2, 12), Member("class", 2, 16), Member("1", 2, 20),
                Member("\ud800", 2, 24), Member("*/", 2, 28), Member("\u540d\u524d", 2, 32), Member("offsetof", 2, 36), Member("Equals", 2, 40),
                Member("/*", 3, 44), Member("//\\", 4, 48), Member("uint32_t", 5, 56),
            ],
            KindFlag: false),
        new BtfInt("unsigned int", 4, BtfIntEncoding.None, 0, 32),
        new BtfEnum(Evil, 4, IsSigned: true, Is64: false, [new(Evil, -1), new(Evil, 2), new("", 3), new("true", 4), new("uint8_t", 5), new("value__", 6)]),
        new BtfPointer(1),
        new BtfEnum("too small", 1, IsSigned: false, Is64: false, [new("FITS", 255), new("DOES_NOT", 256)]),
        new BtfInt("odd", 3, BtfIntEncoding.None, 0, 24));

    /// <summary>An object of these types.</summary>
    public static PackagedObject Packaged(ImmutableArray<uint> exports, params ImmutableArray<BtfType> types) => new(
        ReadOnlyMemory<byte>.Empty,
        new BpfObject
        {
            Elf = new ElfFile { Bytes = ReadOnlyMemory<byte>.Empty, BigEndian = false, Flags = 0, Sections = [], Symbols = [] },
            Types = new BtfTypeTable(types),
            BtfExt = null,
            License = null,
            Maps = [new BpfMap { Name = Evil, Identifier = Evil, IsInternal = false, Type = 1, KeySize = 4, ValueSize = 4 }],
            Programs = [new BpfProgram { Name = Evil, Section = Evil, Definition = null, Target = "", Offset = 0, InstructionCount = 1 }],
            DataSections = [],
        },
        EventTypeMap.Empty with { Types = exports });

    /// <summary>Maps and variables that are all called like something that the class has already, in several spellings.</summary>
    public static PackagedObject Session()
    {
        var packaged = Packaged();
        string[] names =
        [
            .. CSharpSession.Reserved, .. CSharpSession.Reserved.Select(name => name.ToLowerInvariant()), "Program", "BpfRecord", "load_", "_load", "events", "EVENTS",
            "global", "System", "Eunomia", "Hostile", "class", "", Evil,
        ];
        uint[] kinds = [1, BpfMapTypes.RingBuffer, BpfMapTypes.PerfEventArray, 5];
        return packaged with
        {
            Object = packaged.Object with
            {
                Maps =
                [
                    .. names.Select((name, i) => new BpfMap
                    {
                        Name = name, Identifier = name, IsInternal = false, Type = kinds[i % kinds.Length], KeyTypeId = 2, KeySize = 4, ValueTypeId = 1, ValueSize = 64,
                    }),
                ],
                DataSections =
                [
                    new BpfDataSection(".bss", [.. names.Select((name, i) => new BpfVariable { Name = name, TypeId = 2, Offset = 4 * (uint)i, Size = 4, Linkage = BtfLinkage.Global })]),
                    new BpfDataSection(".rodata", [.. names.Select((name, i) => new BpfVariable { Name = name, TypeId = 1, Offset = 64 * (uint)i, Size = 64, Linkage = BtfLinkage.Global })]),
                ],
            },
        };
    }

    /// <summary>What is said of them; it is no better.</summary>
    public static PackageMeta Describe(PackagedObject packaged)
    {
        var meta = GeneratedCode.Describe(packaged);
        return meta with
        {
            BpfSkel = meta.BpfSkel with { Doc = new SkeletonDoc { Brief = Evil } },
            ExportTypes =
            [
                .. meta.ExportTypes.Select(type => type with
                {
                    Doc = Evil,
                    Members = [.. type.Members.Select(member => member with { Doc = Evil })],
                }),
            ],
        };
    }

    private static BtfMember Member(string name, uint type, uint offset) => new(name, type, offset * 8, 0);
}
