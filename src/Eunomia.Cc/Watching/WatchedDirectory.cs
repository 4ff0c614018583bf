namespace Eunomia.Cc.Watching;

/// <summary>Watches the files of one directory; nothing is reported of one that does not exist or may not be read.</summary>
internal sealed class WatchedDirectory : IDisposable
{
    private readonly FileSystemWatcher? _watcher;

    /// <summary>Starts watching.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="onChange">Called on any thread with the full path of a file that changed.</param>
    public WatchedDirectory(string path, Action<string> onChange)
    {
        // Before the watch: what changes in between is seen twice, not never.
        Version = VersionOf(path);
        if (Version is null)
        {
            return;
        }

        try
        {
            _watcher = new FileSystemWatcher(SystemPath.Resolve(path)) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
            _watcher.Changed += (_, change) => Report(change.Name);
            _watcher.Created += (_, change) => Report(change.Name);
            _watcher.Deleted += (_, change) => Report(change.Name);
            _watcher.Renamed += (_, change) =>
            {
                Report(change.OldName);
                Report(change.Name);
            };
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _watcher?.Dispose();
            _watcher = null;
            Problem = SystemPath.IsDirectory(path) ? IoMessage.Describe(e) : null;
        }

        void Report(string? name) => onChange(Path.Combine(path, name ?? ""));
    }

    /// <summary>Version of the directory when watching began; null when there was none.</summary>
    public string? Version { get; }

    /// <summary>Why the kernel does not watch it; null when it does, or there is nothing to watch.</summary>
    public string? Problem { get; }

    /// <summary>
    /// Differs when names came or went, or the directory is another one: one that is removed and made again may even have the number
    /// of the old one, whose watch went with it.
    /// </summary>
    public static string? VersionOf(string path) => FileStatus.Read(path)?.Version;

    /// <inheritdoc/>
    public void Dispose() => _watcher?.Dispose();
}
