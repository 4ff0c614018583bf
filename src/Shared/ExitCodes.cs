namespace Eunomia.Cli;

/// <summary>Exit codes of the process.</summary>
internal static class ExitCodes
{
    /// <summary>Everything that was asked for was done.</summary>
    public const int Success = 0;

    /// <summary>The user's input is wrong.</summary>
    public const int InputError = 1;

    /// <summary>The command line is wrong.</summary>
    public const int UsageError = 2;

    /// <summary>The toolchain or the kernel lacks something.</summary>
    public const int ToolchainError = 3;

    /// <summary>A bug in the tool (<c>EX_SOFTWARE</c>).</summary>
    public const int InternalError = 70;

    /// <summary>Ended by a signal: as a shell reports it.</summary>
    public static int Signal(int number) => 128 + number;
}
