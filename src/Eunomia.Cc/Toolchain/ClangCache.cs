using System.Text;
using Eunomia.Cc.Cache;

namespace Eunomia.Cc.Toolchain;

/// <summary>
/// Caches which compiler was found, so that the next run need not start it to ask. The result holds as long as
/// no directory that was searched has changed, nor the compiler itself.
/// </summary>
/// <param name="options">Where to look.</param>
/// <param name="cache">The cache.</param>
internal sealed class ClangCache(ToolchainOptions options, CacheStore cache)
{
    private const int LargestEntry = 1 << 20;
    private const int FixedLines = 6;
    private readonly string _entry = "toolchain/" + CacheStore.Key(["clang 2", NameOf(options.Clang), .. options.SearchPath]);

    /// <summary>Finds the compiler.</summary>
    /// <exception cref="Diagnostics.DiagnosticException">There is none.</exception>
    public async Task<ClangCompiler> FindAsync(CancellationToken cancellationToken)
    {
        if (Recall() is { } known)
        {
            return known;
        }

        // Looked at before the search: what changes during it must count as changed.
        var directories = Directories();
        var found = await ClangLocator.FindAsync(options, cancellationToken);
        Remember(found, directories);
        return found;
    }

    private ClangCompiler? Recall()
    {
        if (cache.TryRead(_entry, LargestEntry) is not { } bytes)
        {
            return null;
        }

        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (lines.Length < FixedLines || !lines.AsSpan(FixedLines).SequenceEqual(Directories()))
        {
            return null;
        }

        if (!Version.TryParse(lines[1], out var version))
        {
            return null;
        }

        LlvmLibraries.Recall(lines[5]);
        var clang = new ClangCompiler(lines[0], version, lines[2].Length > 0 ? lines[2] : null);
        return clang.Identity == lines[3] && ExecutableFinder.Resolve(clang.Path) == lines[4] ? clang : null;
    }

    private void Remember(ClangCompiler clang, string[] directories)
    {
        // A script that calls a compiler does not change when that does.
        var resolved = ExecutableFinder.Resolve(clang.Path);
        string[] lines = [clang.Path, clang.Version.ToString(), clang.ResourceDirectory ?? "", clang.Identity, resolved, LlvmLibraries.Known, .. directories];
        if (IsProgram(resolved) && !lines.Any(line => line.Contains('\n')))
        {
            cache.TryWrite(_entry, Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }
    }

    /// <summary>A relative path is another compiler in another directory.</summary>
    private static string? NameOf(string? clang) => clang?.Contains('/') == true ? SystemPath.Full(clang) : clang;

    /// <summary>The state of the search path: each directory, and its version.</summary>
    private string[] Directories() => [.. options.SearchPath.Select(directory => $"{FileStatus.Read(directory)?.Version} {directory}")];

    /// <summary>Whether a file is a compiler itself, and no script that calls one.</summary>
    public static bool IsProgram(string path) => Path.GetFileName(path).StartsWith("clang", StringComparison.Ordinal) && IsElf(path);

    /// <summary>Whether a file is an ELF file, and no script.</summary>
    public static bool IsElf(string path) => Attempt.Read(
        () =>
        {
            Span<byte> magic = stackalloc byte[4];
            using var file = File.OpenHandle(path);
            return RandomAccess.Read(file, magic, 0) == magic.Length && magic.SequenceEqual("\u007fELF"u8);
        },
        otherwise: false);
}
