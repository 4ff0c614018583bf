namespace Eunomia.Diagnostics;

/// <summary>Who has to act on an error; the value is the exit code of the command.</summary>
public enum Fault
{
    /// <summary>What is compiled or run is wrong, such as a source, an object or a package, or a value given to it.</summary>
    Input = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>The machine lacks something: clang, a header, a library, a permission, or the kernel does.</summary>
    Environment = 3,
}
