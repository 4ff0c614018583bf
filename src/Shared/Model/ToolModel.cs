using System.CommandLine;

namespace Eunomia.Cli.Model;

/// <summary>A tool's command line, as completions and manual pages need it. Made from the definitions, so that nothing can be forgotten.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Description">What it does.</param>
/// <param name="Commands">First the tool without a command, then its commands.</param>
internal sealed record ToolModel(string Name, string Description, ImmutableArray<CommandModel> Commands)
{
    /// <summary>The tool without a command.</summary>
    public CommandModel Main => Commands[0];

    /// <summary>Its commands.</summary>
    public IEnumerable<CommandModel> Verbs => Commands.Skip(1);

    /// <summary>The model of a definition.</summary>
    /// <param name="root">The definition.</param>
    /// <param name="implied">The command that is meant when none is named; null: the root itself does something.</param>
    public static ToolModel From(RootCommand root, string? implied = null)
    {
        var name = root.HelpName ?? root.Name;
        var shared = root.Options.Where(option => option.Recursive).ToArray();
        var main = implied is null
            ? CommandModel.From(root, "", [])
            : CommandModel.From(root.Subcommands.Single(command => command.Name == implied), "", root.Options);
        return new ToolModel(
            name,
            root.Description ?? "",
            [main, .. root.Subcommands.Where(command => !command.Hidden).Select(command => CommandModel.From(command, command.Name, shared))]);
    }
}
