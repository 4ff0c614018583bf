namespace Eunomia.Cc.Diagnostics;

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

/// <summary>Who has to act on an error; the value is the exit code of the command.</summary>
public enum Fault
{
    /// <summary>The user's source, header, object or package is wrong.</summary>
    Input = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>clang, a header, a library or the kernel lacks something.</summary>
    Toolchain = 3,
}
