namespace Eunomia.Benchmarks;

/// <summary>One build of <c>ecc</c>, with a cache directory of its own.</summary>
/// <param name="Kind">How it is called in the table.</param>
/// <param name="File">The program.</param>
/// <param name="CacheDirectory">Never the user's.</param>
internal sealed record EccTool(string Kind, string File, string CacheDirectory)
{
    private readonly string[] _help = System.Text.Encoding.UTF8.GetString(Programs.Run(File, "--help") ?? throw new InvalidOperationException($"{File} does not start"))
        .Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether it needs no .NET.</summary>
    public bool IsNative => Kind == "native";

    /// <summary>Whether it has an option.</summary>
    public bool Offers(string option) => _help.Contains(option, StringComparer.Ordinal);

    /// <summary>The command that compiles sources.</summary>
    public string[] Command(params IEnumerable<string> arguments) => [File, "--cache-dir", CacheDirectory, .. arguments];

    /// <summary>The builds that this machine can make; the reason is said for each that it cannot.</summary>
    public static List<EccTool> Publish(string directory, TextWriter output)
    {
        // The program for an installed .NET looks for it in the usual places, and this one may be elsewhere.
        var dotnet = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        Environment.SetEnvironmentVariable("DOTNET_ROOT", Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? dotnet);
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("ECC_", StringComparison.Ordinal)))
        {
            // Every option has its variable: what is measured is not what the user prefers.
            Environment.SetEnvironmentVariable(name, null);
        }

        (string Kind, string? File)[] builds =
        [
            ("JIT", PublishedTool.FrameworkDependent("Eunomia.Cc.Cli", "ecc", output)),
            ("native", PublishedTool.Native("Eunomia.Cc.Cli", "ecc", output)),
        ];
        return [.. from build in builds where build.File is not null select new EccTool(build.Kind, build.File, Path.Combine(directory, $"cache-{build.Kind}"))];
    }
}
