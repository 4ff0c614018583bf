using Eunomia.Cli.Model;

namespace Eunomia.Cli.Completion;

/// <summary>Completions for zsh.</summary>
internal static class ZshCompletion
{
    /// <summary>The script: a file of <c>fpath</c>, or to be evaluated.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="programOptions">What prints the options of a program, given its package; null: programs have none.</param>
    public static string Render(ToolModel tool, string? programOptions)
    {
        var (name, text) = (tool.Name, new ShellText());
        text.Line($"#compdef {name}");
        text.Line($"# Completions of {name} for zsh. Made by '{name} completion zsh'.");
        text.Line();
        text.Line($"_{name}_first() {{");
        text.Line("    local -a verbs=(");
        foreach (var verb in tool.Verbs)
        {
            text.Line($"        {ShellText.Quote($"{verb.Name}:{verb.Description}")}");
        }

        text.Lines($$"""
                )
                local found=1
                ((CURRENT == 2)) && _describe -t commands command verbs && found=0
                {{Complete(tool.Main.Operand)}} && found=0
                return found
            }

            _{{name}}() {
                local -a program=()
            """);
        if (programOptions is not null)
        {
            text.Lines($$"""
                    local word option brief
                    if [[ $words[CURRENT] == -* && $words[2] != ({{string.Join('|', tool.Verbs.Select(verb => verb.Name).Where(verb => verb != "run"))}}) ]]; then
                        for word in ${words[2,CURRENT-1]}; do
                            [[ $word == *.(json|yaml|yml|tar|tar.gz) && -f $word ]] || continue
                            while IFS=$'\t' read -r option brief; do
                                [[ $option =~ '^--[A-Za-z0-9_-]+$' ]] && program+=("$option=[${brief//[^A-Za-z0-9 .,_()-]/ }]:value: ")
                            done < <({{programOptions}} $word 2>/dev/null)
                            break
                        done
                    fi
                """);
        }

        text.Line("    if ((CURRENT > 2)); then");
        text.Line("        case $words[2] in");
        foreach (var verb in tool.Verbs)
        {
            text.Line($"            {verb.Name})");
            text.Line("                shift words");
            text.Line("                ((CURRENT--))");
            Arguments(text, verb, "                ", verb.Operand.Kind == ValueKind.None ? null : Complete(verb.Operand));
            text.Line("                return ;;");
        }

        text.Line("        esac");
        text.Line("    fi");
        Arguments(text, tool.Main, "    ", $"_{name}_first");
        text.Line("}");
        text.Line();
        text.Line("# As a file of fpath this is the body of the function; otherwise it is registered.");
        text.Line($"if [[ $funcstack[1] == _{name} ]]; then");
        text.Line($"    _{name} \"$@\"");
        text.Line("else");
        text.Line($"    compdef _{name} {name}");
        text.Line("fi");
        return text.ToString();
    }

    private static void Arguments(ShellText text, CommandModel command, string indent, string? operand)
    {
        text.Line($"{indent}_arguments -S $program \\");
        foreach (var option in command.Options)
        {
            var value = option.Value.Kind == ValueKind.None ? "" : $":{Escape(option.Value.Name)}:{Complete(option.Value)}";
            var others = option.IsRepeatable ? "*" : option.Names.Length > 1 ? $"({string.Join(' ', option.Names)})" : "";
            foreach (var name in option.Names)
            {
                var equals = value.Length > 0 && name.StartsWith("--", StringComparison.Ordinal) ? "=" : "";
                text.Line($"{indent}    {ShellText.Quote($"{others}{name}{equals}[{Escape(option.Brief)}]{value}")} \\");
            }
        }

        text.Line($"{indent}    {(operand is null ? "" : ShellText.Quote($"*:{Escape(command.Operand.Name)}:{operand}"))}".TrimEnd());
    }

    private static string Complete(ValueModel value) => value.Kind switch
    {
        ValueKind.Choice => $"({string.Join(' ', value.Words)})",
        ValueKind.Choices => $"_sequence compadd - {string.Join(' ', value.Words)}",
        ValueKind.File when value.Words.IsEmpty => "_files",
        ValueKind.File => $"_files -g \"*({string.Join('|', value.Words)})(-.)\"",
        ValueKind.Directory => "_files -/",
        ValueKind.Program => "_command_names -e",
        _ => " ",
    };

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
}
