using System.Text;

namespace Eunomia.Runtime.Globals;

/// <summary>
/// The help text of a program's options. Names and texts come from the package as they are, but for line breaks: whoever prints them on a
/// terminal escapes control characters.
/// </summary>
public static class OptionHelp
{
    private const int WidestColumn = 36;
    private const int LongestType = 60;

    /// <summary>One line for each option, aligned; then what cannot be set. Empty when there is no variable.</summary>
    public static string Render(GlobalVariables globals)
    {
        ArgumentNullException.ThrowIfNull(globals);
        var rows = globals.All.Where(variable => variable.OptionName is not null)
            .Select(variable => (Left: LeftOf(variable), Right: RightOf(variable))).ToList();
        var width = rows.Count == 0 ? 0 : Math.Min(WidestColumn, rows.Max(row => row.Left.Length));
        var help = new StringBuilder();
        foreach (var (left, right) in rows)
        {
            help.Append("  ").Append(left);
            if (left.Length > width)
            {
                help.Append('\n').Append(' ', width + 2);
            }
            else
            {
                help.Append(' ', width - left.Length);
            }

            help.Append("   ").Append(right).Append('\n');
        }

        var parents = globals.All.Where(variable => variable.OptionName is not null).Select(variable => variable.Parent).ToHashSet();
        var others = globals.All.Where(variable => variable.OptionName is null && !parents.Contains(variable))
            .Select(variable => $"{variable.Name} ({TypeOf(variable)})").ToList();
        if (others.Count > 0)
        {
            help.Append(rows.Count > 0 ? "\n" : "").Append("  not settable: ").AppendJoin(", ", others.Select(OneLine)).Append('\n');
        }

        return help.ToString();
    }

    private static string LeftOf(GlobalVariable variable)
    {
        var letter = variable.ShortName is { } name ? $"-{name}, " : "    ";
        return variable.IsBoolean
            ? $"{letter}--[no-]{variable.OptionName}"
            : OneLine($"{letter}--{variable.OptionName} <{TypeOf(variable)}>");
    }

    private static string RightOf(GlobalVariable variable)
    {
        var help = variable.Help is { Length: > 0 } text ? OneLine(text) + " " : "";
        var choices = variable.Choices is { } names ? $"[one of: {OneLine(names)}] " : "";
        return $"{help}{choices}[default: {OneLine(variable.DefaultText)}]";
    }

    private static string TypeOf(GlobalVariable variable) =>
        variable.TypeText is { Length: > LongestType } text ? text[..LongestType] + "..." : variable.TypeText;

    // A description may have paragraphs; a column has none.
    private static string OneLine(string text) =>
        text.AsSpan().ContainsAny('\n', '\r') ? string.Join(' ', text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries)) : text;
}
