using System.Text;

namespace CliWrap;

/// <summary>What a process reads from its standard input.</summary>
public abstract class PipeSource
{
    /// <summary>Nothing: the input is at its end from the start.</summary>
    public static PipeSource Null { get; } = Create((_, _) => Task.CompletedTask);

    /// <summary>Writes to the process until there is no more.</summary>
    public abstract Task CopyToAsync(Stream destination, CancellationToken cancellationToken = default);

    /// <summary>A source written by <paramref name="handlePipeAsync"/>.</summary>
    public static PipeSource Create(Func<Stream, CancellationToken, Task> handlePipeAsync) => new DelegateSource(handlePipeAsync);

    /// <summary>The bytes of <paramref name="stream"/>, which stays open.</summary>
    public static PipeSource FromStream(Stream stream) =>
        Create((destination, cancellationToken) => stream.CopyToAsync(destination, cancellationToken));

    /// <summary>These bytes.</summary>
    public static PipeSource FromBytes(ReadOnlyMemory<byte> data) =>
        Create((destination, cancellationToken) => destination.WriteAsync(data, cancellationToken).AsTask());

    /// <summary>These bytes.</summary>
    public static PipeSource FromBytes(byte[] data) => FromBytes(data.AsMemory());

    /// <summary>This text in <paramref name="encoding"/>.</summary>
    public static PipeSource FromString(string str, Encoding encoding) => FromBytes(encoding.GetBytes(str));

    /// <summary>This text in UTF-8.</summary>
    public static PipeSource FromString(string str) => FromString(str, Encoding.Default);

    private sealed class DelegateSource(Func<Stream, CancellationToken, Task> handlePipeAsync) : PipeSource
    {
        public override Task CopyToAsync(Stream destination, CancellationToken cancellationToken = default) =>
            handlePipeAsync(destination, cancellationToken);
    }
}
