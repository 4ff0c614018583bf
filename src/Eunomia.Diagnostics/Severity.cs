namespace Eunomia.Diagnostics;

/// <summary>How bad a diagnostic is.</summary>
public enum Severity
{
    /// <summary>More about the diagnostic before it.</summary>
    Note,

    /// <summary>The package is written, but the user should look.</summary>
    Warning,

    /// <summary>Nothing is written.</summary>
    Error,
}
