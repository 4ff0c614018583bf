using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Eunomia.Package.Writing;

/// <summary>How the records become JSON; <see cref="CanonicalJson"/> adds what an attribute cannot say.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BpfPackage))]
[JsonSerializable(typeof(ImmutableArray<CustomMember>))]
[JsonSerializable(typeof(Interpreter.StackTrace))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(ulong))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(string))]
internal sealed partial class PackageJsonContext : JsonSerializerContext;
