using System.CommandLine;

namespace Eunomia.Cli;

/// <summary>An option with a text, whose default is an environment variable.</summary>
internal sealed class TextOption : Option<string?>
{
    public TextOption(string name, string? alias, string helpName, string variable, string description)
        : base(name, alias is null ? [] : [alias])
    {
        (Variable, HelpName, Description) = (variable, helpName, $"{description} [env: {variable}]");
    }

    /// <summary>The environment variable behind the default.</summary>
    public string Variable { get; }

    /// <summary>Whether the text names a file of the user's, and so may be any bytes; see <see cref="NativeText"/>.</summary>
    public bool TakesBytes { get; init; }

    /// <summary>The only texts that it takes.</summary>
    public string[] Choices
    {
        init => this.AcceptOnlyFromAmong(value);
    }
}

/// <summary>A switch, whose default is an environment variable.</summary>
internal sealed class FlagOption : Option<bool>
{
    public FlagOption(string name, string? alias, string variable, string description)
        : base(name, alias is null ? [] : [alias])
    {
        (Variable, Description) = (variable, $"{description} [env: {variable}]");
    }

    /// <summary>The environment variable behind the default.</summary>
    public string Variable { get; }
}

/// <summary>An option that may be given several times, whose default is an environment variable.</summary>
internal sealed class ListOption : Option<string[]>
{
    public ListOption(string name, string? alias, string helpName, string variable, string description)
        : base(name, alias is null ? [] : [alias])
    {
        (Variable, HelpName, Description) = (variable, helpName, $"{description} [env: {variable}]");
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = false;
    }

    /// <summary>The environment variable behind the default.</summary>
    public string Variable { get; }

    /// <inheritdoc cref="TextOption.TakesBytes"/>
    public bool TakesBytes { get; init; }

    /// <summary>What a value is made of, with commas between; null: anything.</summary>
    public string[]? Choices { get; init; }
}

/// <summary>What the user said: the option, else its environment variable.</summary>
internal readonly record struct OptionValues(ParseResult Parsed, CommandEnvironment Environment)
{
    /// <summary>The text, or null.</summary>
    public string? this[TextOption option] =>
        Parsed.GetValue(option) is { } given
            ? given.Length > 0 ? Checked(given, option.Name, option.TakesBytes) : throw new UsageException($"'{option.Name}' needs a value")
            : Environment.Text(option.Variable) is { } variable ? Checked(variable, option.Variable, option.TakesBytes) : null;

    /// <summary>Whether the switch is on.</summary>
    public bool this[FlagOption option] =>
        Parsed.GetResult(option) is { Implicit: false } ? Parsed.GetValue(option) : Environment.IsOn(option.Variable);

    /// <summary>The texts, in order.</summary>
    public string[] this[ListOption option] =>
        Parsed.GetValue(option) is { Length: > 0 } given ? Array.ConvertAll(given, value => Checked(value, option.Name, option.TakesBytes))
        : Environment.Text(option.Variable) is { } variable ? [Checked(variable, option.Variable, option.TakesBytes)]
        : [];

    private static string Checked(string value, string name, bool takesBytes) =>
        takesBytes || !NativeText.HasBytes(value) ? value : throw new UsageException($"the value '{value}' of '{name}' is no UTF-8");
}
