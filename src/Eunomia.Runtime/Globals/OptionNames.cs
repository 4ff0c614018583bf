using Eunomia.Package;

namespace Eunomia.Runtime.Globals;

/// <summary>
/// The names of the program's options. A name is tried in this order: what the package asks for, the C name, <c>section.name</c>; a member of a struct has the name of what it is in before its own; the first
/// variable that wants a name has it. <c>-</c> and <c>_</c> are the same. Names with other characters than ASCII letters, digits, <c>_</c>,
/// <c>-</c> and <c>.</c>, or starting with a dash or a dot, cannot be typed safely and are passed over; <c>help</c> is the command's.
/// </summary>
internal sealed class OptionNames
{
    private const int LongestName = 128;

    private static readonly (string Prefix, bool Value)[] Prefixes = [("no-", false), ("disable-", false), ("enable-", true)];

    private readonly Dictionary<string, GlobalVariable> _long = new(StringComparer.Ordinal);
    private readonly Dictionary<char, GlobalVariable> _short = [];

    public OptionNames(ImmutableArray<GlobalVariable> variables)
    {
        foreach (var variable in variables)
        {
            if (variable.OptionName is { } name)
            {
                _long.Add(Normalize(name), variable);
            }

            if (variable.ShortName is { } character)
            {
                _short.Add(character, variable);
            }
        }
    }

    /// <summary>Assigns names to every settable variable.</summary>
    public static void Assign(ImmutableArray<GlobalVariable> variables, Dictionary<(string, string), SkeletonVariable> described)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal) { "help" };
        var letters = new HashSet<char> { 'h' };
        foreach (var variable in variables.Where(variable => variable.IsSettable))
        {
            var argument = described.GetValueOrDefault((variable.Section, variable.Name))?.CommandLineArgument;
            foreach (var name in (ReadOnlySpan<string?>)[argument?.Long, OfParent(variable, described), variable.Name, $"{variable.Section[1..]}.{variable.Name}"])
            {
                if (name is not null && IsTypeable(name) && taken.Add(Normalize(name)))
                {
                    variable.OptionName = name;
                    break;
                }
            }

            // Letters only: -5 is a number.
            if (argument?.Short is [var letter] && char.IsAsciiLetter(letter) && letters.Add(letter))
            {
                variable.ShortName = letter;
            }
        }
    }

    /// <summary>The name of a member whose parent has a name in the package.</summary>
    private static string? OfParent(GlobalVariable variable, Dictionary<(string, string), SkeletonVariable> described) =>
        variable.Parent is { } parent && described.GetValueOrDefault((parent.Section, parent.Name))?.CommandLineArgument?.Long is { } name
            ? name + variable.Name[parent.Name.Length..]
            : null;

    /// <summary>The variable with that long name, or null.</summary>
    public GlobalVariable? FindLong(string name) => _long.GetValueOrDefault(Normalize(name));

    /// <summary>The switch that <c>--no-x</c> turns off, or, as the original spells it, <c>--enable-x</c> on and <c>--disable-x</c> off; or null.</summary>
    public (GlobalVariable Variable, bool Value)? FindSwitch(string name)
    {
        var normal = Normalize(name);
        foreach (var (prefix, value) in Prefixes)
        {
            if (normal.StartsWith(prefix, StringComparison.Ordinal) && _long.GetValueOrDefault(normal[prefix.Length..]) is { IsBoolean: true } variable)
            {
                return (variable, value);
            }
        }

        return null;
    }

    /// <summary>The variable with that short name, or null.</summary>
    public GlobalVariable? FindShort(char name) => _short.GetValueOrDefault(name);

    /// <summary>Elements may also be written as in C, <c>rules[0].port</c>.</summary>
    private static string Normalize(string name) => name.Replace('_', '-').Replace('[', '.').Replace("]", "", StringComparison.Ordinal);

    private static bool IsTypeable(string name) =>
        name.Length is > 0 and <= LongestName && name[0] is not ('-' or '.') && name[^1] != '.'
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.');
}
