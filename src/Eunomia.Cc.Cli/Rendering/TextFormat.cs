namespace Eunomia.Cc.Cli.Rendering;

/// <summary><c>text</c>: the format of compilers, for people.</summary>
internal sealed class TextFormat(TextWriter error, bool colors) : DiagnosticFormat(error)
{
    private readonly DiagnosticRenderer _renderer = new(error, colors);

    /// <inheritdoc/>
    public override bool IsForPrograms => false;

    /// <inheritdoc/>
    public override void Write(Diagnostic diagnostic, string? source) => _renderer.Render(diagnostic);
}
