using System.Text;

namespace Eunomia.Benchmarks;

/// <summary>Publishes a tool of this repository as its users get it.</summary>
internal static class PublishedTool
{
    /// <summary>A native binary; null, with the reason said, where the registry lacks the compiler's package.</summary>
    public static string? Native(string project, string name, TextWriter output)
    {
        string? reason = null;
        // Not for .NET 10 alone: some registries lack its native runtime pack.
        foreach (var framework in new[] { "net10.0", "net9.0" })
        {
            // What an older package of somebody else's is warned of is no reason not to measure.
            string[] arguments = ["-p:PublishAot=true", "-p:TreatWarningsAsErrors=false", $"-p:EunomiaTargetFramework={framework}"];
            (var file, reason) = Publish(project, name, Path.Combine("native", framework), arguments);
            if (file is not null)
            {
                return file;
            }
        }

        output.WriteLine($"{name}: not measured as a native binary, it does not publish as one here: {reason}");
        return null;
    }

    /// <summary>A program for an installed .NET, compiled ahead of time where the registry has what that takes.</summary>
    public static string? FrameworkDependent(string project, string name, TextWriter output)
    {
        string[] arguments = ["-c", "Release", "--self-contained", "false"];
        if (Publish(project, name, "ready-to-run", [.. arguments, "-p:PublishReadyToRun=true"]) is { File: { } ready })
        {
            return ready;
        }

        var (plain, reason) = Publish(project, name, "jit", arguments);
        output.WriteLine(plain is null ? $"{name}: does not publish here: {reason}" : $"{name}: no ReadyToRun compiler here, so every start compiles all of it");
        return plain;
    }

    private static (string? File, string? Reason) Publish(string project, string name, string kind, params string[] arguments)
    {
        var artifacts = Path.Combine(Programs.Root(), "artifacts", kind);
        string[] all = ["publish", Path.Combine(Programs.Root(), "src", project), "-r", "linux-x64", "--artifacts-path", artifacts, .. arguments];
        var (exitCode, text) = Programs.Execute("dotnet", all);
        return exitCode == 0
            ? (Directory.EnumerateFiles(Path.Combine(artifacts, "publish", project), name, SearchOption.AllDirectories).Single(), null)
            : (null, Encoding.UTF8.GetString(text).Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim());
    }
}
