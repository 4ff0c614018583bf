using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Eunomia.Cc.Cli.Options;

namespace Eunomia.Cc.Cli.Commands;

/// <summary><c>ecc doctor</c>.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly ToolchainCommandOptions _options = new();
    private readonly FlagOption _json = new("--json", null, "ECC_JSON", "Print one JSON object per check");
    private readonly CommandEnvironment _environment;

    /// <summary>Creates the command.</summary>
    public DoctorCommand(CommandEnvironment environment)
        : base("doctor", "Show what the toolchain has, what is missing, and the command that installs it")
    {
        _environment = environment;
        _options.AddTo(this);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var values = new OptionValues(parsed, _environment);
        var checks = await ToolchainReport.CreateAsync(_options.Resolve(values), cancellationToken);
        var output = parsed.InvocationConfiguration.Output;
        foreach (var check in checks)
        {
            if (values[_json])
            {
                output.WriteLine(JsonSerializer.Serialize(check, DoctorContext.Default.ToolchainCheck));
                continue;
            }

            output.WriteLine($"{(check.Found ? "ok" : "missing"),-8} {check.Name,-16} {TerminalText.Escape(check.Detail)}");
            if (!check.Found && check.Hint is { } hint)
            {
                output.WriteLine($"{"",-25} {TerminalText.Escape(hint)}");
            }
        }

        return checks.All(check => check.Found || check.IsOptional) ? ExitCodes.Success : ExitCodes.ToolchainError;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ToolchainCheck))]
internal sealed partial class DoctorContext : JsonSerializerContext;
