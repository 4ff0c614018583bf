using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Sources;

/// <summary>A package in a file, which may be a pipe or a device.</summary>
internal sealed class FilePackageSource(string path) : IPackageSource
{
    /// <inheritdoc/>
    public string Name { get; } = WithoutPassword(path);

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            // A pipe without a writer must not keep whoever cancels waiting: opening and reading block.
            return await Task.Run(() => ReadFileAsync(cancellationToken), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && OciName.Is(path))
        {
            throw new BpfRuntimeException(ProblemCatalog.ImageNotFetched(Name), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BpfRuntimeException(ProblemCatalog.PackageUnreadable(Name, FileProblem.ReasonOf(e), HintFor(path, e)), e);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadFileAsync(CancellationToken cancellationToken)
    {
        var resolved = SystemPath.Resolve(path);
        await using var input = Directory.Exists(resolved)
            ? throw new IOException("it is a directory")
            : new FileStream(resolved, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, useAsync: false);
        return await PackageStream.ReadAsync(input, input.CanSeek ? input.Length : 0, path, cancellationToken).ConfigureAwait(false);
    }

    private static string? HintFor(string name, Exception e) => e is not (FileNotFoundException or DirectoryNotFoundException) ? null
        : name.Split("://", 2) is [var scheme, _] && scheme.All(char.IsAsciiLetterOrDigit)
            ? scheme.Equals("file", StringComparison.OrdinalIgnoreCase) ? "a file is named by its path alone" : $"'{scheme}' is not fetched, only http and https are"
        : name.All(c => char.IsAsciiLetter(c) || c == '-') ? "if a command is meant: 'ecli --help' lists them"
        : null;

    /// <summary>What may be a URL with a password is shown without.</summary>
    public static string WithoutPassword(string name)
    {
        var start = name.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = start < 3 ? -1 : name.AsSpan(start).IndexOfAny('/', '?', '#') is var slash and >= 0 ? start + slash : name.Length;
        var at = end < 0 ? -1 : name.LastIndexOf('@', end - 1, end - start);
        return at < 0 ? name : name[..start] + name[(at + 1)..];
    }
}
