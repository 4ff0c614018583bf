using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eunomia.Package;

/// <summary>One map of an object.</summary>
public sealed record SkeletonMap
{
    /// <summary>The name the kernel knows it by, such as <c>events</c> or <c>hello_bp.rodata</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name in a skeleton, such as <c>events</c> or <c>rodata</c>.</summary>
    public required string Ident { get; init; }

    /// <summary>Whether it holds a data section that user space maps; written only when true.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Mmaped { get; init; }

    /// <summary>libbpf's name of its type, such as <c>ringbuf</c>; null for a map that libbpf makes for a data section: its section says all.</summary>
    public string? Type { get; init; }

    /// <summary>In bytes; null when the package does not say, as of a data section's map.</summary>
    public uint? KeySize { get; init; }

    /// <summary>In bytes; null when the package does not say.</summary>
    public uint? ValueSize { get; init; }

    /// <summary>Entries; bytes for ring buffers; 0 leaves it to the runner.</summary>
    public uint? MaxEntries { get; init; }

    /// <summary><c>BPF_F_*</c> flags of its creation; null when the package does not say, as of a data section's map.</summary>
    public uint? Flags { get; init; }

    /// <summary>C declaration of its keys.</summary>
    public string? KeyType { get; init; }

    /// <summary>C declaration of its values.</summary>
    public string? ValueType { get; init; }

    /// <summary>
    /// C declaration of the events that travel through it, such as <c>int</c> or <c>char[16]</c>, when they are no struct: the id in
    /// <see cref="ExportConfig"/> then leads to a type that is not among the export types, which are structs to the original's loaders.
    /// </summary>
    public string? EventType { get; init; }

    /// <summary><c>by_name</c> when libbpf pins it by its name.</summary>
    public string? Pinning { get; init; }

    /// <summary>How to sample it, from <c>@sample</c>.</summary>
    public MapSample? Sample { get; init; }

    /// <summary>What it exports; null is <see cref="Package.ExportConfig.NoExport"/>.</summary>
    public ExportConfig? ExportConfig { get; init; }

    /// <summary>
    /// How its events are read; null is <see cref="Package.Interpreter.DefaultStruct"/>. The key is misspelt in the format.
    /// </summary>
    [JsonPropertyName("intepreter")]
    public Interpreter? Interpreter { get; init; }

    /// <summary>Directives of other names.</summary>
    [JsonExtensionData]
    public ImmutableSortedDictionary<string, JsonElement> Others
    {
        get;
        init => field = UnknownKeys.Sorted(value);
    } = UnknownKeys.None;
}
