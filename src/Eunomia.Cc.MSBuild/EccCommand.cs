using System.ComponentModel;
using System.Diagnostics;

namespace Eunomia.Cc.MSBuild;

/// <summary>How ecc is started.</summary>
/// <param name="Native">The native file, if there is one for this machine; it need not be there.</param>
/// <param name="Assembly">The assembly, for everybody else.</param>
/// <param name="DotNet">What runs that.</param>
internal sealed record EccCommand(string? Native, string Assembly, string DotNet)
{
    /// <summary>Starts the native file; where that does not start, the assembly.</summary>
    /// <param name="arguments">What it is told.</param>
    /// <param name="prepare">From the words of a command to all that starting it takes.</param>
    /// <exception cref="Win32Exception">Neither starts.</exception>
    public Process Start(IReadOnlyCollection<string> arguments, Func<IReadOnlyList<string>, ProcessStartInfo> prepare)
    {
        if (File.Exists(Native))
        {
            try
            {
                return Run(prepare([Native, .. arguments]));
            }
            catch (Win32Exception)
            {
                // NuGet lets only the user who unpacked it run a file, and not every Linux has this C library.
            }
        }

        // A machine may have a later runtime than the one ecc was built for.
        return Run(prepare([DotNet, "exec", "--roll-forward", "Major", Assembly, .. arguments]));
    }

    private static Process Run(ProcessStartInfo start) => Process.Start(start) ?? throw new Win32Exception($"'{start.FileName}' cannot be started");
}
