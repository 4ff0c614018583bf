using System.CommandLine;

namespace Eunomia.Cli.Model;

/// <summary>An option.</summary>
/// <param name="Names">Its names, short ones first.</param>
/// <param name="Description">What help says, without the variable.</param>
/// <param name="Variable">The environment variable behind its default, or null.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsRepeatable">Whether it may be there several times.</param>
internal sealed record OptionModel(ImmutableArray<string> Names, string Description, string? Variable, ValueModel Value, bool IsRepeatable)
{
    /// <summary>The description up to the first remark: for lists that have little room.</summary>
    public string Brief => Description.Split(';')[0];

    /// <summary>The model of a definition.</summary>
    public static OptionModel From(Option option)
    {
        var variable = option switch
        {
            TextOption text => text.Variable,
            FlagOption flag => flag.Variable,
            ListOption list => list.Variable,
            _ => null,
        };
        var description = option.Description ?? "";
        return new OptionModel(
            // No shell lets one type -? without trouble, and /h is a path.
            [.. option.Aliases.Append(option.Name).Where(name => name is ['-', ..] and not "-?").Distinct(StringComparer.Ordinal).OrderBy(name => name.Length)],
            variable is null ? description : description.Replace($" [env: {variable}]", "", StringComparison.Ordinal),
            variable,
            ValueModel.From(option),
            option is ListOption);
    }
}
