using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Eunomia.Package.Tests;

/// <summary>The records, the schema and the reader name the same keys.</summary>
public class ContractTests
{
    /// <summary>Every record that becomes an object, with the definition that describes it.</summary>
    private static readonly (string Definition, JsonTypeInfo Record)[] Records =
    [
        ("", SerializerContract.Of(typeof(BpfPackage))),
        ("meta", SerializerContract.Of(typeof(PackageMeta))),
        ("skeleton", SerializerContract.Of(typeof(Skeleton))),
        ("doc", SerializerContract.Of(typeof(SkeletonDoc))),
        ("map", SerializerContract.Of(typeof(SkeletonMap))),
        ("sample", SerializerContract.Of(typeof(MapSample))),
        ("customMember", SerializerContract.Of(typeof(CustomMember))),
        ("stackTrace", SerializerContract.Of(typeof(Interpreter.StackTrace))),
        ("stackTraceFields", SerializerContract.Of(typeof(StackTraceFields))),
        ("program", SerializerContract.Of(typeof(SkeletonProgram))),
        ("xdpOptions", SerializerContract.Of(typeof(XdpOptions))),
        ("tcHook", SerializerContract.Of(typeof(TcHook))),
        ("tcOptions", SerializerContract.Of(typeof(TcOptions))),
        ("dataSection", SerializerContract.Of(typeof(SkeletonDataSection))),
        ("variable", SerializerContract.Of(typeof(SkeletonVariable))),
        ("commandLineArgument", SerializerContract.Of(typeof(CommandLineArgument))),
        ("exportType", SerializerContract.Of(typeof(ExportType))),
        ("exportMember", SerializerContract.Of(typeof(ExportMember))),
        ("enumValue", SerializerContract.Of(typeof(EnumValue))),
        ("target", SerializerContract.Of(typeof(PackageTarget))),
        ("build", SerializerContract.Of(typeof(PackageBuild))),
        ("buildSource", SerializerContract.Of(typeof(BuildSource))),
    ];

    [Fact]
    public void The_table_has_every_record_of_the_library()
    {
        // The last two are behind converters, which the contract does not look through.
        var written = Reachable(SerializerContract.Of(typeof(BpfPackage)), []);
        Reachable(SerializerContract.Of(typeof(CustomMember)), written);
        Reachable(SerializerContract.Of(typeof(Interpreter.StackTrace)), written);

        Assert.Equal(
            written.Select(type => type.Name).Order(StringComparer.Ordinal),
            Records.Select(record => record.Record.Type.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_schema_has_the_keys_of_the_records_in_their_order()
    {
        var schema = JsonNode.Parse(PackageSchema.Text)!;
        foreach (var (definition, record) in Records)
        {
            var described = definition.Length == 0 ? schema : schema["$defs"]![definition]!;

            Assert.Equal(SerializerContract.Keys(record), described["properties"]!.AsObject().Select(property => property.Key).ToArray());
        }
    }

    [Fact]
    public void The_schema_is_open_where_a_record_keeps_other_keys_and_closed_elsewhere()
    {
        var schema = JsonNode.Parse(PackageSchema.Text)!;
        foreach (var (definition, record) in Records)
        {
            var described = definition.Length == 0 ? schema : schema["$defs"]![definition]!;

            Assert.Equal(record.Properties.Any(property => property.IsExtensionData), (bool)described["additionalProperties"]!);
        }
    }

    [Fact]
    public void The_full_package_has_every_key_of_every_record()
    {
        // Which makes the round trip of it a test of every key, and the schema check of it one of every definition.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Collect(TestPackages.Node(TestPackages.Full), seen);

        var missing = Records.SelectMany(record => SerializerContract.Keys(record.Record)).Except(seen, StringComparer.Ordinal);
        Assert.Equal("", string.Join(' ', missing));
    }

    [Fact]
    public void Writer_output_is_that_of_the_serializer()
    {
        foreach (var package in new[] { TestPackages.Minimal, TestPackages.Full, PopulatedPackage.Create() })
        {
            Assert.Equal(JsonSerializer.Serialize(package, SerializerContract.Options) + "\n", PackageWriter.ToJson(package));
            Assert.Equal(JsonSerializer.Serialize(package.Meta, SerializerContract.Options) + "\n", PackageWriter.ToJson(package.Meta));
        }
    }

    [Fact]
    public void A_package_in_which_every_property_says_something_reads_back_to_the_same_text()
    {
        var text = PackageWriter.ToJson(PopulatedPackage.Create());

        Assert.Equal(text, PackageWriter.ToJson(TestPackages.Read(text)));
    }

    [Fact]
    public void Every_value_of_an_enum_has_its_name()
    {
        Assert.Equal(SerializerNames<MapSampleType>(), EnumNames.OfMapSampleType);
        Assert.Equal(SerializerNames<TcAttachPoint>(), EnumNames.OfTcAttachPoint);

        static string[] SerializerNames<T>()
            where T : struct, Enum => [.. Enum.GetValues<T>().Select(value => JsonSerializer.Serialize(value, SerializerContract.Options).Trim('"'))];
    }

    [Fact]
    public void The_keys_of_a_record_that_keeps_other_keys_are_known()
    {
        Type[] directives = [typeof(MapSample), typeof(XdpOptions), typeof(TcHook), typeof(TcOptions), typeof(CommandLineArgument)];
        foreach (var record in Records.Select(record => record.Record))
        {
            var isKnown = record.Properties.Any(property => property.IsExtensionData) || directives.Contains(record.Type);

            Assert.Equal(isKnown ? SerializerContract.Keys(record) : [], RecordKeys.Find(record.Type));
        }
    }

    private static HashSet<Type> Reachable(JsonTypeInfo type, HashSet<Type> seen)
    {
        if (type.ElementType is { } element)
        {
            Reachable(SerializerContract.Of(element), seen);
        }
        else if (type.Kind == JsonTypeInfoKind.Object && seen.Add(type.Type))
        {
            foreach (var property in type.Properties.Where(property => property is { IsExtensionData: false, Get: not null }))
            {
                var propertyType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                Reachable(SerializerContract.Of(propertyType), seen);
            }
        }

        return seen;
    }

    private static void Collect(JsonNode? node, HashSet<string> seen)
    {
        if (node is JsonObject map)
        {
            foreach (var (key, value) in map)
            {
                seen.Add(key);
                Collect(value, seen);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var entry in list)
            {
                Collect(entry, seen);
            }
        }
    }
}
