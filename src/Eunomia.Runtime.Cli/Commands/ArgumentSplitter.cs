using System.CommandLine;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary>Splits a command line into options and operands, so that System.CommandLine finds nothing wrong with them.</summary>
/// <param name="Options">Each as one word, <c>--name</c> or <c>--name=value</c>.</param>
/// <param name="Operands">The words that are no options.</param>
internal sealed record ArgumentSplitter(ImmutableArray<string> Options, ImmutableArray<string> Operands)
{
    /// <summary>A file may have any name.</summary>
    public const string FileHint = "a file of that name is written './{0}'";

    /// <summary>Splits words.</summary>
    /// <param name="words">The words.</param>
    /// <param name="options">The known options.</param>
    /// <param name="hint">The hint for an unknown option that is like no known one; <c>{0}</c> stands for it.</param>
    /// <param name="others">More names that may have been meant.</param>
    /// <exception cref="UsageException">An option is given twice, or a switch has a value.</exception>
    /// <exception cref="BpfRuntimeException">An option is unknown, or lacks its value.</exception>
    public static ArgumentSplitter Sort(IReadOnlyList<string> words, IEnumerable<Option> options, string hint = FileHint, IEnumerable<string>? others = null)
    {
        var known = new Dictionary<string, Option>(StringComparer.Ordinal);
        foreach (var option in options)
        {
            known[option.Name] = option;
            foreach (var alias in option.Aliases)
            {
                known[alias] = option;
            }
        }

        var names = known.Keys.Where(name => name.Length > 2).Concat(others ?? []);
        var given = new HashSet<Option>();
        var sorted = ImmutableArray.CreateBuilder<string>();
        var operands = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word == "--")
            {
                operands.AddRange(words.Skip(i + 1));
                break;
            }

            if (word is "" or "-" || word[0] != '-')
            {
                operands.Add(word);
                continue;
            }

            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            if (!known.TryGetValue(name, out var option))
            {
                var meant = name.StartsWith("--", StringComparison.Ordinal) ? OptionParser.Nearest(name, names) : Apart(word, known);
                throw new BpfRuntimeException(OptionParser.UnknownOption(
                    name, meant is not null ? $"did you mean '{meant}'?" : hint.Replace("{0}", word, StringComparison.Ordinal)));
            }

            var value = equals < 0 ? null : word[(equals + 1)..];
            if (IsSwitch(option))
            {
                sorted.Add(value is null or "true" or "false" ? word : throw new UsageException($"'{name}' takes no value but true or false, not '{value}'"));
                continue;
            }

            // What is an option itself was not meant as a value.
            value ??= i + 1 < words.Count && !known.ContainsKey(words[i + 1]) ? words[++i] : "";
            if (value.Length == 0)
            {
                throw new BpfRuntimeException(OptionParser.MissingValue(name, option.HelpName ?? "TEXT"));
            }

            sorted.Add(given.Add(option) || option is ListOption ? $"{option.Name}={value}" : throw new UsageException($"'{option.Name}' is given twice"));
        }

        return new ArgumentSplitter(sorted.ToImmutable(), operands.ToImmutable());
    }

    /// <summary>Whether an option takes no value.</summary>
    public static bool IsSwitch(Option option) => option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0;

    /// <summary>Splits bundled options: <c>-jq</c> to <c>-j -q</c>, <c>-n5</c> to <c>-n 5</c>; null when the letters are unknown.</summary>
    private static string? Apart(string word, Dictionary<string, Option> known)
    {
        var parts = new List<string>();
        for (var i = 1; i < word.Length; i++)
        {
            if (!known.TryGetValue($"-{word[i]}", out var option))
            {
                return null;
            }

            parts.Add($"-{word[i]}");
            if (!IsSwitch(option))
            {
                parts.Add(word[(i + 1)..]);
                break;
            }
        }

        return string.Join(' ', parts).TrimEnd();
    }
}
