using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Eunomia.Package.Tests;

/// <summary>What the serializer of the framework makes of the records, by reflection: the oracle for what the library writes by hand.</summary>
internal static class SerializerContract
{
    internal static JsonSerializerOptions Options { get; } = new()
    {
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutEmptyLists, LeaveOutUsualValues } },
        Converters = { new JsonStringEnumConverter(), new ExportConfigConverter(), new InterpreterConverter() },
    };

    /// <summary>A list that is not written when it has its default value: the serializer's own default of an array is another one.</summary>
    private static void LeaveOutEmptyLists(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.PropertyType.IsAssignableTo(typeof(System.Collections.ICollection))))
        {
            var ignore = (JsonIgnoreAttribute?)property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false).SingleOrDefault();
            if (ignore?.Condition == JsonIgnoreCondition.WhenWritingDefault)
            {
                property.ShouldSerialize = (_, value) => value is System.Collections.ICollection { Count: > 0 };
            }
        }
    }

    /// <summary>What a reader takes for an absent key is not written.</summary>
    private static void LeaveOutUsualValues(JsonTypeInfo type)
    {
        (string Key, object Value)[] usual =
            type.Type == typeof(SkeletonMap) ? [("key_size", 0u), ("value_size", 0u), ("flags", 0u)]
            : type.Type == typeof(SkeletonProgram) ? [("autoload", true), ("sleepable", false)]
            : type.Type == typeof(SkeletonVariable) || type.Type == typeof(ExportMember) ? [("offset", 0u)]
            : [];
        foreach (var (key, absent) in usual)
        {
            type.Properties.Single(property => property.Name == key).ShouldSerialize = (_, value) => value is not null && !absent.Equals(value);
        }
    }

    internal static JsonTypeInfo Of(Type type) => Options.GetTypeInfo(type);

    /// <summary>The keys of a record that have a property, in order.</summary>
    internal static string[] Keys(JsonTypeInfo record) =>
        [.. record.Properties.Where(property => property is { IsExtensionData: false, Get: not null }).Select(property => property.Name)];

    private sealed class ExportConfigConverter : JsonConverter<ExportConfig>
    {
        public override ExportConfig Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, ExportConfig value, JsonSerializerOptions options) => JsonSerializer.Serialize<object>(
            writer,
            value switch
            {
                ExportConfig.NoExport => "no_export",
                ExportConfig.FromMapType => "default",
                ExportConfig.BtfType type => new Dictionary<string, object>(StringComparer.Ordinal) { ["btf_type_id"] = type.Id },
                ExportConfig.CustomMembers custom => new Dictionary<string, object>(StringComparer.Ordinal) { ["custom_members"] = custom.Members },
                _ => throw new NotSupportedException(),
            },
            options);
    }

    private sealed class InterpreterConverter : JsonConverter<Interpreter>
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(Interpreter);

        public override Interpreter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Interpreter value, JsonSerializerOptions options) => JsonSerializer.Serialize<object>(
            writer,
            value is Interpreter.StackTrace trace ? new Dictionary<string, object>(StringComparer.Ordinal) { ["stack_trace"] = trace } : "default_struct",
            options);
    }
}
