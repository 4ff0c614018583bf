using System.CommandLine;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary>The command line of <c>ecli run</c>: options after PACKAGE may be the program's, which only the package knows.</summary>
/// <param name="Before">Arguments before the package: ecli's own.</param>
/// <param name="Package">The package; null when none is named.</param>
/// <param name="After">Arguments after the package: the program's, or ecli's.</param>
internal sealed record RunArguments(ImmutableArray<string> Before, string? Package, ImmutableArray<string> After)
{
    /// <summary>Whether <c>--</c> says that the package is an operand, whatever it looks like.</summary>
    public bool IsQuoted { get; private init; }

    /// <summary>Splits a command line at the first word that is neither an option nor the value of one.</summary>
    public static RunArguments Split(IReadOnlyList<string> args, IEnumerable<Option> options)
    {
        var takesValue = WithValue(options);
        for (var i = 0; i < args.Count; i++)
        {
            var argument = args[i];
            if (argument == "--" && i + 1 < args.Count)
            {
                return new RunArguments([.. args.Take(i)], args[i + 1], [.. args.Skip(i + 2)]) { IsQuoted = true };
            }

            if (argument == "-" || !argument.StartsWith('-'))
            {
                return new RunArguments([.. args.Take(i)], argument, [.. args.Skip(i + 1)]);
            }

            if (takesValue.Contains(argument))
            {
                i++;
            }
        }

        return new RunArguments([.. args], null, []);
    }

    /// <summary>The names of the options that take the next word.</summary>
    public static ImmutableHashSet<string> WithValue(IEnumerable<Option> options) =>
        options.Where(option => !ArgumentSplitter.IsSwitch(option)).SelectMany(option => option.Aliases.Append(option.Name)).ToImmutableHashSet(StringComparer.Ordinal);
}
