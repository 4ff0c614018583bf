using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;
using Eunomia.Cc.Cli.Options;

namespace Eunomia.Cc.Cli.Commands;

/// <summary>The help of System.CommandLine, with the many options of compiling in groups.</summary>
/// <param name="inner">The help of System.CommandLine.</param>
internal sealed class GroupedHelp(HelpAction inner) : SynchronousCommandLineAction
{
    private const string Title = "Options:\n";

    /// <summary>Whether a command line may ask for help, so that all others are spared its cost.</summary>
    public static bool MayBeAskedBy(IEnumerable<string> words) => words.Any(word => word is "--help" or "-h" or "-?" or "/h" or "/?");

    /// <summary>Replaces the help of a root command.</summary>
    public static void Install(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new GroupedHelp((HelpAction)option.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter { NewLine = "\n" };
        configuration.Output = text;
        try
        {
            inner.Invoke(parseResult);
        }
        finally
        {
            configuration.Output = output;
        }

        var help = text.ToString().ReplaceLineEndings("\n");
        var start = help.IndexOf(Title, StringComparison.Ordinal);
        if (start >= 0 && parseResult.CommandResult.Command is CompileCommand or WatchCommand)
        {
            var end = help.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;
            end = end > 0 ? end : help.Length;
            help = $"{help[..start]}{Grouped(help[(start + Title.Length)..end])}{help[end..]}";
        }

        output.Write(help.ReplaceLineEndings(output.NewLine));
        return ExitCodes.Success;
    }

    private static string Grouped(string rows)
    {
        // A row that starts with blanks continues the one before it.
        var options = new List<StringBuilder>();
        foreach (var line in rows.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("  -", StringComparison.Ordinal) || options.Count == 0)
            {
                options.Add(new StringBuilder());
            }

            options[^1].Append(line).Append('\n');
        }

        var groups = CompileCommandOptions.Groups;
        return string.Join('\n', groups.Keys.Append("Other options")
            .Select(title => (Title: title, Options: options.Where(option => GroupOf(option.ToString()) == title).ToList()))
            .Where(group => group.Options.Count > 0)
            .Select(group => $"{group.Title}:\n{string.Concat(group.Options)}"));

        string GroupOf(string option)
        {
            var name = option.Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => word[0] == '-').Last();
            return groups.FirstOrDefault(group => group.Value.Contains(name, StringComparer.Ordinal)).Key ?? "Other options";
        }
    }
}
