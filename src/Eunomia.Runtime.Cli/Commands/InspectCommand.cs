using System.CommandLine;
using Eunomia.Package;
using Eunomia.Runtime.Cli.Host;
using Eunomia.Runtime.Cli.Sources;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary><c>ecli inspect PACKAGE</c>.</summary>
internal sealed class InspectCommand : Command
{
    private readonly Argument<string> _package = new("PACKAGE") { Description = CommandHelp.Package };
    private readonly FlagOption _json = new("--json", "-j", "ECLI_JSON", "Print the metadata as JSON");
    private readonly EcliEnvironment _environment;

    /// <summary>Creates the command.</summary>
    public InspectCommand(EcliEnvironment environment)
        : base("inspect", "Show the programs, maps, events and options of a package")
    {
        _environment = environment;
        Arguments.Add(_package);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var bytes = await _environment.Sources.Find(parsed.GetRequiredValue(_package)).ReadAsync(cancellationToken);
        var package = PackageInspection.Read(bytes.Span);
        var text = new OptionValues(parsed, _environment.Command)[_json]
            ? PackageWriter.ToJson(package.Meta, indented: true)
            : string.Concat(package.ToText().Split('\n').SkipLast(1).Select(line => TerminalText.Escape(line) + "\n"));
        parsed.InvocationConfiguration.Output.Write(text);
        return ExitCodes.Success;
    }
}
