using System.Collections.Concurrent;
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>
/// Both tools as people have them: native files, published once for all tests. A build for .NET compiles itself at each of the many hundred starts,
/// which takes ten times as long; it is what tests start where there is no linker, and where <c>EUNOMIA_TEST_TOOLS</c> is <c>managed</c>.
/// </summary>
internal static class NativeTools
{
    private static readonly string Artifacts = Path.Combine(Repository.Root, "artifacts", "native");
    private static readonly ConcurrentDictionary<(string, string), Lazy<Task<string>>> Published = new();

    // Both are made of the same libraries, and one build writes what the other would.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>The file of a tool that tests start.</summary>
    public static string Find(string project, string tool)
    {
        var isManaged = Environment.GetEnvironmentVariable("EUNOMIA_TEST_TOOLS") is "managed" || !HostTool.IsInstalled("gcc");
        return isManaged ? Managed(tool) : Task.Run(() => PublishAsync(project, tool, NativeFile.Machine)).GetAwaiter().GetResult();
    }

    /// <summary>The file of a tool that was built for .NET.</summary>
    public static string Managed(string tool) => Path.Combine(AppContext.BaseDirectory, tool);

    /// <summary>Publishes a tool as the README says, once, and not while a test may have started it.</summary>
    /// <param name="project">Its project in <c>src</c>.</param>
    /// <param name="tool">Its file.</param>
    /// <param name="machine">As .NET calls it.</param>
    public static Task<string> PublishAsync(string project, string tool, string machine) =>
        Published.GetOrAdd((tool, machine), _ => new(() => RunPublishAsync(project, tool, machine))).Value;

    private static async Task<string> RunPublishAsync(string project, string tool, string machine)
    {
        var file = Path.Combine(Artifacts, "publish", project, $"release_{machine}", tool);
        if (IsCurrent(file))
        {
            return file;
        }

        var publish = CliWrap.Cli.Wrap("dotnet")
            .WithArguments(["publish", Path.Combine(Repository.Source, project), "-r", machine, "--artifacts-path", Artifacts, "-nologo"])
            .WithEnvironmentVariables(variables => variables.Set("DOTNET_TieredPGO", "0"))
            .WithValidation(CommandResultValidation.None);
        await OneAtATime.WaitAsync();
        try
        {
            var result = await ProgressWatch.RunAsync(hung => publish.ExecuteBufferedAsync(Encoding.UTF8, hung));
            Assert.True(result.ExitCode == 0, $"{tool} cannot be made as a native file (EUNOMIA_TEST_TOOLS=managed does without):\n{result.StandardOutput}{result.StandardError}");
        }
        finally
        {
            OneAtATime.Release();
        }

        // It may have been what it is.
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        return file;
    }

    /// <summary>Whether an earlier run has made it of what was last built here: whoever tries one class again and again waits for it once.</summary>
    private static bool IsCurrent(string native) => File.Exists(native)
        && Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(file => !file.EndsWith(".Tests.dll", StringComparison.Ordinal))
            .All(file => File.GetLastWriteTimeUtc(file) < File.GetLastWriteTimeUtc(native));
}
