using System.Text.Json;
using Eunomia.Package.Writing;

namespace Eunomia.Package;

/// <summary>JSON values made from .NET ones, for <see cref="SkeletonVariable.Initial"/> and the like.</summary>
public static class JsonScalar
{
    /// <summary>A JSON boolean.</summary>
    public static JsonElement Of(bool value) => JsonSerializer.SerializeToElement(value, PackageJsonContext.Default.Boolean);

    /// <summary>A JSON number.</summary>
    public static JsonElement Of(long value) => JsonSerializer.SerializeToElement(value, PackageJsonContext.Default.Int64);

    /// <summary>A JSON number.</summary>
    public static JsonElement Of(ulong value) => JsonSerializer.SerializeToElement(value, PackageJsonContext.Default.UInt64);

    /// <summary>A JSON number; JSON has none for infinities and NaN.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> is not finite.</exception>
    public static JsonElement Of(double value) => JsonSerializer.SerializeToElement(value, PackageJsonContext.Default.Double);

    /// <summary>A JSON string.</summary>
    public static JsonElement Of(string value) => JsonSerializer.SerializeToElement(value, PackageJsonContext.Default.String);
}
