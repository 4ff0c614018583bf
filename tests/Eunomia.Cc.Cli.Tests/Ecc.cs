using System.CommandLine;

namespace Eunomia.Cc.Cli.Tests;

/// <summary>Runs the command in this process, with the environment a test gives it and nothing of the machine's.</summary>
internal sealed class Ecc
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    /// <summary>Whether standard error counts as a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Sets a variable of the environment.</summary>
    public string this[string variable]
    {
        set => _variables[variable] = value;
    }

    public CommandEnvironment Environment => new()
    {
        Variable = name => _variables.GetValueOrDefault(name),
        ErrorIsTerminal = ErrorIsTerminal,
    };

    public async Task<EccResult> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await RunAsync(output, error, TestContext.Current.CancellationToken, args);
        return new EccResult(exitCode, output.ToString(), error.ToString());
    }

    public Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellationToken, params string[] args) =>
        Program.RunAsync(args, new InvocationConfiguration { Output = output, Error = error }, Environment, cancellationToken);
}

/// <summary>How a command ended and what it printed.</summary>
internal sealed record EccResult(int ExitCode, string Output, string Error);
