using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Eunomia.Package.Tests;

/// <summary>The packages that the tests write, read and break.</summary>
internal static class TestPackages
{
    /// <summary><see cref="Elf"/> as another zlib compresses it: the snapshots do not depend on ours.</summary>
    private const string Compressed = "eNqrd/VxY2JkZIABRobvDCQBRiZmFlY2dg5OLm4eXj5+AUEhYRFRMXEJSSlpGVk5eQDhQARD";

    /// <summary>The smallest thing that starts like an object for BPF.</summary>
    internal static byte[] Elf(bool bigEndian = false)
    {
        byte[] header = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, (byte)(bigEndian ? 2 : 1), 1];
        var elf = new byte[96];
        header.CopyTo(elf, 0);
        elf[bigEndian ? 17 : 16] = 1;
        elf[bigEndian ? 19 : 18] = 247;
        for (byte i = 0; i < 32; i++)
        {
            elf[64 + i] = i;
        }

        return elf;
    }

    /// <summary>Nothing but what a package must have.</summary>
    internal static BpfPackage Minimal { get; } = new()
    {
        BpfObject = Compressed,
        BpfObjectSize = 96,
        Meta = new PackageMeta { BpfSkel = new Skeleton { ObjName = "nothing_bpf" } },
    };

    /// <summary>Every key there is, at least once, and text that is awkward to write.</summary>
    internal static BpfPackage Full { get; } = new()
    {
        BpfObject = Compressed,
        BpfObjectSize = 96,
        Meta = new PackageMeta
        {
            BpfSkel = new Skeleton
            {
                ObjName = "full_bpf",
                Doc = new SkeletonDoc
                {
                    Brief = "Größe in µs — 日本 😀, a < b && c > 'd' + \"e\\f\"",
                    Details = "First line,\n\tsecond line.",
                    Description = "yes",
                    Version = "0.10",
                    Others = UnknownKeys.None.Add("zebra", Json("[1, 1.50, 1e5, -2E-7, null]")).Add("Author", Json("\"null\"")),
                },
                Maps = Maps,
                Progs = Programs,
                DataSections = DataSections,
            },
            ExportTypes = ExportTypes,
            EnableMultipleExportTypes = true,
            PerfBufferPages = 128,
            PerfBufferTimeMs = 20,
            PollTimeoutMs = -1,
            PrintHeader = true,
            DebugVerbose = false,
            Target = new PackageTarget { Arch = "x86", Endian = "little" },
            Build = new PackageBuild
            {
                Tool = "ecc 0.1.0",
                Clang = "22.1.0",
                Flags = ["-DX=1"],
                Sources = [new BuildSource { Name = "full.bpf.c", Sha256 = new string('a', 64) }],
            },
        },
    };

    internal static TheoryData<string> Names => ["minimal", "full"];

    private static ImmutableArray<SkeletonMap> Maps =>
    [
        new SkeletonMap
        {
            Name = "events",
            Ident = "events",
            Type = "ringbuf",
            MaxEntries = 262144,
            ExportConfig = new ExportConfig.BtfType(7),
            Interpreter = new Interpreter.DefaultStruct(),
            Others = UnknownKeys.None.Add("note", Json("true")),
        },
        new SkeletonMap
        {
            Name = "stacks",
            Ident = "stacks",
            Type = "perf_event_array",
            ExportConfig = new ExportConfig.CustomMembers(
            [
                new CustomMember { Name = "pid", Offset = 0, BtfTypeId = 2 },
                new CustomMember { Name = "comm", Offset = 4, BtfTypeId = 9 },
            ]),
            Interpreter = new Interpreter.StackTrace
            {
                FieldMap = new StackTraceFields
                {
                    Pid = "tgid", CpuId = "cpu", Comm = "name", KstackSz = "ks", UstackSz = "us", Kstack = "kernel", Ustack = "user",
                },
                WithSymbols = false,
            },
        },
        new SkeletonMap
        {
            Name = "counts",
            Ident = "counts",
            Type = "hash",
            KeySize = 4,
            ValueSize = 8,
            MaxEntries = uint.MaxValue,
            Flags = 1,
            KeyType = "unsigned int",
            ValueType = "struct count",
            Pinning = "by_name",
            Sample = new MapSample { Interval = 1000, Type = MapSampleType.Log2Histogram, Unit = "us", ClearMap = true },
            ExportConfig = new ExportConfig.FromMapType(),
        },
        new SkeletonMap
        {
            Name = "full_bpf.rodata", Ident = "rodata", Mmaped = true, Type = "array", ValueSize = 24, ExportConfig = new ExportConfig.NoExport(),
        },
        new SkeletonMap
        {
            Name = "numbers", Ident = "numbers", Type = "ringbuf", MaxEntries = 4096, EventType = "unsigned long long",
            ExportConfig = new ExportConfig.BtfType(9),
        },
    ];

    private static ImmutableArray<SkeletonProgram> Programs =>
    [
        new SkeletonProgram
        {
            Name = "drop",
            Attach = "xdp",
            Type = "xdp",
            AttachType = "xdp",
            Sleepable = true,
            Insns = 12,
            RecordTypeId = 7,
            Ifindex = 2,
            Flags = 4,
            XdpOptions = new XdpOptions { OldProgFd = 0 },
            Others = UnknownKeys.None.Add("owner", Json("{\"team\": \"net\", \"on\": \"no\"}")),
        },
        new SkeletonProgram
        {
            Name = "shape",
            Attach = "tc",
            Type = "sched_cls",
            Autoload = false,
            TcHook = new TcHook { Ifindex = 1, AttachPoint = TcAttachPoint.Egress },
            TcOptions = new TcOptions { Handle = 1, Priority = 2 },
        },
    ];

    private static ImmutableArray<SkeletonDataSection> DataSections =>
    [
        new SkeletonDataSection
        {
            Name = ".rodata",
            Variables =
            [
                new SkeletonVariable
                {
                    Name = "min_us",
                    Type = "unsigned long long",
                    Offset = 0,
                    Size = 8,
                    Value = JsonScalar.Create(ulong.MaxValue),
                    Initial = JsonScalar.Create(-1L),
                    Description = "Shortest time shown",
                    CommandLineArgument = new CommandLineArgument
                    {
                        Default = JsonScalar.Create(1.5), Long = "min", Short = "m", Help = "1e3",
                    },
                    Others = UnknownKeys.None.Add("range", Json("{}")),
                },
                new SkeletonVariable { Name = "quiet", Type = "bool", Offset = 8, Size = 1, Initial = JsonScalar.Create(true) },
                new SkeletonVariable { Name = "prefix", Type = "char[15]", Offset = 9, Size = 15, Initial = JsonScalar.Create("") },
            ],
        },
    ];

    private static ImmutableArray<ExportType> ExportTypes =>
    [
        new ExportType
        {
            Name = "event",
            Kind = "struct",
            Size = 16,
            Alignment = 8,
            TypeId = 7,
            Doc = "One event",
            Others = UnknownKeys.None.Add("since", Json("2")),
            Members =
            [
                new ExportMember { Name = "when", Type = "unsigned long long", Offset = 0, BitSize = 64, Doc = "Since boot" },
                new ExportMember
                {
                    Name = "what",
                    Type = "enum",
                    TypeName = "enum kind",
                    Offset = 64,
                    BitSize = 32,
                    Values =
                    [
                        new EnumValue { Name = "LEAST", Value = long.MinValue },
                        new EnumValue { Name = "MOST", Value = ulong.MaxValue },
                    ],
                    Others = UnknownKeys.None.Add("unit", Json("\"ns\"")),
                },
                new ExportMember { Name = "(anon)", Type = "composite", TypeName = "union {...}", Offset = 96, BitSize = 32 },
            ],
        },
    ];

    internal static BpfPackage Named(string name) => name == "full" ? Full : Minimal;

    internal static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    internal static JsonNode Node(BpfPackage package) => JsonNode.Parse(PackageWriter.ToJson(package))!;

    internal static BpfPackage Read(string text) => PackageReader.Read(Encoding.UTF8.GetBytes(text));
}
