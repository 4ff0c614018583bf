using System.CommandLine;
using System.CommandLine.Completions;

namespace Eunomia.Cli.Model;

/// <summary>The value of an option, or an operand.</summary>
/// <param name="Name">What help calls it; empty for a switch.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Words">The names to choose from, or how the names of files end.</param>
internal sealed record ValueModel(string Name, ValueKind Kind, ImmutableArray<string> Words)
{
    /// <summary>No value.</summary>
    public static ValueModel None { get; } = new("", ValueKind.None, []);

    /// <summary>The value of an option: its name in the help says what it is, so that a new option needs nothing more.</summary>
    public static ValueModel From(Option option)
    {
        if (option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool))
        {
            return None;
        }

        var name = option.HelpName ?? "VALUE";
        return option is ListOption { Choices: { Length: > 0 } choices } ? new ValueModel(name, ValueKind.Choices, [.. choices]) : From(name, option);
    }

    /// <summary>An operand.</summary>
    public static ValueModel From(Argument argument) => From(argument.HelpName ?? argument.Name, argument);

    private static ValueModel From(string name, Symbol symbol)
    {
        if (symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label).ToImmutableArray() is { IsEmpty: false } words)
        {
            return new ValueModel(name, ValueKind.Choice, words);
        }

        return name switch
        {
            "SOURCE" => new ValueModel(name, ValueKind.File, [".bpf.c", ".h"]),
            "PACKAGE" => new ValueModel(name, ValueKind.File, [".json", ".yaml", ".yml", ".tar", ".tar.gz"]),
            "SHELL" => new ValueModel(name, ValueKind.Choice, ["bash", "zsh", "fish", "powershell"]),
            "CLANG" or "CMD" => new ValueModel(name, ValueKind.Program, []),
            _ when name.StartsWith("DIR", StringComparison.Ordinal) => new ValueModel(name, ValueKind.Directory, []),
            _ when name.StartsWith("FILE", StringComparison.Ordinal) => new ValueModel(name, ValueKind.File, []),
            _ => new ValueModel(name, ValueKind.Text, []),
        };
    }
}
