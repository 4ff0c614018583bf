using System.CommandLine;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>The values of <c>--diagnostics-format</c>.</summary>
internal static class DiagnosticFormats
{
    /// <summary>Name of the option.</summary>
    public const string OptionName = "--diagnostics-format";

    /// <summary>Name of the environment variable behind it.</summary>
    public const string Variable = "ECC_DIAGNOSTICS_FORMAT";

    private static readonly (string Name, Func<TextWriter, TextWriter, CommandEnvironment, string?, DiagnosticFormat> Create)[] All =
    [
        ("text", (error, _, environment, color) => new TextFormat(error, environment.Colors(environment.ErrorIsTerminal, color))),
        ("json", (error, remarks, _, _) => new JsonFormat(error, remarks)),
        ("sarif", (error, remarks, environment, _) => new SarifFormat(error, remarks, RootOf(environment))),
        ("msbuild", (error, remarks, _, _) => new MsBuildFormat(error, remarks)),
        ("github", (error, remarks, environment, _) => new GitHubFormat(error, remarks, RootOf(environment))),
    ];

    /// <summary>The names, the default first.</summary>
    public static readonly string[] Names = [.. All.Select(format => format.Name)];

    /// <summary>Creates the format of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>; null is the default.</param>
    /// <param name="configuration">Standard output and error.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="color">The value of <c>--color</c>.</param>
    /// <param name="outputIsForPrograms">Whether standard output is read by programs, too, so that remarks have no place.</param>
    /// <exception cref="UsageException">There is no such format.</exception>
    public static DiagnosticFormat Create(
        string? name, InvocationConfiguration configuration, CommandEnvironment environment, string? color, bool outputIsForPrograms) =>
        Array.Find(All, format => format.Name == (name ?? Names[0])).Create is { } create
            ? create(configuration.Error, outputIsForPrograms ? TextWriter.Null : configuration.Output, environment, color)
            : throw Unknown(name);

    /// <summary>Whether programs read the output in a format.</summary>
    /// <exception cref="UsageException">There is no such format.</exception>
    public static bool IsForPrograms(string? name) => name is null || Names.Contains(name) ? name is not (null or "text") : throw Unknown(name);

    /// <summary>The format that a command line asks for, even if nothing else of it is valid; null when that is invalid, too.</summary>
    public static string? NameIn(IReadOnlyList<string> args, CommandEnvironment environment)
    {
        var name = environment.Text(Variable);
        for (var i = 0; i < args.Count; i++)
        {
            name = args[i] == OptionName && i + 1 < args.Count ? args[i + 1]
                : args[i].StartsWith(OptionName + "=", StringComparison.Ordinal) ? args[i][(OptionName.Length + 1)..]
                : name;
        }

        return Names.Contains(name) ? name : null;
    }

    private static UsageException Unknown(string? name) => new($"'{name}' is no format of diagnostics; choose from {string.Join(", ", Names)}");

    /// <summary>The directory that paths are relative to in formats for a whole repository.</summary>
    private static string RootOf(CommandEnvironment environment)
    {
        var here = NativePath.CurrentDirectory;
        return environment.Text("GITHUB_WORKSPACE") is { } workspace && Path.IsPathRooted(workspace) && DiagnosticPath.Below(workspace, here) is not null
            ? SystemPath.Full(workspace)
            : here;
    }
}
