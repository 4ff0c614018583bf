namespace Eunomia.Diagnostics;

/// <summary>Severity of a diagnostic.</summary>
public enum Severity
{
    /// <summary>Additional information about the diagnostic before it.</summary>
    Note,

    /// <summary>The package is written, but the user should look.</summary>
    Warning,

    /// <summary>Nothing is written.</summary>
    Error,
}
