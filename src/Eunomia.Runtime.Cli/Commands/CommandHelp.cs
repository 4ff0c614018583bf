using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary>The help of System.CommandLine, with a synopsis for people, and examples.</summary>
/// <param name="inner">The help of System.CommandLine.</param>
internal sealed class CommandHelp(HelpAction inner) : SynchronousCommandLineAction
{
    /// <summary>What <c>PACKAGE</c> is.</summary>
    public const string Package = "A file, an http(s) URL, or - for standard input; may be left out when that is no terminal";

    private const string Usage = "Usage:\n";

    /// <summary>Parser settings: a file may be called @list, and -an is no bundle of -a and -n.</summary>
    public static ParserConfiguration Parser { get; } = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Whether a word asks for help.</summary>
    public static bool IsAskedBy(string word) => word is "--help" or "-h" or "-?";

    /// <summary>Parses words that have been checked already.</summary>
    /// <exception cref="UsageException">There is something wrong all the same.</exception>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> words)
    {
        var parsed = root.Parse(words, Parser);
        return parsed.Action is ParseErrorAction && parsed.Errors is [var first, ..] ? throw new UsageException(InOurWords(first.Message)) : parsed;
    }

    /// <summary>Replaces the help of a root command.</summary>
    public static void Install(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new CommandHelp((HelpAction)option.Action!);
        option.Description = "Show this help";
        var version = root.Options.OfType<VersionOption>().Single();
        version.Description = "Show the version";
        version.Aliases.Add("-V");
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
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
        var start = help.IndexOf(Usage, StringComparison.Ordinal);
        var end = start < 0 ? -1 : help.IndexOf("\n\n", start, StringComparison.Ordinal);
        if (end >= 0)
        {
            help = $"{help[..start]}{Usage}  {string.Join("\n  ", UsageOf(command))}{help[end..]}";
        }

        output.Write($"{help.TrimEnd('\n')}\n{EpilogOf(command)}".ReplaceLineEndings(output.NewLine));
        return ExitCodes.Success;
    }

    private static IEnumerable<string> UsageOf(Command command) => command switch
    {
        RootCommand =>
        [
            "ecli [run] [options] PACKAGE [program options]",
            .. command.Subcommands.Where(sub => sub is { Hidden: false } and not RunCommand).Select(sub => UsageOf(sub).Single()),
        ],
        RunCommand => ["ecli run [options] PACKAGE [program options]"],
        _ => [string.Join(' ', command.Arguments
            .Select(argument => argument.Arity.MinimumNumberOfValues > 0 ? argument.Name : $"[{argument.Name}]").Prepend($"ecli {command.Name} [options]"))],
    };

    private static string EpilogOf(Command command) => command switch
    {
        RootCommand =>
            """

            Examples:
              ecli package.json                       Run a package until Ctrl-C, and show its events
              ecli package.json --help                Show what the package does, and the options of its program
              ecli run --timeout 10s --json URL       Run a package from the web for ten seconds; one line of JSON for each event
              ecli inspect package.json               Show what is in it, without running it

            'ecli COMMAND --help' says more about a command.

            """,
        RunCommand =>
            """

            Program options are made from the variables of the program: 'ecli run PACKAGE --help' lists them. They stand after the
            package; ecli's own options stand before or after it. Of an option after the package that both have, the program's is meant.
            --timeout counts from the start; while the package is still being read, it ends the run only where it stands before it.
            A URL is fetched through the proxy that http_proxy, https_proxy and no_proxy name.
            Running needs root, or the capabilities CAP_BPF and CAP_PERFMON, CAP_NET_ADMIN for network programs, and CAP_DAC_READ_SEARCH
            for tracepoints and probes of the kernel, whose list only root may read.

            Examples:
              ecli run package.json
              ecli run --json --count 10 package.json --min_duration_ns 1000000
              ecli run --filter 'comm == "bash" && pid > 100' --fields pid,comm package.json
              curl -s https://example.org/package.json | ecli run -

            Exit codes: 0 done or stopped, 1 bad package or value, 2 bad command line, 3 the kernel refuses or lacks something.

            """,
        _ => "",
    };

    /// <summary>A message of System.CommandLine in the form of ours: in lower case, without a full stop.</summary>
    private static string InOurWords(string message) =>
        message.Length > 0 ? char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.').ReplaceLineEndings(" ") : message;
}
