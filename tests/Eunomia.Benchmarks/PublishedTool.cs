using System.Text;

namespace Eunomia.Benchmarks;

/// <summary>Publishes a tool of this repository as its users get it.</summary>
internal static class PublishedTool
{
    /// <summary>A native binary; null, with the reason said, where it cannot be made.</summary>
    public static string? Native(string project, string name, TextWriter output) => Publish(project, name, output, "native", "-r", "linux-x64");

    /// <summary>A program for an installed .NET, which compiles it at each start.</summary>
    public static string? FrameworkDependent(string project, string name, TextWriter output) => Publish(project, name, output, "jit");

    private static string? Publish(string project, string name, TextWriter output, string kind, params string[] arguments)
    {
        var artifacts = Path.Combine(Programs.Root(), "artifacts", kind);
        string[] all = ["publish", Path.Combine(Programs.Root(), "src", project), "--artifacts-path", artifacts, .. arguments];
        var (exitCode, text) = Programs.Execute("dotnet", all);
        if (exitCode == 0)
        {
            // Beside it may lie what was published for another machine.
            return Directory.EnumerateFiles(Path.Combine(artifacts, "publish", project), name, SearchOption.AllDirectories)
                .Single(file => !Path.GetDirectoryName(file)!.Contains("_linux-", StringComparison.Ordinal) || Path.GetDirectoryName(file)!.EndsWith("_linux-x64", StringComparison.Ordinal));
        }

        var reason = Encoding.UTF8.GetString(text).Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim();
        output.WriteLine($"{name}: not measured, it does not publish ({kind}): {reason}");
        return null;
    }
}
