using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Files;

/// <summary>A C file of the user's, read once: the same text is hashed, scanned and shown.</summary>
/// <param name="ShownPath">As the user typed it.</param>
/// <param name="FullPath">Full path.</param>
/// <param name="Bytes">The whole file.</param>
internal sealed record SourceFile(string ShownPath, string FullPath, byte[] Bytes)
{
    // Generated programs reach a few megabytes.
    private const long Largest = 64L << 20;

    /// <summary>The file as it was when it was read; null: not known.</summary>
    public FileStatus? Status { get; init; }

    /// <summary>Whether it could not change any more without a sign of it.</summary>
    public bool IsSettled { get; init; }

    /// <summary>SHA-256, in lower-case hexadecimal.</summary>
    public string Sha256 => Files.Sha256.Hex(Bytes);

    /// <summary>Whether the file still holds these bytes.</summary>
    public bool IsUnchanged
    {
        get
        {
            if (IsSettled && FileStatus.Read(FullPath) == Status)
            {
                return true;
            }

            try
            {
                return Bytes.AsSpan().SequenceEqual(InputFile.Read(FullPath, Largest));
            }
            catch (DiagnosticException)
            {
                return false;
            }
        }
    }

    /// <summary>Whether a text occurs anywhere in the file.</summary>
    public bool Mentions(ReadOnlySpan<byte> text) => Bytes.AsSpan().IndexOf(text) >= 0;

    /// <summary>
    /// A path for messages: this source's own as typed, one below its directory as if typed the same way, any other
    /// as it is.
    /// </summary>
    /// <param name="path">The path, as the compiler has it.</param>
    public string Shown(string path) => Shown(path, FullPath, ShownPath);

    /// <summary>The same where only the two paths of the source are known.</summary>
    public static string Shown(string path, string fullPath, string shownPath)
    {
        if (path == fullPath)
        {
            return shownPath;
        }

        var directory = fullPath[..(fullPath.LastIndexOf('/') + 1)];
        return path.StartsWith(directory, StringComparison.Ordinal)
            ? Path.Combine(Path.GetDirectoryName(shownPath) ?? "", path[directory.Length..])
            : path;
    }

    /// <summary>Reads a source or header.</summary>
    /// <exception cref="DiagnosticException">It is missing, a directory, empty, no text, no C, or not readable.</exception>
    public static SourceFile Read(string path)
    {
        var status = FileStatus.Read(path);
        var isSettled = status is { } known && FileClock.IsSettled(known);
        var bytes = InputFile.Read(path, Largest);
        if (status != FileStatus.Read(path))
        {
            // Another file, or other bytes, than the state is of.
            (status, isSettled) = (null, false);
        }

        if (bytes.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            throw new DiagnosticException(DiagnosticCatalog.FileEmpty(path));
        }

        return bytes.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8)
            ? throw new DiagnosticException(DiagnosticCatalog.FilePackage(path))
            : bytes.AsSpan().Contains((byte)0)
            ? throw new DiagnosticException(DiagnosticCatalog.FileBinary(path))
            : new SourceFile(path, SystemPath.Full(path), bytes) { Status = status, IsSettled = isSettled };
    }
}
