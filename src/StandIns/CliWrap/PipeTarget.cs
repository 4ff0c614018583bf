using System.Text;

namespace CliWrap;

/// <summary>Where a process's standard output or error goes.</summary>
public abstract partial class PipeTarget
{
    /// <summary>
    /// Nowhere: the pipe is closed at once, so a process that writes much meets a broken pipe. To read and discard,
    /// use <see cref="ToStream(Stream)"/> with <see cref="Stream.Null"/>.
    /// </summary>
    public static PipeTarget Null { get; } = Create((_, _) => Task.CompletedTask);

    /// <summary>Reads from the process to the end.</summary>
    public abstract Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default);

    /// <summary>A target read by <paramref name="handlePipeAsync"/>.</summary>
    public static PipeTarget Create(Func<Stream, CancellationToken, Task> handlePipeAsync) => new DelegateTarget(handlePipeAsync);

    /// <summary>Writes to <paramref name="stream"/>, which stays open, and flushes it after every write if asked to.</summary>
    public static PipeTarget ToStream(Stream stream, bool autoFlush) => Create(async (origin, cancellationToken) =>
    {
        var buffer = new byte[81920];
        while (await origin.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            if (autoFlush)
            {
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    });

    /// <summary>Writes to <paramref name="stream"/>, which stays open, and flushes it after every write.</summary>
    public static PipeTarget ToStream(Stream stream) => ToStream(stream, autoFlush: true);

    /// <summary>Appends the text to <paramref name="stringBuilder"/>.</summary>
    public static PipeTarget ToStringBuilder(StringBuilder stringBuilder, Encoding encoding) => Create(async (origin, cancellationToken) =>
    {
        using var reader = OpenText(origin, encoding);
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            stringBuilder.Append(buffer, 0, count);
        }
    });

    /// <summary>Appends the text, read as UTF-8, to <paramref name="stringBuilder"/>.</summary>
    public static PipeTarget ToStringBuilder(StringBuilder stringBuilder) => ToStringBuilder(stringBuilder, Encoding.Default);

    /// <summary>Hands over the text line by line; the next line waits for the task of the last.</summary>
    public static PipeTarget ToDelegate(Func<string, CancellationToken, Task> handleLineAsync, Encoding encoding) =>
        Create(async (origin, cancellationToken) =>
        {
            using var reader = OpenText(origin, encoding);
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                await handleLineAsync(line, cancellationToken).ConfigureAwait(false);
            }
        });

    /// <summary>Hands over the text line by line.</summary>
    public static PipeTarget ToDelegate(Action<string> handleLine, Encoding encoding) => ToDelegate(
        (line, _) =>
        {
            handleLine(line);
            return Task.CompletedTask;
        },
        encoding);

    /// <summary>Hands over the text, read as UTF-8, line by line.</summary>
    public static PipeTarget ToDelegate(Action<string> handleLine) => ToDelegate(handleLine, Encoding.Default);

    private static StreamReader OpenText(Stream origin, Encoding encoding) =>
        new(origin, encoding, detectEncodingFromByteOrderMarks: false, leaveOpen: true);

    private sealed class DelegateTarget(Func<Stream, CancellationToken, Task> handlePipeAsync) : PipeTarget
    {
        public override Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default) =>
            handlePipeAsync(origin, cancellationToken);
    }
}
