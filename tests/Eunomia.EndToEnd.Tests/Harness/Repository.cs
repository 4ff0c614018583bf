using System.Runtime.CompilerServices;

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>Where this repository is, and what lies in it.</summary>
internal static class Repository
{
    /// <summary>Its top level.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The repository's own programs, one folder each.</summary>
    public static string Programs { get; } = Path.Combine(Root, "tests", "programs");

    /// <summary>The sources of the product.</summary>
    public static string Source { get; } = Path.Combine(Root, "src");

    /// <summary>The schema every package keeps to.</summary>
    public static string Schema { get; } = Path.Combine(Root, "src", "Eunomia.Package", "package.schema.json");

    /// <summary>Programs with what the original makes of them, one folder each.</summary>
    public static string Conformance { get; } = Path.Combine(Root, "tests", "conformance");

    /// <summary>The source of one of the repository's programs.</summary>
    public static string Program(string name) => Path.Combine(Programs, name, $"{name}.bpf.c");

    private static IEnumerable<string> Above(string directory)
    {
        for (var above = Path.GetDirectoryName(directory); above is not null; above = Path.GetDirectoryName(above))
        {
            yield return above;
        }
    }

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        Above(thisFile).First(directory => File.Exists(Path.Combine(directory, "global.json")));
}
