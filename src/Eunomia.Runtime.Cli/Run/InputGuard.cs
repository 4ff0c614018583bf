using Eunomia.Runtime.Cli.Diagnostics;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Events must not be written over what they are made from, whatever it is called: a link is another name for the same file.</summary>
internal static class InputGuard
{
    /// <summary>Compares where events go with what was read.</summary>
    /// <param name="options">The files that are named.</param>
    /// <param name="package">The file of the package; null when it is none.</param>
    /// <param name="standardOutput">The descriptor that events go to when no file is named.</param>
    /// <exception cref="BpfRuntimeException">They are one.</exception>
    public static void Check(RunOptions options, FileStatus? package, int standardOutput)
    {
        var output = options.OutputPath is { } path ? FileStatus.Read(path) : FileStatus.Read(standardOutput);
        var input = output is not { IsRegular: true } ? null
            : FileStatus.AreSame(output, package) ? "the package"
            : options.BtfPath is { } btf && FileStatus.AreSame(output, FileStatus.Read(btf)) ? "the file of --btf"
            : null;
        if (input is not null)
        {
            throw new BpfRuntimeException(CommandProblems.OutputIsInput(options.OutputPath ?? "standard output", input));
        }
    }
}
