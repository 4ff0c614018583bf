using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Sources;

/// <summary>Finds the source that a name means: the table of all kinds of sources.</summary>
/// <param name="options">What they may use.</param>
public sealed class PackageSources(PackageSourceOptions? options = null)
{
    /// <summary>
    /// The largest package, in bytes. Real ones have some kilobytes; an object of the largest size fits, because objects compress well. The text
    /// is in memory several times while it is read.
    /// </summary>
    public const int LargestSize = 16 << 20;

    /// <summary>A WebAssembly module, which the original's tool runs, is given in place of a package.</summary>
    public static RuntimeProblem WasmModule => ProblemCatalog.WasmModule();

    /// <summary>A row for each kind; the first that knows a name is taken, and the last knows all.</summary>
    internal static ImmutableArray<PackageSourceKind> Kinds { get; } =
    [
        new("- for standard input", static (name, options) => name == "-" && options.OpenInput is not null, static (_, options) => new StreamPackageSource(options.OpenInput!)),
        new("an http(s) URL", static (name, _) => HttpPackageSource.IsUrl(name), static (name, options) => new HttpPackageSource(name, options)),
        new("a file", static (_, _) => true, static (name, _) => new FilePackageSource(name)),
    ];

    private readonly PackageSourceOptions _options = options ?? new PackageSourceOptions();

    /// <summary>The source of a name. Nothing is opened yet.</summary>
    /// <param name="name">A path, an http(s) URL, or <c>-</c> where there is an input.</param>
    public IPackageSource Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Kinds.First(kind => kind.Knows(name, _options)).Create(name, _options);
    }
}

/// <summary>One kind of source.</summary>
/// <param name="Help">What names of it are, for people.</param>
/// <param name="Knows">Whether a name is one of it.</param>
/// <param name="Create">Makes the source of a name.</param>
internal sealed record PackageSourceKind(string Help, Func<string, PackageSourceOptions, bool> Knows, Func<string, PackageSourceOptions, IPackageSource> Create);
