using Eunomia.Runtime.Cli.Interop;
using Eunomia.Runtime.Sources;

namespace Eunomia.Runtime.Cli.Host;

/// <summary>The environment of ecli, which a test can replace.</summary>
internal sealed record EcliEnvironment
{
    /// <summary>Variables, and which streams are terminals.</summary>
    public required CommandEnvironment Command { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Whether standard input is a terminal: then nobody has piped a package into it.</summary>
    public Func<bool> InputIsTerminal { get; init; } = static () => !Console.IsInputRedirected;

    /// <summary>Limits of a download.</summary>
    public DownloadLimits Download { get; init; } = new();

    /// <summary>Finds the source that <c>PACKAGE</c> names.</summary>
    public PackageSources Sources => new(new PackageSourceOptions { OpenInput = OpenInput, Download = Download, UserAgent = "ecli" });

    /// <summary>The descriptor of standard output.</summary>
    public int Output { get; init; } = 1;

    /// <summary>Rows of the terminal that standard output is.</summary>
    public Func<int> Rows { get; init; } = static () => TerminalSize.Read(1).Rows;

    /// <summary>Columns of the terminal that standard output is.</summary>
    public Func<int> Columns { get; init; } = static () => TerminalSize.Read(1).Columns;

    /// <summary>The environment of this process.</summary>
    public static EcliEnvironment OfProcess { get; } = new() { Command = CommandEnvironment.OfProcess };

    /// <inheritdoc cref="CommandEnvironment.ErrorIsTerminal"/>
    public bool ErrorIsTerminal => Command.ErrorIsTerminal;

    /// <inheritdoc cref="CommandEnvironment.OutputIsTerminal"/>
    public bool OutputIsTerminal => Command.OutputIsTerminal;

    /// <inheritdoc cref="CommandEnvironment.Text"/>
    public string? Text(string name) => Command.Text(name);

    /// <inheritdoc cref="CommandEnvironment.Colors"/>
    public bool Colors(bool isTerminal, string? choice) => Command.Colors(isTerminal, choice);
}
