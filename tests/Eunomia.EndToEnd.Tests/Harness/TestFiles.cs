using Eunomia.EndToEnd.Tests.Harness;

[assembly: AssemblyFixture(typeof(TestFiles))]

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>The one directory that everything this run of the tests writes is in; it is gone afterwards.</summary>
public sealed class TestFiles : IDisposable
{
    /// <summary>The directory.</summary>
    internal static string Root { get; } = Directory.CreateTempSubdirectory("eunomia-e2e-").FullName;

    /// <summary>A cache that the tests share, so that <c>vmlinux.h</c> is made once.</summary>
    internal static string WarmCache { get; } = Path.Combine(Root, "cache");

    /// <summary>A new, empty directory.</summary>
    internal static string NewDirectory(string name = "") =>
        Directory.CreateDirectory(Path.Combine(Root, Guid.NewGuid().ToString("N")[..8], name)).FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
