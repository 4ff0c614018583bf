using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>A command that a page of documentation shows.</summary>
/// <param name="Page">The page, from the top of the repository.</param>
/// <param name="Text">What to type; a block of several lines is one command.</param>
/// <param name="Output">What the page shows after it; null: nothing.</param>
internal sealed partial record DocumentedCommand(string Page, string Text, string? Output)
{
    /// <summary>The pages with commands that work anywhere; those of templates are tested with what a template makes.</summary>
    public static readonly ImmutableArray<string> Pages =
    [
        "README.md", "README.zh-CN.md", "src/Eunomia.Cc.Cli/README.md", "src/Eunomia.Runtime.Cli/README.md", "src/Eunomia.Cc.MSBuild/README.md", "docker/README.md",
    ];

    /// <summary>The commands of a page, in order.</summary>
    public static ImmutableArray<DocumentedCommand> Of(string page)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, page));
        return [.. InBlocks(page, text).Concat(InTables(page, text))];
    }

    /// <summary>The code of a language that a page shows, in order.</summary>
    public static ImmutableArray<string> Blocks(string page, string language) => Markdown.Blocks(File.ReadAllText(Path.Combine(Repository.Root, page)), language);

    private static IEnumerable<DocumentedCommand> InBlocks(string page, string text)
    {
        foreach (var block in Markdown.Blocks(text, "sh"))
        {
            yield return new DocumentedCommand(page, block.TrimEnd('\n'), null);
        }

        foreach (var block in Markdown.Blocks(text, "").Where(block => block.StartsWith("$ ", StringComparison.Ordinal)))
        {
            var (command, output) = (block.Split('\n')[0][2..], block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
            yield return new DocumentedCommand(page, command, output);
        }
    }

    /// <summary>What stands in the first column of a table; in one that begins with the original's commands, ours are in the second.</summary>
    private static IEnumerable<DocumentedCommand> InTables(string page, string text)
    {
        var column = 0;
        foreach (var row in text.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)))
        {
            var cells = row.Split(" | ");
            if (cells[0] is "| |" or "| ")
            {
                column = 0;
            }
            else if (cells[0] == "| eunomia-bpf")
            {
                column = 1;
            }

            foreach (Match span in Code().Matches(cells.ElementAtOrDefault(column) ?? ""))
            {
                var command = span.Groups["code"].Value;
                if (command is "ecc" || command.StartsWith("ecc ", StringComparison.Ordinal) || command.StartsWith("ecli ", StringComparison.Ordinal))
                {
                    yield return new DocumentedCommand(page, command, null);
                }
            }
        }
    }

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
