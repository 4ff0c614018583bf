using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Cli.Options;
using Eunomia.Cc.Cli.Rendering;

namespace Eunomia.Cc.Cli.Commands;

/// <summary><c>ecc cache --stats|--clear</c>.</summary>
internal sealed class CacheCommand : Command
{
    // The options have no variables behind them: none may make a command that shows something remove it.
    private readonly Option<bool> _stats = new("--stats") { Description = "Show how much of what is in the cache, and how often it helped" };
    private readonly Option<bool> _clear = new("--clear") { Description = "Remove everything that ecc has put there" };
    private readonly FlagOption _json = new("--json", null, "ECC_JSON", "Print one JSON object");
    private readonly ToolchainCommandOptions _toolchain = new();
    private readonly CommandEnvironment _environment;

    /// <summary>Creates the command.</summary>
    public CacheCommand(CommandEnvironment environment)
        : base("cache", "Show or remove what ecc keeps to be faster")
    {
        _environment = environment;
        Options.Add(_stats);
        Options.Add(_clear);
        Options.Add(_toolchain.CacheDirectory);
        Options.Add(_toolchain.CacheSize);
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var values = new OptionValues(parsed, _environment);
        var (stats, clear) = (parsed.GetValue(_stats), parsed.GetValue(_clear));
        if (!stats && !clear)
        {
            throw new UsageException("'cache' needs --stats, to see what is there, or --clear, to remove it");
        }

        var options = ToolchainCommandOptions.Surroundings(values, _toolchain.CacheDirectory, _toolchain.CacheSize);
        var cache = new CacheDirectory(options.CacheDirectory, options.CacheSize);
        if (cache.Problem is { } problem)
        {
            new DiagnosticRenderer(parsed.InvocationConfiguration.Error, _environment.Colors(_environment.ErrorIsTerminal, _environment.Text("ECC_COLOR"))).Render(problem);
            return (int)problem.Fault;
        }

        var report = CacheJson.From(clear ? cache.Clear() : null, stats ? cache.Measure() : null);
        var output = parsed.InvocationConfiguration.Output;
        if (values[_json])
        {
            output.WriteLine(JsonSerializer.Serialize(report, CacheJsonContext.Default.CacheJson));
            return ExitCodes.Success;
        }

        if (report.Freed is { } freed)
        {
            output.WriteLine($"removed {Count(freed)}");
        }

        if (report.Contents is not null)
        {
            output.WriteLine($"{"directory",-20} {TerminalText.Escape(report.Directory!)}");
            foreach (var content in report.Contents)
            {
                output.WriteLine($"{content.Kind,-20} {Count(content)}");
            }

            output.WriteLine($"{"limit",-20} {Size(report.Limit!.Value)}");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"compilations",-20} {report.Hits} from the cache, {report.Misses} not"));
        }

        return ExitCodes.Success;
    }

    private static string Count(CacheJsonContent content) =>
        string.Create(CultureInfo.InvariantCulture, $"{content.Entries} {(content.Entries == 1 ? "entry" : "entries")}, {Size(content.Bytes)}");

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}

/// <summary>JSON output of <c>ecc cache --json</c>.</summary>
/// <param name="Freed">The removed entries.</param>
/// <param name="Directory">Path of the cache.</param>
/// <param name="Limit">Limit of the cache, in bytes.</param>
/// <param name="Contents">Entries and bytes of each kind.</param>
/// <param name="Hits">Compilations whose result was in the cache.</param>
/// <param name="Misses">Compilations whose result was not.</param>
internal sealed record CacheJson(
    CacheJsonContent? Freed, string? Directory, long? Limit, ImmutableArray<CacheJsonContent>? Contents, long? Hits, long? Misses)
{
    /// <summary>The JSON form of removed entries and statistics.</summary>
    public static CacheJson From(CacheContent? freed, CacheStatistics? found) => new(
        freed is null ? null : CacheJsonContent.From(freed),
        found?.Directory,
        found?.Limit,
        found is null ? null : [.. found.Contents.Select(CacheJsonContent.From)],
        found?.Hits,
        found?.Misses);
}

/// <summary>Entries and bytes of one kind.</summary>
internal sealed record CacheJsonContent(string? Kind, int Entries, long Bytes)
{
    /// <summary>The JSON form of one kind.</summary>
    public static CacheJsonContent From(CacheContent content) => new(
        content.Kind switch
        {
            CacheKind.Results => "results",
            CacheKind.HeaderIndexes => "indexes of headers",
            CacheKind.Vmlinux => "vmlinux.h",
            CacheKind.Toolchain => "toolchain",
            _ => null,
        },
        content.Entries,
        content.Bytes);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CacheJson))]
internal sealed partial class CacheJsonContext : JsonSerializerContext;
