using System.CommandLine;
using Eunomia.Cli;
using Eunomia.Runtime.Cli.Host;
using Eunomia.Runtime.Sources;

namespace Eunomia.Runtime.Cli.Tests;

/// <summary>Runs the command in this process, with the environment a test gives it and nothing of the machine's.</summary>
internal sealed class Ecli
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    /// <summary>Whether standard error counts as a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>What there is on standard input.</summary>
    public Func<Stream> Input { get; init; } = static () => Stream.Null;

    /// <summary>Whether standard input counts as a terminal.</summary>
    public bool InputIsTerminal { get; init; } = true;

    public DownloadLimits Download { get; init; } = new();

    /// <summary>Sets a variable of the environment.</summary>
    public string this[string variable]
    {
        set => _variables[variable] = value;
    }

    public EcliEnvironment Environment => new()
    {
        Command = new CommandEnvironment { Variable = name => _variables.GetValueOrDefault(name), ErrorIsTerminal = ErrorIsTerminal },
        OpenInput = Input,
        InputIsTerminal = () => InputIsTerminal,
        Download = Download,
    };

    /// <summary>Runs a command; what it writes to a descriptor, such as events, is part of its output.</summary>
    public async Task<EcliResult> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var path = Path.GetTempFileName();
        try
        {
            int exitCode;
            using (var events = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
            {
                var environment = Environment with { Output = (int)events.DangerousGetHandle() };
                exitCode = await RunAsync(output, error, environment, TestContext.Current.CancellationToken, args);
            }

            return new EcliResult(exitCode, output + await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), error.ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static Task<int> RunAsync(TextWriter output, TextWriter error, EcliEnvironment environment, CancellationToken cancellationToken, params string[] args) =>
        Program.RunAsync(args, new InvocationConfiguration { Output = output, Error = error }, environment, cancellationToken);
}

/// <summary>How a command ended and what it printed.</summary>
internal sealed record EcliResult(int ExitCode, string Output, string Error);
