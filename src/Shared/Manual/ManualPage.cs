using Eunomia.Cli.Model;

namespace Eunomia.Cli.Manual;

/// <summary>A tool's manual page. It has no date and no version, so that it changes only when the tool does.</summary>
internal static class ManualPage
{
    /// <summary>The page.</summary>
    public static string Render(ToolModel tool, ManualTexts texts)
    {
        var page = new RoffText();
        page.Macro($"\\\" Made by '{tool.Name} man' from the definitions of its options. Not to be edited.");
        page.Macro($"TH {tool.Name.ToUpperInvariant()} 1 \"\" Eunomia.Cc \"User commands\"");
        page.Section("NAME");
        page.Raw($"{tool.Name} \\- {RoffText.Escape(char.ToLowerInvariant(tool.Description[0]) + tool.Description[1..])}");
        WriteSynopsis(page, tool, texts);
        page.Section("DESCRIPTION");
        for (var i = 0; i < texts.Description.Length; i++)
        {
            if (i > 0)
            {
                page.Macro("PP");
            }

            page.Line(texts.Description[i]);
        }

        page.Section("ARGUMENTS");
        page.Entry(RoffText.Italic(tool.Main.Operand.Name), Sentence(tool.Main.OperandDescription));
        page.Section("OPTIONS");
        WriteOptions(page, tool.Main.Options);
        page.Section("COMMANDS");
        foreach (var verb in tool.Verbs)
        {
            WriteVerb(page, tool, verb);
        }

        WriteEnvironment(page, tool, texts);
        WriteEntries(page, "EXIT STATUS", texts.ExitCodes, RoffText.Bold);
        WriteEntries(page, "FILES", texts.Files, RoffText.Italic);
        WriteExamples(page, texts);
        page.Section("SEE ALSO");
        page.Raw(string.Join(", ", texts.SeeAlso.Select(other => $"{RoffText.Bold(other.Name)}({RoffText.Escape(other.Text)})")));
        return page.ToString();
    }

    private static void WriteSynopsis(RoffText page, ToolModel tool, ManualTexts texts)
    {
        page.Section("SYNOPSIS");
        var isFirst = true;
        foreach (var usage in texts.Synopsis)
        {
            if (!isFirst)
            {
                page.Macro("br");
            }

            isFirst = false;
            page.Raw($"{RoffText.Bold(tool.Name)} {RoffText.Escape(usage)}");
        }
    }

    private static void WriteVerb(RoffText page, ToolModel tool, CommandModel verb)
    {
        page.Subsection(verb.Name);
        page.Line(Sentence(verb.Description));
        if (verb.Operand.Kind != ValueKind.None && !IsOf(tool.Main, verb))
        {
            page.Entry(RoffText.Italic(verb.Operand.Name), Sentence(verb.OperandDescription));
        }

        // What was said above is not said again.
        var known = tool.Main.Options.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        WriteOptions(page, verb.Options.Where(option => !known.Contains(KeyOf(option))));
        var shared = verb.Options.Where(option => known.Contains(KeyOf(option)) && option.Names[^1] != "--help").ToList();
        if (shared.Count > 0)
        {
            page.Macro("PP");
            page.Raw(IsOf(tool.Main, verb)
                ? "It takes the options above."
                : $"Of the options above it takes {string.Join(", ", shared.Select(option => RoffText.Bold(option.Names[^1])))}.");
        }
    }

    private static void WriteOptions(RoffText page, IEnumerable<OptionModel> options)
    {
        foreach (var option in options)
        {
            var names = string.Join(", ", option.Names.Select(RoffText.Bold));
            page.Entry(option.Value.Kind == ValueKind.None ? names : $"{names} {RoffText.Italic(option.Value.Name)}", Sentence(option.Description));
        }
    }

    private static void WriteEnvironment(RoffText page, ToolModel tool, ManualTexts texts)
    {
        page.Section("ENVIRONMENT");
        page.Line("An option on the command line comes before its variable. A switch is on when its variable is anything but empty, 0, false or no.");
        var variables = tool.Commands.SelectMany(command => command.Options).Where(option => option.Variable is not null)
            .GroupBy(option => option.Variable!, option => option.Names[^1], StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (var variable in variables)
        {
            page.Macro("TP");
            page.Raw(RoffText.Bold(variable.Key));
            page.Raw($"The default of {string.Join(" and ", variable.Distinct(StringComparer.Ordinal).Select(RoffText.Bold))}.");
        }

        foreach (var variable in texts.Variables)
        {
            page.Entry(RoffText.Bold(variable.Name), variable.Text);
        }
    }

    private static void WriteEntries(RoffText page, string section, IEnumerable<ManualEntry> entries, Func<string, string> style)
    {
        page.Section(section);
        foreach (var entry in entries)
        {
            page.Entry(style(entry.Name), entry.Text);
        }
    }

    private static void WriteExamples(RoffText page, ManualTexts texts)
    {
        page.Section("EXAMPLES");
        foreach (var example in texts.Examples)
        {
            page.Entry(RoffText.Bold(example.Name), example.Text);
        }
    }

    private static bool IsOf(CommandModel main, CommandModel verb) =>
        main.Operand.Name == verb.Operand.Name && main.OperandDescription == verb.OperandDescription;

    private static string KeyOf(OptionModel option) => $"{string.Join(' ', option.Names)} {option.Value.Name} {option.Description}";

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";
}
