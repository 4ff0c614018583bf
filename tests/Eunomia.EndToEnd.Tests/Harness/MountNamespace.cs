namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>ecc on a machine that lacks something: a directory is empty for it, and for nobody else.</summary>
internal static class MountNamespace
{
    /// <summary>A command line for which the directory is empty; where that is not allowed the test is skipped.</summary>
    public static async Task<Ecc> WithoutAsync(string hidden, string directory)
    {
        Assert.SkipUnless(Directory.Exists(hidden), $"{hidden} is not here, so it cannot be missed");
        string[] launcher = [HostTool.Require("unshare").Path, "--mount", "sh", "-c", "mount -t tmpfs tmpfs \"$0\" && exec \"$@\"", hidden];
        var (exitCode, _, error) = await new HostTool(launcher[0]).TryRunAsync([.. launcher[1..], "true"]);
        Assert.SkipUnless(exitCode == 0, $"{hidden} cannot be hidden: {error.Trim()}");
        return new Ecc { Directory = directory, Launcher = [.. launcher], Cache = TestFiles.NewDirectory() };
    }
}
