using System.ComponentModel;
using System.Diagnostics;

namespace Eunomia.Cc.MSBuild;

/// <summary>The command that starts ecc.</summary>
/// <param name="Native">The native file, if there is one for this machine; it need not be there.</param>
/// <param name="Assembly">The assembly, where there is no native file or it does not start.</param>
/// <param name="DotNet">The <c>dotnet</c> that runs the assembly.</param>
internal sealed record EccCommand(string? Native, string Assembly, string DotNet)
{
    /// <summary>Starts the native file; where that does not start, the assembly.</summary>
    /// <param name="arguments">The arguments for ecc.</param>
    /// <param name="prepare">Makes the start information of a command.</param>
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
