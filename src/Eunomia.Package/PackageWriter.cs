using System.Text.Json;
using Eunomia.Package.Writing;

namespace Eunomia.Package;

/// <summary>Writes packages as their one canonical text: the same package gives the same text everywhere.</summary>
public static class PackageWriter
{
    /// <summary>The text of <c>package.json</c>: two-space indent, LF, a final newline.</summary>
    public static string ToJson(BpfPackage package) => JsonSerializer.Serialize(package, CanonicalJson.Context.BpfPackage) + "\n";
}
