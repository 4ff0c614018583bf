using System.Text.Json;
using Eunomia.Package.Writing;

namespace Eunomia.Package;

/// <summary>Writes packages as their one canonical text: the same package gives the same text everywhere.</summary>
public static class PackageWriter
{
    /// <summary>The text of <c>package.json</c>: two-space indent, LF, a final newline.</summary>
    public static string ToJson(BpfPackage package) =>
        JsonSerializer.Serialize(package, CanonicalJson.Context.BpfPackage) + "\n";

    /// <summary>The text of <c>NAME.skel.json</c>: <c>meta</c> alone.</summary>
    public static string ToJson(PackageMeta meta) =>
        JsonSerializer.Serialize(meta, CanonicalJson.Context.PackageMeta) + "\n";

    /// <summary>The text of <c>package.yaml</c>: the data of <c>package.json</c>, with text that looks like something else quoted.</summary>
    public static string ToYaml(BpfPackage package) =>
        YamlText.FromJson(JsonSerializer.SerializeToElement(package, CanonicalJson.Context.BpfPackage));

    /// <summary>The text of <c>NAME.skel.yaml</c>: <c>meta</c> alone.</summary>
    public static string ToYaml(PackageMeta meta) =>
        YamlText.FromJson(JsonSerializer.SerializeToElement(meta, CanonicalJson.Context.PackageMeta));
}
