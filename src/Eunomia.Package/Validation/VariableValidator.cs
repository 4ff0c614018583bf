using System.Text.Json;
namespace Eunomia.Package.Validation;

/// <summary>Checks a variable and the option that sets it.</summary>
internal static class VariableValidator
{
    /// <param name="variable">The variable.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="sectionSize">Bytes of its section, when known.</param>
    /// <param name="longNames">The long names taken so far, with the paths that took them.</param>
    /// <param name="problems">Where problems go.</param>
    internal static void Check(
        SkeletonVariable variable, string path, uint? sectionSize, Dictionary<string, string> longNames, ProblemList problems)
    {
        problems.CheckText($"{path}.name", variable.Name);
        problems.CheckText($"{path}.type", variable.Type);
        var end = (ulong)(variable.Offset ?? 0) + (variable.Size ?? 0);
        if (end > sectionSize)
        {
            problems.Add($"{path}.offset", $"the variable ends at byte {end}, after the {sectionSize} of its section");
        }

        CheckDefault(variable, variable.Value, $"{path}.value", problems);
        if (variable.CommandLineArgument is { } argument)
        {
            CheckDefault(variable, argument.Default, $"{path}.cmdarg.default", problems);
            if (argument.Short is not (null or { Length: 1 }))
            {
                problems.Add($"{path}.cmdarg.short", $"\"{argument.Short}\" is not one character");
            }
        }

        var longName = variable.CommandLineArgument?.Long ?? variable.Name;
        if (!longNames.TryAdd(longName, path))
        {
            problems.Add(path, $"its option --{longName} is that of {longNames[longName]}, too");
        }

        problems.CheckOthers<SkeletonVariable>(path, variable.Others);
    }

    /// <summary>The original makes an option of every variable, and refuses a default that does not fit the variable's type.</summary>
    private static void CheckDefault(SkeletonVariable variable, JsonElement? value, string path, ProblemList problems)
    {
        var isBoolean = string.Equals(variable.Type, "bool", StringComparison.Ordinal);
        var fits = value?.ValueKind switch
        {
            null => true,
            JsonValueKind.True or JsonValueKind.False => isBoolean,
            JsonValueKind.Number or JsonValueKind.String => !isBoolean,
            _ => false,
        };
        if (!fits)
        {
            problems.Add(path, isBoolean ? "a bool takes true or false" : $"\"{variable.Type}\" takes a number or a text");
        }
    }
}
