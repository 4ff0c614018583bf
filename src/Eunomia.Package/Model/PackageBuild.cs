using System.Text.Json.Serialization;

namespace Eunomia.Package;

/// <summary>Provenance of a package: tool, flags and sources. Nothing in it differs between two builds of the same inputs.</summary>
public sealed record PackageBuild
{
    /// <summary>Name and version of the compiler driver, such as <c>ecc 0.1.0</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>Version of clang.</summary>
    public string? Clang { get; init; }

    /// <summary>The user's flags, in the order given; not written when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>The files that were compiled.</summary>
    public ImmutableArray<BuildSource> Sources { get; init; } = [];
}

/// <summary>One file that was compiled.</summary>
public sealed record BuildSource
{
    /// <summary>Relative name; never a path of the machine that compiled it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of its bytes: 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }
}
