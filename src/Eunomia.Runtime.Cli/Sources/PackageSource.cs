using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Sources;

/// <summary>Reads what <c>PACKAGE</c> names: a file, an http(s) URL, or <c>-</c> for standard input. Never more than a package may have.</summary>
internal static class PackageSource
{
    /// <summary>The largest package, in bytes: an object of the largest size in base64, and room for its description.</summary>
    public const int LargestSize = 128 << 20;

    private const int FirstBuffer = 64 << 10;

    /// <summary>Reads it whole.</summary>
    /// <param name="name">What the user gave.</param>
    /// <param name="openInput">Opens standard input.</param>
    /// <param name="cancellationToken">Ends a download.</param>
    /// <exception cref="BpfRuntimeException">It cannot be read.</exception>
    public static async Task<byte[]> ReadAsync(string name, Func<Stream> openInput, CancellationToken cancellationToken)
    {
        if (IsUrl(name))
        {
            return await PackageDownload.GetAsync(new Uri(name, UriKind.Absolute), cancellationToken);
        }

        try
        {
            var input = name == "-" ? openInput() : OpenFile(name);
            await using (input)
            {
                return await ReadAsync(input, name, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BpfRuntimeException(ProblemCatalog.PackageUnreadable(name, Reason(e)), e);
        }
    }

    /// <summary>Whether the name is a URL that can be fetched.</summary>
    public static bool IsUrl(string name) =>
        name.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || name.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="BpfRuntimeException">It does not end in time.</exception>
    internal static async Task<byte[]> ReadAsync(Stream input, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[FirstBuffer];
        var length = 0;
        while (true)
        {
            var read = await input.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return buffer[..length];
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

    private static FileStream OpenFile(string name)
    {
        // A named pipe without a writer would wait for ever; a device may never end, but it is bounded like everything else.
        var file = new FileInfo(name);
        return Directory.Exists(name) ? throw new IOException("it is a directory")
            : file is { Exists: true, Length: > LargestSize } ? throw new BpfRuntimeException(ProblemCatalog.PackageTooLarge(name, LargestSize))
            : new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, useAsync: false);
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "permission denied",
        _ => e.Message,
    };
}
