using System.Text;

namespace Eunomia.Package;

/// <summary>The <see href="https://json-schema.org/draft/2020-12">JSON Schema</see> of what this library writes.</summary>
public static class PackageSchema
{
    /// <summary>The schema, as JSON.</summary>
    public static string Text { get; } = Load();

    private static string Load()
    {
        using var resource = typeof(PackageSchema).Assembly.GetManifestResourceStream("package.schema.json")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
