using System.Text;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Standard error, which may be closed or full: what cannot be said must not end what is being done.</summary>
/// <param name="inner">Where the text goes.</param>
internal sealed class BestEffortWriter(TextWriter inner) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // Nobody is listening.
        }
    }
}
