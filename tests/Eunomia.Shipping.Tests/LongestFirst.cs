using Eunomia.Shipping.Tests;
using Xunit.Sdk;
using Xunit.v3;

// More than there are cores: what is downloaded, and what waits for events, needs none.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Eunomia.Shipping.Tests;

/// <summary>Begins with the classes that take longest, so that none of them is left to run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Classes =
        [nameof(KernelMatrixTests), nameof(ImageTests), nameof(DocumentationTests), nameof(PackageContentTests), nameof(MSBuildTests), nameof(GitHubTemplateTests), nameof(NativeBinaryTests), nameof(TemplateTests)];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => Array.FindIndex(Classes, name => collection.TestCollectionDisplayName.Contains($".{name} ", StringComparison.Ordinal)) is >= 0 and var place ? Classes.Length - place : 0)];
}
