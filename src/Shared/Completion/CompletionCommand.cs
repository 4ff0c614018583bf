using System.CommandLine;
using Eunomia.Cli.Model;

namespace Eunomia.Cli.Completion;

/// <summary><c>completion SHELL</c>: prints the completion script of the tool for a shell.</summary>
internal sealed class CompletionCommand : Command
{
    private readonly Argument<string?> _shell = new("SHELL")
    {
        Description = "bash, zsh, fish or powershell",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Creates the command.</summary>
    /// <param name="tool">Makes the model of the tool; only asked for when it is needed.</param>
    /// <param name="programOptions">What prints the options of a program, given its package; null: programs have none.</param>
    public CompletionCommand(Func<ToolModel> tool, string? programOptions = null)
        : base("completion", "Print the completions for a shell")
    {
        Arguments.Add(_shell);
        SetAction(parsed => parsed.InvocationConfiguration.Output.Write(Script(parsed.GetValue(_shell), tool, programOptions)));
    }

    /// <summary>The script for a shell.</summary>
    /// <exception cref="UsageException">There is none for it.</exception>
    private static string Script(string? shell, Func<ToolModel> tool, string? programOptions) => shell switch
    {
        "bash" => BashCompletion.Render(tool(), programOptions),
        "zsh" => ZshCompletion.Render(tool(), programOptions),
        "fish" => FishCompletion.Render(tool(), programOptions),
        "powershell" or "pwsh" => PowerShellCompletion.Render(tool(), programOptions),
        null => throw new UsageException("'completion' needs the name of a shell: bash, zsh, fish or powershell"),
        _ => throw new UsageException($"there are no completions for '{shell}', only for bash, zsh, fish and powershell"),
    };
}
