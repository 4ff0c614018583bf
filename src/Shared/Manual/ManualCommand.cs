using System.CommandLine;
using Eunomia.Cli.Model;

namespace Eunomia.Cli.Manual;

/// <summary><c>man</c>: prints the manual page, for those who pack the tool.</summary>
internal sealed class ManualCommand : Command
{
    /// <summary>Its name.</summary>
    public const string Verb = "man";

    /// <summary>Creates the command.</summary>
    /// <param name="tool">Makes the model of the tool; only asked for when it is needed.</param>
    /// <param name="texts">Makes the texts.</param>
    public ManualCommand(Func<ToolModel> tool, Func<ManualTexts> texts)
        : base(Verb, "Print the manual page")
    {
        Hidden = true;
        SetAction(parsed => parsed.InvocationConfiguration.Output.Write(ManualPage.Render(tool(), texts())));
    }
}
