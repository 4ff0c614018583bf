using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Eunomia.Package.Writing;

namespace Eunomia.Package.Tests;

/// <summary>The records, the schema and the reader name the same keys.</summary>
public class ContractTests
{
    private static readonly PackageJsonContext Contract = CanonicalJson.Context;

    /// <summary>Every record that becomes an object, with the definition that describes it.</summary>
    private static readonly (string Definition, JsonTypeInfo Record)[] Records =
    [
        ("", Contract.BpfPackage),
        ("meta", Contract.PackageMeta),
        ("skeleton", Contract.Skeleton),
        ("doc", Contract.SkeletonDoc),
        ("map", Contract.SkeletonMap),
        ("sample", Contract.MapSample),
        ("customMember", Contract.CustomMember),
        ("stackTrace", Contract.StackTrace),
        ("stackTraceFields", Contract.StackTraceFields),
        ("program", Contract.SkeletonProgram),
        ("xdpOptions", Contract.XdpOptions),
        ("tcHook", Contract.TcHook),
        ("tcOptions", Contract.TcOptions),
        ("dataSection", Contract.SkeletonDataSection),
        ("variable", Contract.SkeletonVariable),
        ("commandLineArgument", Contract.CommandLineArgument),
        ("exportType", Contract.ExportType),
        ("exportMember", Contract.ExportMember),
        ("enumValue", Contract.EnumValue),
        ("target", Contract.PackageTarget),
        ("build", Contract.PackageBuild),
        ("buildSource", Contract.BuildSource),
    ];

    [Fact]
    public void The_table_has_every_record_of_the_library()
    {
        // The last two are behind converters, which the contract does not look through.
        var written = Reachable(Contract.BpfPackage, []);
        Reachable(Contract.CustomMember, written);
        Reachable(Contract.StackTrace, written);

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

            Assert.Equal(Keys(record), described["properties"]!.AsObject().Select(property => property.Key).ToArray());
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

        var missing = Records.SelectMany(record => Keys(record.Record)).Except(seen, StringComparer.Ordinal);
        Assert.Equal("", string.Join(' ', missing));
    }

    private static string[] Keys(JsonTypeInfo record) =>
        [.. record.Properties.Where(property => property is { IsExtensionData: false, Get: not null }).Select(property => property.Name)];

    private static HashSet<Type> Reachable(JsonTypeInfo type, HashSet<Type> seen)
    {
        if (type.ElementType is { } element)
        {
            Reachable(Contract.GetTypeInfo(element)!, seen);
        }
        else if (type.Kind == JsonTypeInfoKind.Object && seen.Add(type.Type))
        {
            foreach (var property in type.Properties.Where(property => property is { IsExtensionData: false, Get: not null }))
            {
                var propertyType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                Reachable(Contract.GetTypeInfo(propertyType)!, seen);
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
