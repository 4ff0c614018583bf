using Eunomia.Cli.Model;

namespace Eunomia.Cli.Completion;

/// <summary>Completions for fish.</summary>
internal static class FishCompletion
{
    /// <summary>The script.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="programOptions">What prints the options of a program, given its package; null: programs have none.</param>
    public static string Render(ToolModel tool, string? programOptions)
    {
        var (name, text) = (tool.Name, new ShellText());
        text.Lines($$"""
            # Completions of {{name}} for fish. Made by '{{name}} completion fish'.
            function __{{name}}_verb
                set -l words (commandline -opc)
                if set -q words[2]; and contains -- $words[2] {{string.Join(' ', tool.Verbs.Select(verb => verb.Name))}}
                    echo $words[2]
                end
            end

            # Whether that command is being typed, and nothing for others.
            function __{{name}}_is
                contains -- -- (commandline -opc); and return 1
                set -l verb (__{{name}}_verb)
                test "$verb" = "$argv[1]"
            end

            function __{{name}}_is_first
                test (count (commandline -opc)) -eq 1
            end

            # Directories, and the files with these endings; if there are none, all files.
            function __{{name}}_files
                set -l all (complete -C "__{{name}}_no_such_command "(commandline -ct))
                set -l pattern '(/'
                for suffix in $argv
                    set pattern "$pattern|"(string escape --style=regex -- $suffix)
                end
                set -l some (string match -r -- ".*$pattern)\$" $all | string match -v -r '^(/|'(string join '|' -- (string escape --style=regex -- $argv))')$')
                if set -q some[1]
                    printf '%s\n' $some
                else
                    printf '%s\n' $all
                end
            end

            complete -c {{name}} -f
            """);
        foreach (var verb in tool.Verbs)
        {
            text.Line($"complete -c {name} -n __{name}_is_first -a {Quote(verb.Name)} -d {Quote(verb.Description)}");
        }

        foreach (var command in tool.Commands)
        {
            var condition = $"complete -c {name} -n {Quote($"__{name}_is {Quote(command.Name)}")}";
            if (command.Operand.Kind != ValueKind.None)
            {
                text.Line($"{condition}{Complete(name, command.Operand)}");
            }

            foreach (var option in command.Options)
            {
                var names = string.Concat(option.Names.Select(one => one.StartsWith("--", StringComparison.Ordinal) ? $" -l {Quote(one[2..])}" : $" -s {Quote(one[1..])}"));
                var value = option.Value switch
                {
                    { Kind: ValueKind.None } => "",
                    { Kind: ValueKind.File, Words.IsEmpty: true } => " -r -F",
                    _ => $" -x{Complete(name, option.Value)}",
                };
                text.Line($"{condition}{names}{value} -d {Quote(option.Brief)}");
            }
        }

        if (programOptions is not null)
        {
            text.Lines($$"""

                # The options of the program in a package that has been named.
                function __{{name}}_program_options
                    for word in (commandline -opc)[2..]
                        if string match -q -r '\.(json|yaml|yml|tar|tar\.gz)$' -- $word; and test -f $word
                            {{programOptions}} $word 2>/dev/null
                            return
                        end
                    end
                end
                """);
            foreach (var verb in new[] { "", "run" })
            {
                text.Line($"complete -c {name} -n {Quote($"__{name}_is {Quote(verb)}; and string match -q -- '-*' (commandline -ct)")} -a '(__{name}_program_options)'");
            }
        }

        return text.ToString();
    }

    private static string Complete(string name, ValueModel value) => value.Kind switch
    {
        ValueKind.Choice => $" -a {Quote(string.Join(' ', value.Words))}",
        ValueKind.Choices => $" -a {Quote($"(__fish_append , {string.Join(' ', value.Words)})")}",
        ValueKind.File when value.Words.IsEmpty => " -F",
        ValueKind.File => $" -k -a {Quote($"(__{name}_files {string.Join(' ', value.Words)})")}",
        ValueKind.Directory => " -a '(__fish_complete_directories)'",
        ValueKind.Program => " -a '(__fish_complete_command)'",
        _ => "",
    };

    private static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
