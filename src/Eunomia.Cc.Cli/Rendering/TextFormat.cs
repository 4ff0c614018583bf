namespace Eunomia.Cc.Cli.Rendering;

/// <summary><c>text</c>: the format of compilers, for people.</summary>
internal sealed class TextFormat(TextWriter error, bool colors) : IDiagnosticFormat
{
    private readonly DiagnosticRenderer _renderer = new(error, colors);

    /// <inheritdoc/>
    public bool IsForPrograms => false;

    /// <inheritdoc/>
    public void Write(Diagnostic diagnostic, string? source) => _renderer.Render(diagnostic);

    /// <inheritdoc/>
    public void Remark(string line) => error.WriteLine(line);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Everything has been written.
    }
}
