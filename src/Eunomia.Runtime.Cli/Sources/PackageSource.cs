using Eunomia.Runtime.Cli.Host;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Sources;

/// <summary>Reads the package that an argument names: a file, an http(s) URL, or <c>-</c> for standard input. Never more than a package may have.</summary>
internal static class PackageSource
{
    /// <summary>Description of the argument, for the help.</summary>
    public const string Description = "A file, an http(s) URL, or - for standard input; may be left out when that is no terminal";

    /// <summary>
    /// The largest package, in bytes. Real ones have some kilobytes; an object of the largest size fits, because objects compress well. The text
    /// is in memory several times while it is read.
    /// </summary>
    public const int LargestSize = 16 << 20;

    private const int FirstBuffer = 64 << 10;

    /// <summary>Reads the package.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="environment">Standard input, and the limits of a download.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="BpfRuntimeException">It cannot be read.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(string name, EcliEnvironment environment, CancellationToken cancellationToken)
    {
        if (IsUrl(name))
        {
            return Uri.TryCreate(name, UriKind.Absolute, out var url) && url.Host.Length > 0
                ? await PackageDownload.GetAsync(url, environment.Download, cancellationToken)
                : throw new BpfRuntimeException(ProblemCatalog.PackageUnreadable(WithoutPassword(name), "it is not a valid URL"));
        }

        try
        {
            // A pipe without a writer, or a terminal without a user, must not keep Ctrl-C waiting: opening and reading block.
            return await Task.Run(() => ReadFileAsync(name, environment.OpenInput, cancellationToken), cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && OciName.Is(name))
        {
            throw new BpfRuntimeException(ProblemCatalog.ImageNotFetched(name), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BpfRuntimeException(ProblemCatalog.PackageUnreadable(WithoutPassword(name), FileProblem.ReasonOf(e), HintFor(name, e)), e);
        }
    }

    /// <summary>Whether the name is a URL that can be fetched.</summary>
    public static bool IsUrl(string name) =>
        name.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || name.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="input">The stream.</param>
    /// <param name="expected">Expected size in bytes; 0 when it is not known.</param>
    /// <param name="name">Name for messages.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BpfRuntimeException">It is larger than any package, or empty.</exception>
    internal static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream input, long expected, string name, CancellationToken cancellationToken)
    {
        if (expected > LargestSize)
        {
            throw new BpfRuntimeException(ProblemCatalog.PackageTooLarge(name, LargestSize));
        }

        // One more than that shows that it ends there. What a server says is no reason to take much memory.
        var buffer = new byte[input.CanSeek ? Math.Max(expected + 1, FirstBuffer) : FirstBuffer];
        var length = 0;
        while (true)
        {
            var read = await input.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return length == 0 ? throw new BpfRuntimeException(ProblemCatalog.InvalidPackage(name == "-" ? "standard input is empty" : "it is empty"))
                    : buffer.AsSpan(0, length).StartsWith("\0asm"u8) ? throw new BpfRuntimeException(ProblemCatalog.WasmModule())
                    : name.EndsWith(".c", StringComparison.Ordinal) && buffer.AsSpan(0, length).IndexOf((byte)'{') != 0 ? throw new BpfRuntimeException(ProblemCatalog.SourceIsNoPackage(name))
                    : buffer.AsMemory(0, length);
            }

            length += read;
            if (length > LargestSize)
            {
                throw new BpfRuntimeException(ProblemCatalog.PackageTooLarge(name, LargestSize));
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, LargestSize + 1));
            }
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadFileAsync(string name, Func<Stream> openInput, CancellationToken cancellationToken)
    {
        var path = name == "-" ? name : SystemPath.Resolve(name);
        await using var input = name == "-" ? openInput()
            : Directory.Exists(path) ? throw new IOException("it is a directory")
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, useAsync: false);
        return await ReadAsync(input, input is FileStream { CanSeek: true } file ? file.Length : 0, name, cancellationToken);
    }

    private static string? HintFor(string name, Exception e) => e is not (FileNotFoundException or DirectoryNotFoundException) ? null
        : name.Split("://", 2) is [var scheme, _] && scheme.All(char.IsAsciiLetterOrDigit)
            ? scheme.Equals("file", StringComparison.OrdinalIgnoreCase) ? "a file is named by its path alone" : $"'{scheme}' is not fetched, only http and https are"
        : name.All(c => char.IsAsciiLetter(c) || c == '-') ? "if a command is meant: 'ecli --help' lists them"
        : null;

    /// <summary>A name for messages, without the password of a URL.</summary>
    private static string WithoutPassword(string name)
    {
        var start = name.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = start < 3 ? -1 : name.AsSpan(start).IndexOfAny('/', '?', '#') is var slash and >= 0 ? start + slash : name.Length;
        var at = end < 0 ? -1 : name.LastIndexOf('@', end - 1, end - start);
        return at < 0 ? name : name[..start] + name[(at + 1)..];
    }
}
