namespace Eunomia.Cc.Tests;

/// <summary>A file system of the test's own: a tiny one to fill up, or one that nobody may write to.</summary>
internal sealed class TemporaryMount : IDisposable
{
    private readonly string _directory;

    private TemporaryMount(string directory) => _directory = directory;

    /// <summary>Mounts one; the test is skipped where that is not allowed.</summary>
    public static TemporaryMount Create(string directory, string options)
    {
        Directory.CreateDirectory(directory);
        var problem = ShellCommand.Problem("mount", "-t", "tmpfs", "-o", options, "ecc-tests", directory);
        Assert.SkipUnless(problem is null, $"mounting a file system needs root: {problem}");
        return new TemporaryMount(directory);
    }

    /// <summary>From now on nothing can be written.</summary>
    public void MakeReadOnly() => Assert.Null(ShellCommand.Problem("mount", "-o", "remount,ro", _directory));

    public void Dispose() => Assert.Null(ShellCommand.Problem("umount", _directory));
}
