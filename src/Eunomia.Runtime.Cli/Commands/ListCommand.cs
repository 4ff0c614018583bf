using System.CommandLine;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary><c>ecli list [PACKAGE]</c>.</summary>
internal sealed class ListCommand : Command
{
    /// <summary>Creates the command.</summary>
    public ListCommand(EcliEnvironment environment)
        : base("list", "Show what this kernel supports, or what a package would miss on it")
    {
        _ = environment;
    }
}
