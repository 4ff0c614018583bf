using System.CommandLine;
using System.Text.Json;
using Eunomia.Runtime.Cli.Host;
using Eunomia.Runtime.Cli.Rendering;
using Eunomia.Runtime.Features;
using Eunomia.Runtime.Needs;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary><c>ecli list [PACKAGE]</c>.</summary>
internal sealed class ListCommand : Command
{
    private readonly Argument<string?> _package = new("PACKAGE")
    {
        Description = "A file, an http(s) URL, or - for standard input; without it, all that the kernel supports",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly FlagOption _json = new("--json", "-j", "ECLI_JSON", "Print it as JSON");
    private readonly RunCommandOptions _run = new();
    private readonly EcliEnvironment _environment;

    /// <summary>Creates the command.</summary>
    public ListCommand(EcliEnvironment environment)
        : base("list", "Show what this kernel supports, or what a package would miss on it")
    {
        _environment = environment;
        Arguments.Add(_package);
        Options.Add(_json);
        Options.Add(_run.Btf);
        Options.Add(_run.ForceBtf);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var values = new OptionValues(parsed, _environment.Command);
        var json = values[_json];
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_package) is not { Length: > 0 } name)
        {
            var features = KernelFeatures.Probe();
            output.Write(json ? JsonSerializer.Serialize(FeatureReport.Create(features), FeatureReportContext.Default.KernelReport) + "\n" : FeatureText.Render(features));
            return ExitCodes.Success;
        }

        var options = new BpfSessionOptions { KernelBtfPath = values[_run.Btf], ForceKernelBtf = values[_run.ForceBtf] };
        var needs = PackageNeeds.Check(VerifiedPackage.Read((await _environment.Sources.Find(name).ReadAsync(cancellationToken)).Span), options);
        output.Write(json ? JsonSerializer.Serialize(FeatureReport.Create(needs), FeatureReportContext.Default.NeedsReport) + "\n" : FeatureText.Render(needs));
        return needs.Missing.IsEmpty ? ExitCodes.Success : (int)Fault.Environment;
    }
}
