namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>ecc without the rights of root to read and write everything: permissions hold for it.</summary>
internal static class Unprivileged
{
    /// <summary>A command line that runs so.</summary>
    public static Ecc Ecc(string directory) => new()
    {
        Directory = directory,
        Launcher = Environment.IsPrivilegedProcess
            ? [HostTool.Require("setpriv").Path, "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
            : [],
    };
}
