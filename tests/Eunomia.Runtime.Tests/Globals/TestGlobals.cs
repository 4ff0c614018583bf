using System.Text.Json;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Tests.Globals;

/// <summary>Objects and packages with the variables that a test wants.</summary>
internal sealed class TestGlobals
{
    private readonly List<BtfType> _types = [];
    private readonly Dictionary<string, List<BpfVariable>> _sections = [];
    private readonly Dictionary<string, List<SkeletonVariable>> _described = [];

    public bool BigEndian { get; init; }

    public BtfTypeTable Types => new([.. _types]);

    public uint Add(BtfType type)
    {
        _types.Add(type);
        return (uint)_types.Count;
    }

    public uint Int(string name, uint size, bool signed = false) =>
        Add(new BtfInt(name, size, signed ? BtfIntEncoding.Signed : BtfIntEncoding.None, 0, (int)size * 8));

    public uint Bool() => Add(new BtfInt("_Bool", 1, BtfIntEncoding.Bool, 0, 8));

    public uint Char() => Int("char", 1, signed: true);

    public uint Array(uint element, uint count) => Add(new BtfArray(element, 1, count));

    public TestGlobals Variable(
        string name, uint type, string section = ".rodata", byte[]? initial = null, string? cmdarg = null, string? description = null,
        string? value = null, uint? size = null, string? format = null)
    {
        var variables = Of(_sections, section);
        var bytes = size ?? (uint)Types.SizeOf(type)!.Value;
        variables.Add(new BpfVariable
        {
            Name = name,
            TypeId = type,
            Offset = (uint)variables.Count * 64,
            Size = bytes,
            Linkage = BtfLinkage.Global,
            Initial = initial ?? default(ReadOnlyMemory<byte>),
        });
        Of(_described, section).Add(new SkeletonVariable
        {
            Name = name,
            Type = "whatever",
            Description = description,
            Value = value is null ? null : JsonDocument.Parse(value).RootElement,
            Others = format is null ? UnknownKeys.None : UnknownKeys.None.Add(MemberFormats.Key, JsonDocument.Parse($"\"{format}\"").RootElement),
            CommandLineArgument = cmdarg is null ? null : DirectiveReader.ReadCommandLineArgument(JsonDocument.Parse(cmdarg).RootElement),
        });
        return this;
    }

    public GlobalVariables Create() => GlobalVariables.Create(Object(), Meta(_described));

    public BpfObject Object() => new()
    {
        Elf = new ElfFile { Bytes = default, BigEndian = BigEndian, Flags = 0, Sections = [], Symbols = [] },
        Types = Types,
        BtfExt = null,
        License = null,
        Maps = [],
        Programs = [],
        DataSections = [.. _sections.Select(section => new BpfDataSection(section.Key, [.. section.Value]))],
    };

    public static PackageMeta Meta(IReadOnlyDictionary<string, List<SkeletonVariable>> sections) => new()
    {
        BpfSkel = new Skeleton
        {
            ObjName = "test_bpf",
            DataSections = [.. sections.Select(section => new SkeletonDataSection { Name = section.Key, Variables = [.. section.Value] })],
        },
    };

    private static List<T> Of<T>(Dictionary<string, List<T>> sections, string name)
    {
        if (!sections.TryGetValue(name, out var list))
        {
            sections.Add(name, list = []);
        }

        return list;
    }
}
