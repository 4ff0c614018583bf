using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Sources;

/// <summary>Reads a package from a stream, and no more than a package may have.</summary>
internal static class PackageStream
{
    private const int FirstBuffer = 64 << 10;

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="input">The stream.</param>
    /// <param name="expected">How much it says there is; 0 when it does not say.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="beforeRead">Called for every piece.</param>
    /// <exception cref="BpfRuntimeException">It is larger than any package, or empty.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        Stream input, long expected, string name, CancellationToken cancellationToken, Action? beforeRead = null)
    {
        if (expected > PackageSources.LargestSize)
        {
            throw new BpfRuntimeException(ProblemCatalog.PackageTooLarge(name, PackageSources.LargestSize));
        }

        // One more than that shows that it ends there. What a server says is no reason to take much memory.
        var buffer = new byte[input.CanSeek ? Math.Max(expected + 1, FirstBuffer) : FirstBuffer];
        var length = 0;
        while (true)
        {
            beforeRead?.Invoke();
            var read = await input.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return length == 0 ? throw new BpfRuntimeException(ProblemCatalog.InvalidPackage(name == "-" ? "standard input is empty" : "it is empty"))
                    : buffer.AsSpan(0, length).StartsWith("\0asm"u8) ? throw new BpfRuntimeException(ProblemCatalog.WasmModule())
                    : name.EndsWith(".c", StringComparison.Ordinal) && buffer.AsSpan(0, length).IndexOf((byte)'{') != 0 ? throw new BpfRuntimeException(ProblemCatalog.SourceIsNoPackage(name))
                    : buffer.AsMemory(0, length);
            }

            length += read;
            if (length > PackageSources.LargestSize)
            {
                throw new BpfRuntimeException(ProblemCatalog.PackageTooLarge(name, PackageSources.LargestSize));
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, PackageSources.LargestSize + 1));
            }
        }
    }
}
