using Eunomia.Cli.Model;

namespace Eunomia.Cli.Completion;

/// <summary>Completions for bash, which need nothing but bash.</summary>
internal static class BashCompletion
{
    /// <summary>The script.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="programOptions">What prints the options of a program, given its package; null: programs have none.</param>
    public static string Render(ToolModel tool, string? programOptions)
    {
        var text = new ShellText();
        text.Lines($$"""
            # Completions of {{tool.Name}} for bash. Made by '{{tool.Name}} completion bash'.
            _{{tool.Name}}_files() {
                local suffix
                compopt -o filenames 2>/dev/null
                (($#)) && mapfile -t COMPREPLY < <(compgen -d -- "$cur"; for suffix; do compgen -f -X "!*$suffix" -- "$cur"; done)
                ((${#COMPREPLY[@]})) || mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            }

            _{{tool.Name}}() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb='' options word
                COMPREPLY=()
                # bash takes '=' for a word of its own.
                if [[ $cur == = ]]; then
                    cur=''
                elif [[ $prev == = ]] && ((COMP_CWORD > 1)); then
                    prev=${COMP_WORDS[COMP_CWORD - 2]}
                fi
                for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
                    # What follows is for others, or the name of a file.
                    [[ $word == -- ]] && return
                done
            """);
        var verbs = string.Join(' ', tool.Verbs.Select(verb => verb.Name));
        text.Line("    if ((COMP_CWORD > 1)); then");
        text.Line($"        case ${{COMP_WORDS[1]}} in {verbs.Replace(' ', '|')}) verb=${{COMP_WORDS[1]}} ;; esac");
        text.Line("    fi");
        text.Line("    case $verb:$prev in");
        foreach (var command in tool.Commands)
        {
            foreach (var option in command.Options.Where(option => option.Value.Kind != ValueKind.None))
            {
                text.Line($"        {string.Join('|', option.Names.Select(name => ShellText.Quote($"{command.Name}:{name}")))})");
                text.Line($"            {Complete(tool, option.Value)}");
                text.Line("            return ;;");
            }
        }

        text.Line("    esac");
        text.Line("    if [[ $cur == -* ]]; then");
        text.Line("        case $verb in");
        foreach (var command in tool.Commands)
        {
            text.Line($"            {ShellText.Quote(command.Name)}) options={ShellText.Quote(string.Join(' ', command.Options.SelectMany(option => option.Names)))} ;;");
        }

        text.Line("        esac");
        text.Line("        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$cur\")");
        if (programOptions is not null)
        {
            text.Lines($$"""
                        for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
                            [[ $verb == @(|run) && $word == *.@(json|yaml|yml|tar|tar.gz) && -f $word ]] || continue
                            # No word list: bash would run what stands in it.
                            while IFS=$'\t' read -r word _; do
                                [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
                            done < <({{programOptions}} "$word" 2>/dev/null)
                            break
                        done
                """);
        }

        text.Line("        return");
        text.Line("    fi");
        text.Line("    case $verb in");
        foreach (var command in tool.Commands.Where(command => command.Operand.Kind != ValueKind.None))
        {
            text.Line($"        {ShellText.Quote(command.Name)}) {Complete(tool, command.Operand)} ;;");
        }

        text.Line("    esac");
        text.Line($"    ((COMP_CWORD > 1)) || mapfile -t -O ${{#COMPREPLY[@]}} COMPREPLY < <(compgen -W {ShellText.Quote(verbs)} -- \"$cur\")");
        text.Line("}");
        text.Line();
        text.Line($"complete -F _{tool.Name} {tool.Name}");
        return text.ToString();
    }

    private static string Complete(ToolModel tool, ValueModel value) => value.Kind switch
    {
        ValueKind.Choice => $"mapfile -t COMPREPLY < <(compgen -W {ShellText.Quote(string.Join(' ', value.Words))} -- \"$cur\")",
        // The names before the last comma stay.
        ValueKind.Choices =>
            $"word=''; [[ $cur == *,* ]] && word=${{cur%,*}},; mapfile -t COMPREPLY < <(compgen -P \"$word\" -W {ShellText.Quote(string.Join(' ', value.Words))} -- \"${{cur##*,}}\")",
        ValueKind.File => $"_{tool.Name}_files {string.Join(' ', value.Words.Select(ShellText.Quote))}".TrimEnd(),
        ValueKind.Directory => "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")",
        ValueKind.Program => "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -c -- \"$cur\")",
        _ => ":",
    };
}
