namespace Eunomia.Cli;

/// <summary>The environment of a command: variables and terminals, which a test can replace.</summary>
internal sealed record CommandEnvironment
{
    /// <summary>Looks an environment variable up.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Whether standard error is a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>The environment of this process.</summary>
    public static CommandEnvironment OfProcess { get; } = new()
    {
        Variable = RawArguments.Variable,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
    };

    /// <summary>The value of a variable, or null when it is not set or empty.</summary>
    public string? Text(string name) => Variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>Whether a variable switches something on.</summary>
    public bool IsOn(string name) => Text(name) is not (null or "0" or "false" or "no");

    /// <summary>The directories of <c>PATH</c>.</summary>
    public ImmutableArray<string> SearchPath =>
        [.. (Text("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Whether what goes to that terminal may be coloured; see <see href="https://no-color.org">NO_COLOR</see>.</summary>
    public bool Colors(bool isTerminal, string? choice) => choice switch
    {
        "always" => true,
        "never" => false,
        _ => isTerminal && Text("NO_COLOR") is null && Text("TERM") is not "dumb",
    };
}
