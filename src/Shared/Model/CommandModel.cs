using System.CommandLine;

namespace Eunomia.Cli.Model;

/// <summary>A command of a tool, or the tool without one.</summary>
/// <param name="Name">Its name; empty for the tool itself.</param>
/// <param name="Description">What it does.</param>
/// <param name="Options">Its options.</param>
/// <param name="Operand">What it works on; <see cref="ValueModel.None"/> when on nothing.</param>
/// <param name="OperandDescription">What help says of that.</param>
/// <param name="IsOperandRequired">Whether it must be there.</param>
/// <param name="IsOperandRepeatable">Whether there may be several.</param>
internal sealed record CommandModel(
    string Name, string Description, ImmutableArray<OptionModel> Options,
    ValueModel Operand, string OperandDescription, bool IsOperandRequired, bool IsOperandRepeatable)
{
    /// <summary>The model of a definition.</summary>
    /// <param name="command">The definition.</param>
    /// <param name="name">The name to call it by.</param>
    /// <param name="inherited">Options that commands above it share with it.</param>
    public static CommandModel From(Command command, string name, IEnumerable<Option> inherited)
    {
        var operand = command.Arguments.FirstOrDefault(argument => !argument.Hidden);
        return new CommandModel(
            name,
            command.Description ?? "",
            [.. command.Options.Concat(inherited).Distinct().Where(option => !option.Hidden).Select(OptionModel.From)],
            operand is null ? ValueModel.None : ValueModel.From(operand),
            operand?.Description ?? "",
            operand is { Arity.MinimumNumberOfValues: > 0 },
            operand is { Arity.MaximumNumberOfValues: > 1 });
    }
}
