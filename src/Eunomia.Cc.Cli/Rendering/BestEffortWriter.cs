using System.Text;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Writes to standard error, which may be closed or full: a failed write is ignored.</summary>
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
            // Nobody reads it.
        }
    }
}
