namespace Eunomia.Benchmarks;

/// <summary>Publishes <c>ecli</c> as a native binary.</summary>
internal static class NativeRunner
{
    /// <summary>The binary; null, with the reason said, where the registry lacks the compiler's package.</summary>
    public static string? Build(TextWriter output)
    {
        var artifacts = Path.Combine(Programs.Root(), "artifacts", "native");
        // Not for .NET 10 alone: some registries lack its native runtime pack.
        foreach (var framework in new[] { "net10.0", "net9.0" })
        {
            string[] arguments =
            [
                "publish", Path.Combine(Programs.Root(), "src", "Eunomia.Runtime.Cli"), "-r", "linux-x64", "-p:PublishAot=true",
                $"-p:EunomiaTargetFramework={framework}", "--artifacts-path", Path.Combine(artifacts, framework),
            ];
            if (Programs.Run("dotnet", arguments) is not null)
            {
                return Directory.EnumerateFiles(Path.Combine(artifacts, framework, "publish"), "ecli", SearchOption.AllDirectories).Single();
            }
        }

        output.WriteLine("runner: not measured, ecli does not publish as a native binary here");
        return null;
    }
}
