using System.Text;
using System.Text.Json;
using Eunomia.Package.Reading;
using Eunomia.Package.Writing;

namespace Eunomia.Package;

/// <summary>Writes packages as their one canonical text: the same package gives the same text everywhere.</summary>
public static class PackageWriter
{
    /// <summary>The text of <c>package.json</c>: one line, no blank between its parts, LF at its end.</summary>
    /// <param name="package">The package.</param>
    /// <param name="indented">For people: lines, indented by two blanks.</param>
    /// <exception cref="InvalidPackageException">It is larger than a reader takes.</exception>
    public static string ToJson(BpfPackage package, bool indented = false) => Text(Checked(CanonicalJson.Render(package, MetaWriter.Write, indented)));

    /// <summary>The text of <c>NAME.skel.json</c>: <c>meta</c> alone.</summary>
    /// <param name="meta">The description of an object.</param>
    /// <param name="indented">For people: lines, indented by two blanks.</param>
    public static string ToJson(PackageMeta meta, bool indented = false) => Text(CanonicalJson.Render(meta, MetaWriter.Write, indented));

    /// <summary>The text of <c>package.yaml</c>: the data of <c>package.json</c>, with text that looks like something else quoted.</summary>
    /// <exception cref="InvalidPackageException">It is larger than a reader takes.</exception>
    public static string ToYaml(BpfPackage package) => Yaml(Checked(CanonicalJson.Render(package, MetaWriter.Write)));

    /// <summary>The text of <c>NAME.skel.yaml</c>: <c>meta</c> alone.</summary>
    public static string ToYaml(PackageMeta meta) => Yaml(CanonicalJson.Render(meta, MetaWriter.Write));

    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> json)
    {
        DocumentGuard.Check(json.Span);
        return json;
    }

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span) + "\n";

    private static string Yaml(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DocumentGuard.MaxDepth });
        return YamlText.FromJson(document.RootElement);
    }
}
