using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Sources;

/// <summary>A package that comes through a stream, such as standard input.</summary>
internal sealed class StreamPackageSource(Func<Stream> open) : IPackageSource
{
    /// <inheritdoc/>
    public string Name => "-";

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            // A terminal without a user must not keep whoever cancels waiting.
            return await Task.Run(() => ReadStreamAsync(cancellationToken), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BpfRuntimeException(ProblemCatalog.PackageUnreadable(Name, FileProblem.ReasonOf(e)), e);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadStreamAsync(CancellationToken cancellationToken)
    {
        await using var input = open();
        return await PackageStream.ReadAsync(input, input is FileStream { CanSeek: true } file ? file.Length : 0, Name, cancellationToken).ConfigureAwait(false);
    }
}
