using System.CommandLine;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cc.Describe;
using Eunomia.Package;

namespace Eunomia.Cc.Cli.Commands;

/// <summary><c>ecc inspect FILE</c>.</summary>
internal sealed class InspectCommand : Command
{
    private readonly Argument<string> _file = new("FILE") { Description = "A package, or a compiled BPF object" };
    private readonly FlagOption _json = new("--json", null, "ECC_JSON", "Print the metadata as JSON");
    private readonly CommandEnvironment _environment;

    /// <summary>Creates the command.</summary>
    public InspectCommand(CommandEnvironment environment)
        : base("inspect", "Show what a package or an object holds")
    {
        _environment = environment;
        Arguments.Add(_file);
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var (package, problem) = PackageFile.TryOpen(parsed.GetRequiredValue(_file));
        if (package is null)
        {
            new DiagnosticRenderer(parsed.InvocationConfiguration.Error, _environment.Colors(_environment.ErrorIsTerminal, _environment.Text("ECC_COLOR"))).Render(problem!);
            return (int)problem!.Fault;
        }

        var text = new OptionValues(parsed, _environment)[_json]
            ? PackageWriter.ToJson(package.Meta, indented: true)
            : string.Concat(package.ToText().Split('\n').SkipLast(1).Select(line => TerminalText.Line(line) + "\n"));
        parsed.InvocationConfiguration.Output.Write(text);
        return ExitCodes.Success;
    }
}
