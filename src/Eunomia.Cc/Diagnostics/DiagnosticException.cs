namespace Eunomia.Cc.Diagnostics;

/// <summary>Carries the one diagnostic that ends a step, to where diagnostics are collected. It never leaves the library.</summary>
/// <param name="diagnostic">The diagnostic.</param>
internal sealed class DiagnosticException(Diagnostic diagnostic) : Exception(diagnostic.ToString())
{
    /// <summary>The diagnostic.</summary>
    public Diagnostic Diagnostic { get; } = diagnostic;
}
