namespace Eunomia.Cc.Watching;

/// <summary>One directory whose files are watched; nothing is reported of one that does not exist or may not be read.</summary>
internal sealed class WatchedDirectory : IDisposable
{
    private readonly FileSystemWatcher? _watcher;

    /// <summary>Starts watching.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="inode">Which directory that is at the moment; null when there is none.</param>
    /// <param name="onChange">Takes the full path of a file that changed; called on any thread.</param>
    public WatchedDirectory(string path, ulong? inode, Action<string> onChange)
    {
        Inode = inode;
        if (inode is null)
        {
            return;
        }

        try
        {
            _watcher = new FileSystemWatcher(path) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
            _watcher.Changed += (_, change) => onChange(change.FullPath);
            _watcher.Created += (_, change) => onChange(change.FullPath);
            _watcher.Deleted += (_, change) => onChange(change.FullPath);
            _watcher.Renamed += (_, change) =>
            {
                onChange(change.OldFullPath);
                onChange(change.FullPath);
            };
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _watcher?.Dispose();
            _watcher = null;
            Inode = null;
        }
    }

    /// <summary>Which directory it was when watching began.</summary>
    public ulong? Inode { get; }

    /// <inheritdoc/>
    public void Dispose() => _watcher?.Dispose();
}
