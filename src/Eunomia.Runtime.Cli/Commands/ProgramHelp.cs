using Eunomia.Package;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary>Help of <c>ecli run PACKAGE --help</c>: the documentation of the package, and the options of its program.</summary>
internal static class ProgramHelp
{
    /// <summary>Writes the help. Everything in it comes from a stranger.</summary>
    public static void Write(TextWriter output, string name, VerifiedPackage package)
    {
        var options = OptionHelp.Render(package.Globals);
        output.WriteLine("Description:");
        foreach (var line in DescriptionOf(package.Package.Meta.BpfSkel))
        {
            output.WriteLine($"  {line}".TrimEnd());
        }

        output.WriteLine();
        output.WriteLine("Usage:");
        output.WriteLine($"  ecli run [options] {Line(name)}{(options.Length == 0 ? "" : " [program options]")}");
        output.WriteLine();
        output.WriteLine("Program options:");
        foreach (var line in (options.Length == 0 ? "  none\n" : options).Split('\n').SkipLast(1))
        {
            output.WriteLine(TerminalText.Escape(line));
        }

        output.WriteLine();
        output.WriteLine("'ecli run --help' shows ecli's own options; they may stand on either side of the package.");
        output.WriteLine("Behind it an option of the program comes first, if both have one of that name.");
    }

    /// <summary>The short text, and below it the long one.</summary>
    private static IEnumerable<string> DescriptionOf(Skeleton skeleton)
    {
        string?[] texts = [skeleton.Doc?.Brief, skeleton.Doc?.Description, skeleton.Doc?.Details];
        var paragraphs = texts.Where(text => !string.IsNullOrWhiteSpace(text)).Distinct(StringComparer.Ordinal).ToList();
        return (paragraphs.Count > 0 ? string.Join("\n\n", paragraphs) : skeleton.ObjName)
            .ReplaceLineEndings("\n").Replace('\t', ' ').Split('\n').Select(TerminalText.Escape);
    }

    private static string Line(string text) => TerminalText.Escape(text.ReplaceLineEndings(" "));
}
