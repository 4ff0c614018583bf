using System.Collections.Immutable;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>What GitHub runs: the workflows of this repository and those it gives away, and its action.</summary>
internal static class WorkflowFiles
{
    private static readonly ImmutableArray<string> Places = [".github/workflows", "templates/github/.github/workflows", "templates/action"];

    /// <summary>All of them, from the top of the repository.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        .. Places.Select(place => Path.Combine(Repository.Root, place)).Where(Directory.Exists)
            .SelectMany(place => Directory.EnumerateFiles(place, "*.y*ml"))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of one.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));
}
