using System.CommandLine;
using Eunomia.Runtime.Cli.Host;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary><c>ecli program-options PACKAGE</c>: lists a program's options for the completions of a shell. It never waits for anything.</summary>
internal sealed class ProgramOptionsCommand : Command
{
    /// <summary>Its name.</summary>
    public const string Verb = "program-options";

    private readonly Argument<string> _package = new("PACKAGE") { Description = "A file" };
    private readonly EcliEnvironment _environment;

    /// <summary>Creates the command.</summary>
    public ProgramOptionsCommand(EcliEnvironment environment)
        : base(Verb, "Print the options of the program in a package, a line for each")
    {
        _environment = environment;
        Hidden = true;
        Arguments.Add(_package);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = SystemPath.Full(parsed.GetRequiredValue(_package));
        // A pipe, a device or a URL would keep the shell waiting.
        if (new FileInfo(SystemPath.Resolve(name)) is not { Exists: true, Length: > 0 })
        {
            return ExitCodes.InputError;
        }

        var package = VerifiedPackage.Read((await _environment.Sources.Find(name).ReadAsync(cancellationToken)).Span);
        foreach (var variable in package.Globals.All.Where(variable => variable.OptionName is not null && IsPlain(variable.OptionName)))
        {
            parsed.InvocationConfiguration.Output.Write($"--{variable.OptionName}\t{TerminalText.Escape((variable.Help ?? "").ReplaceLineEndings(" "))}\n");
        }

        return ExitCodes.Success;
    }

    // Names that mean something else to a shell are left out.
    private static bool IsPlain(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
