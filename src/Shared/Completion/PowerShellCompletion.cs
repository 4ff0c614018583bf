using Eunomia.Cli.Model;

namespace Eunomia.Cli.Completion;

/// <summary>Completions for PowerShell 7, which completes files by itself when it is given nothing else.</summary>
internal static class PowerShellCompletion
{
    /// <summary>The script.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="programOptions">What prints the options of a program, given its package; null: programs have none.</param>
    public static string Render(ToolModel tool, string? programOptions)
    {
        var text = new ShellText();
        text.Lines($$"""
            # Completions of {{tool.Name}} for PowerShell. Made by '{{tool.Name}} completion powershell'.
            Register-ArgumentCompleter -Native -CommandName {{Quote(tool.Name)}} -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $verbs = [ordered]@{
            """);
        foreach (var verb in tool.Verbs)
        {
            text.Line($"        {Quote(verb.Name)} = {Quote(verb.Description)}");
        }

        text.Line("    }");
        // Hashtables, because an array in an array does not stay one.
        text.Line("    $options = @{");
        foreach (var command in tool.Commands)
        {
            text.Line($"        {Quote(command.Name)} = @(");
            foreach (var option in command.Options)
            {
                var values = option.Value.Kind is ValueKind.Choice or ValueKind.Choices ? string.Join(", ", option.Value.Words.Select(Quote)) : "";
                text.Line($"            @{{ Names = {string.Join(", ", option.Names.Select(Quote))}; Help = {Quote(option.Brief)}; Values = @({values}) }}");
            }

            text.Line("        )");
        }

        text.Lines("""
                }
                $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
                if ($words -ccontains '--') { return }
                $verb = if ($words.Count -gt 1 -and $verbs.Contains($words[1])) { $words[1] } else { '' }
                $previous = if ($words.Count -gt 1) { $words[-1] } else { '' }
                $found = foreach ($option in $options[$verb]) {
                    if ($option.Names -ccontains $previous -and $option.Values.Count -gt 0) {
                        $before = if ($wordToComplete.Contains(',')) { $wordToComplete.Substring(0, $wordToComplete.LastIndexOf(',') + 1) } else { '' }
                        foreach ($value in $option.Values) { @{ Text = "$before$value"; Help = $value } }
                    } elseif ($wordToComplete.StartsWith('-')) {
                        foreach ($name in $option.Names) { @{ Text = $name; Help = $option.Help } }
                    }
                }
                if ($words.Count -le 1 -and -not $wordToComplete.StartsWith('-')) {
                    $found = foreach ($name in $verbs.Keys) { @{ Text = $name; Help = $verbs[$name] } }
                }
            """);
        if (programOptions is not null)
        {
            text.Lines($$"""
                    if ($wordToComplete.StartsWith('-') -and $verb -in '', 'run') {
                        $package = $words | Select-Object -Skip 1 | Where-Object { $_ -match '\.(json|yaml|yml|tar|tar\.gz)$' -and (Test-Path -LiteralPath $_ -PathType Leaf) } | Select-Object -First 1
                        if ($package) {
                            $found = @($found) + @({{programOptions}} $package 2>$null | ForEach-Object {
                                $name, $help = $_ -split "`t", 2
                                @{ Text = $name; Help = $help }
                            })
                        }
                    }
                """);
        }

        text.Lines("""
                $found | Where-Object { $_ -and $_.Text.StartsWith($wordToComplete, [StringComparison]::Ordinal) } | ForEach-Object {
                    $help = if ($_.Help) { $_.Help } else { $_.Text }
                    [System.Management.Automation.CompletionResult]::new($_.Text, $_.Text, 'ParameterValue', $help)
                }
            }
            """);
        return text.ToString();
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
