using System.Text.Json;

namespace Eunomia.Package.Reading;

/// <summary>
/// Reads the two formats before <c>bpf_skel</c>. Both carry the object as it is in <c>data</c>; they do not say where programs
/// attach, nor which BTF type an event has: <see cref="SkeletonProgram.Attach"/> is empty and
/// <see cref="ExportType.TypeId"/> 0, and who needs them looks into the object.
/// </summary>
internal static class LegacyPackageReader
{
    private const uint BitsPerByte = 8;

    private static readonly string[] SectionEndings = [".rodata", ".data", ".bss"];

    /// <summary>Whether the root of a document is that of an early package.</summary>
    internal static bool Recognises(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("bpf_object", out _) && root.TryGetProperty("data", out _);

    internal static BpfPackage Read(JsonCursor at)
    {
        var package = new JsonObjectReader(at);
        var elf = ReadObject(package);
        ImmutableArray<EarlyMap> maps = [.. package.List("maps", ReadMap), .. package.List("maps_name", ReadMap)];
        ImmutableArray<EarlyProgram> programs = [.. package.List("progs", ReadProgram), .. package.List("progs_name", ReadProgram)];
        var isHotUpdate = maps.Any(map => map.IsBareName) || programs.Any(program => program.IsBareName);
        return new BpfPackage
        {
            BpfObject = PackageCodec.Compress(elf),
            BpfObjectSize = elf.Length,
            Format = isHotUpdate ? PackageFormat.HotUpdate : PackageFormat.EunomiaEarly,
            Meta = new PackageMeta
            {
                BpfSkel = new Skeleton
                {
                    ObjName = package.Required("name", JsonCursor.Text),
                    Doc = ReadDoc(package),
                    Maps = [.. maps.Select(map => map.Map)],
                    Progs = [.. programs.Select(program => program.Program)],
                    DataSections = [.. maps.Select(map => map.Section).OfType<SkeletonDataSection>()],
                },
                ExportTypes =
                [
                    .. maps.Select(map => map.Export).OfType<ExportType>().DistinctBy(type => type.Name, StringComparer.Ordinal),
                ],
            },
        };
    }

    private static byte[] ReadObject(JsonObjectReader package)
    {
        var elf = package.Required("data", at => PackageCodec.FromBase64(at.Path, JsonCursor.Text(at)));
        PackageCodec.CheckHeader("data", elf);
        var size = package.Required("data_sz", at => at);
        return JsonCursor.Count(size) == elf.Length ? elf : throw size.Error($"\"data\" holds {elf.Length} bytes");
    }

    private static SkeletonDoc? ReadDoc(JsonObjectReader package)
    {
        var description = package.Directive("description", JsonCursor.Text);
        var version = package.Directive("version", JsonCursor.Text);
        return description is null && version is null ? null : new SkeletonDoc { Description = description, Version = version };
    }

    private static EarlyMap ReadMap(JsonCursor at)
    {
        if (at.Value.ValueKind == JsonValueKind.String)
        {
            return new EarlyMap(MapOf(JsonCursor.Text(at), type: null), IsBareName: true);
        }

        var map = new JsonObjectReader(at);
        var read = MapOf(map.Required("name", JsonCursor.Text), map.Optional("type", JsonCursor.Text));
        var variables = map.List("sec_data", ReadVariable);
        var export = map.Optional("export_data_types", ReadExportType);
        return new EarlyMap(
            // Which of the types it is: there is no id.
            export is null ? read : read with { ValueType = $"{export.Kind} {export.Name}" },
            Export: export,
            Section: variables.IsEmpty ? null : new SkeletonDataSection { Name = $".{read.Ident}", Variables = variables });
    }

    /// <summary>A map by its name; that of a data section ends in the section's name.</summary>
    private static SkeletonMap MapOf(string name, string? type)
    {
        var section = SectionEndings.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.Ordinal));
        return new SkeletonMap
        {
            Name = name,
            Ident = section?[1..] ?? name,
            Mmaped = section is not null,
            Type = section is null ? ShortName(type, "BPF_MAP_TYPE_") : null,
        };
    }

    /// <summary>libbpf's name of an enumerator: what follows the prefix, in lower case.</summary>
    private static string? ShortName(string? enumerator, string prefix) =>
        enumerator?.StartsWith(prefix, StringComparison.Ordinal) == true ? enumerator[prefix.Length..].ToLowerInvariant() : null;

    private static EarlyProgram ReadProgram(JsonCursor at)
    {
        if (at.Value.ValueKind == JsonValueKind.String)
        {
            return new EarlyProgram(new SkeletonProgram { Name = JsonCursor.Text(at), Attach = "" }, IsBareName: true);
        }

        var program = new JsonObjectReader(at);
        return new EarlyProgram(new SkeletonProgram
        {
            Name = program.Required("name", JsonCursor.Text),
            Attach = "",
            Type = ShortName(program.Optional("type", JsonCursor.Text), "BPF_PROG_TYPE_"),
        });
    }

    private static SkeletonVariable ReadVariable(JsonCursor at)
    {
        var variable = new JsonObjectReader(at);
        return new SkeletonVariable
        {
            Name = variable.Required("name", JsonCursor.Text),
            Type = TypeOf(variable.Required("type", JsonCursor.Text)),
            Size = variable.OptionalValue("size", JsonCursor.UInt32),
        };
    }

    /// <summary>Reads LLVM's description of a struct: every number in it counts bits.</summary>
    private static ExportType ReadExportType(JsonCursor at)
    {
        var type = new JsonObjectReader(at);
        return new ExportType
        {
            Name = type.Required("Struct Name", JsonCursor.Text),
            Kind = "struct",
            Size = type.Required("Size", JsonCursor.UInt32) / BitsPerByte,
            Alignment = type.OptionalValue("Alignment", JsonCursor.UInt32) / BitsPerByte,
            TypeId = 0,
            Members = type.List("Fields", ReadField),
        };
    }

    private static ExportMember ReadField(JsonCursor at)
    {
        var field = new JsonObjectReader(at);
        return new ExportMember
        {
            Name = field.Required("Name", JsonCursor.Text),
            Type = TypeOf(field.Required("Type", JsonCursor.Text)),
            Offset = field.Required("FieldOffset", JsonCursor.UInt32),
        };
    }

    /// <summary>A C declaration as today's packages spell it: <c>char[16]</c>, not <c>char [16]</c>.</summary>
    private static string TypeOf(string declaration) => declaration.Replace(" [", "[", StringComparison.Ordinal);

    private readonly record struct EarlyMap(
        SkeletonMap Map, ExportType? Export = null, SkeletonDataSection? Section = null, bool IsBareName = false);

    private readonly record struct EarlyProgram(SkeletonProgram Program, bool IsBareName = false);
}
