using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary>What <c>ecli run PACKAGE --help</c> shows: what the package says of itself, and the options of its program.</summary>
internal static class ProgramHelp
{
    /// <summary>Writes it. Everything in it comes from a stranger.</summary>
    public static void Write(TextWriter output, string name, RunnablePackage package)
    {
        var skeleton = package.Package.Meta.BpfSkel;
        output.WriteLine("Description:");
        output.WriteLine($"  {Line(skeleton.Doc?.Brief ?? skeleton.Doc?.Description ?? skeleton.ObjName)}");
        output.WriteLine();
        output.WriteLine("Usage:");
        output.WriteLine($"  ecli run [ecli's options] {Line(name)} [options]");
        output.WriteLine();
        output.WriteLine("Options of the program:");
        var options = OptionHelp.Of(package.Globals);
        foreach (var line in (options.Length == 0 ? "  none\n" : options).Split('\n').SkipLast(1))
        {
            output.WriteLine(TerminalText.Escape(line));
        }

        output.WriteLine();
        output.WriteLine("'ecli run --help' shows ecli's own options; they may stand on either side of the package.");
    }

    private static string Line(string text) => TerminalText.Escape(text.ReplaceLineEndings(" "));
}
