using System.Threading.Channels;
using Eunomia.Cc.Output.Interop;

namespace Eunomia.Cc.Watching;

/// <summary>
/// Says when files change, by whatever way editors save them: in place, by a rename over the old one, by removal and creation. Directories
/// are watched, not files, with <see href="https://man7.org/linux/man-pages/man7/inotify.7.html">inotify</see>.
/// </summary>
public sealed class DependencyWatcher : IDisposable
{
    // One save is several events; a build that rewrites headers all the time must not be waited for.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    // A directory that is replaced, as by a checkout, takes its watch with it.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private readonly Dictionary<string, WatchedDirectory> _directories = new(StringComparer.Ordinal);
    private HashSet<string> _files = new(StringComparer.Ordinal);
    private Dictionary<string, string> _links = new(StringComparer.Ordinal);

    /// <summary>Sets what is watched.</summary>
    /// <param name="files">Full paths; one that does not exist is reported when it appears.</param>
    /// <param name="directories">Full paths of directories in which new files are of interest, besides those of the files.</param>
    /// <returns>Those of the files that were not watched before: what happened to them until now went unseen.</returns>
    public IReadOnlyCollection<string> Watch(IEnumerable<string> files, IEnumerable<string> directories)
    {
        var before = _files;
        _files = new HashSet<string>(files, StringComparer.Ordinal);
        _links = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in _files)
        {
            if (TargetOf(file) is { } target)
            {
                _links[target] = file;
            }
        }

        var wanted = _files.Concat(_links.Keys).Select(file => Path.GetDirectoryName(file)!).Concat(directories).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _directories.Keys.Except(wanted, StringComparer.Ordinal).ToList())
        {
            _directories[gone].Dispose();
            _directories.Remove(gone);
        }

        foreach (var directory in wanted)
        {
            Refresh(directory);
        }

        return [.. _files.Except(before, StringComparer.Ordinal)];
    }

    /// <summary>Waits for a change, and until it is complete.</summary>
    /// <returns>Full paths of watched files that changed, and of other files that appeared or changed in watched directories; none when cancelled.</returns>
    public async Task<IReadOnlySet<string>> WaitAsync(CancellationToken cancellationToken)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        while (changed.Count == 0 && !cancellationToken.IsCancellationRequested)
        {
            if (await NextAsync(LookAgain, cancellationToken) is { } first)
            {
                Add(changed, first);
            }
            else
            {
                Recover(changed);
            }
        }

        var deadline = DateTime.UtcNow + Patience;
        while (DateTime.UtcNow < deadline && await NextAsync(Quiet, cancellationToken) is { } next)
        {
            Add(changed, next);
        }

        return changed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var directory in _directories.Values)
        {
            directory.Dispose();
        }

        _directories.Clear();
    }

    private void Add(HashSet<string> changed, string path)
    {
        // Locks, swap files and our own temporaries.
        if (!Path.GetFileName(path.AsSpan()).StartsWith('.') || _files.Contains(path))
        {
            changed.Add(_links.GetValueOrDefault(path, path));
        }
    }

    private async Task<string?> NextAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(time);
        try
        {
            return await _events.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Watches directories anew that are others than they were; all files in them count as changed.</summary>
    private void Recover(HashSet<string> changed)
    {
        foreach (var directory in _directories.Keys.Where(Refresh).ToList())
        {
            changed.UnionWith(_files.Where(file => Path.GetDirectoryName(file) == directory));
            changed.UnionWith(_links.Where(link => Path.GetDirectoryName(link.Key) == directory).Select(link => link.Value));
        }
    }

    private bool Refresh(string directory)
    {
        var inode = FileStatus.Of(directory)?.Inode;
        if (_directories.TryGetValue(directory, out var watched) && watched.Inode == inode)
        {
            return false;
        }

        watched?.Dispose();
        _directories[directory] = new WatchedDirectory(directory, inode, path => _events.Writer.TryWrite(path));
        return inode is not null;
    }

    private static string? TargetOf(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
