using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Rendering;

/// <summary>Prints problems to standard error: message, id, output of the kernel, hint.</summary>
/// <param name="output">Where they go.</param>
/// <param name="colors">Whether to colour them.</param>
internal sealed class ProblemRenderer(TextWriter output, bool colors)
{
    /// <summary>Prints a problem that ends the run.</summary>
    public void Error(RuntimeProblem problem) => Render("1;31", "error", problem);

    /// <summary>Prints a problem of only a part of the run.</summary>
    public void Warning(RuntimeProblem problem) => Render("1;35", "warning", problem);

    /// <summary>Prints each of them.</summary>
    public void Warnings(IEnumerable<RuntimeProblem> problems)
    {
        foreach (var problem in problems)
        {
            Warning(problem);
        }
    }

    /// <summary>Prints a note.</summary>
    public void Note(string message) => output.WriteLine($"ecli: {TerminalText.Escape(message)}");

    private void Render(string color, string word, RuntimeProblem problem)
    {
        output.WriteLine($"{Paint("1", "ecli:")} {Paint(color, word + ":")} {TerminalText.Escape($"{problem.Message} [{problem.Id}]")}");
        foreach (var line in problem.Detail?.TrimEnd('\n').Split('\n') ?? [])
        {
            output.WriteLine($"  {string.Join('\t', line.Split('\t').Select(TerminalText.Escape))}".TrimEnd());
        }

        if (problem.Hint is { } hint)
        {
            output.WriteLine($"  {Paint("1;32", "hint:")} {TerminalText.Escape(hint)}");
        }
    }

    private string Paint(string code, string text) => colors ? $"\e[{code}m{text}\e[0m" : text;
}
