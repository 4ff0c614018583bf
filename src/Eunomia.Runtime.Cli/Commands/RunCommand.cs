using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Invocation;
using Eunomia.Runtime.Cli.Rendering;
using Eunomia.Runtime.Cli.Run;
using Eunomia.Runtime.Cli.Sources;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary><c>ecli run PACKAGE</c>: which options there are is known only when the package has been read.</summary>
internal sealed class RunCommand : Command
{
    private static readonly ImmutableArray<string> HelpNames = ["--help", "-h", "-?"];

    private readonly RunCommandOptions _options = new();
    private readonly EcliEnvironment _environment;

    /// <summary>Creates the command.</summary>
    public RunCommand(EcliEnvironment environment)
        : base("run", "Load a package, attach its programs, show its events")
    {
        _environment = environment;
        Arguments.Add(new Argument<string>("PACKAGE") { Description = "A file, an http(s) URL, or - for standard input" });
        Arguments.Add(new Argument<string[]>("OPTIONS") { Description = "Options of the program; 'ecli run PACKAGE --help' shows them", Arity = ArgumentArity.ZeroOrMore });
        foreach (var option in _options.All)
        {
            Options.Add(option);
        }
    }

    /// <summary>A file may be called @list, and -an is no bundle of -a and -n.</summary>
    public static ParserConfiguration ParserConfiguration { get; } = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs the command.</summary>
    /// <param name="args">What stands after <c>run</c>.</param>
    /// <param name="root">The whole command line's definition.</param>
    /// <param name="configuration">Where text goes.</param>
    /// <param name="cancellationToken">Stops the run as Ctrl-C does.</param>
    public async Task<int> InvokeAsync(
        IReadOnlyList<string> args, RootCommand root, InvocationConfiguration configuration, CancellationToken cancellationToken)
    {
        var split = RunArguments.Split(args, _options.All);
        if (split.Before.Any(HelpNames.Contains))
        {
            return await root.Parse(["run", "--help"], ParserConfiguration).InvokeAsync(configuration, cancellationToken);
        }

        Parse(root, split.Before);
        if (split.Package is not { Length: > 0 } name)
        {
            throw new UsageException("no package is named");
        }

        var package = RunnablePackage.Read(await PackageSource.ReadAsync(name, _environment.OpenInput, cancellationToken));
        if (split.After.Any(HelpNames.Contains))
        {
            ProgramHelp.Write(configuration.Output, name, package);
            return ExitCodes.Success;
        }

        var given = OptionParser.Parse(package.Globals, split.After);
        var options = _options.Read(Values(root, split, given, package.Globals));
        var errors = new ProblemRenderer(configuration.Error, _environment.Colors(_environment.ErrorIsTerminal, _environment.Text("ECLI_COLOR")));
        using var run = new PackageRun(options, _environment, errors, cancellationToken);
        return run.Execute(package, given.Assignments);
    }

    private OptionValues Values(RootCommand root, RunArguments split, ParsedOptions given, GlobalVariables globals)
    {
        if (!given.Operands.IsEmpty)
        {
            throw new UsageException($"unexpected argument '{given.Operands[0]}' after the package");
        }

        var rest = RunArguments.Split(given.Rest, _options.All);
        if (rest.Package is not null)
        {
            throw new UsageException($"unexpected argument '{rest.Package}' after the package");
        }

        var known = _options.All.SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet(StringComparer.Ordinal);
        return given.Rest.FirstOrDefault(argument => argument.StartsWith('-') && !known.Contains(argument.Split('=')[0])) is { } unknown
            && !IsValue(given.Rest, unknown, known)
            ? throw new BpfRuntimeException(OptionParser.UnknownOption(globals, unknown, known))
            : new OptionValues(Parse(root, [.. split.Before, .. given.Rest]), _environment.Command);
    }

    /// <summary>A filter may start with a dash.</summary>
    private static bool IsValue(ImmutableArray<string> args, string argument, HashSet<string> known)
    {
        var index = args.IndexOf(argument);
        return index > 0 && known.Contains(args[index - 1]);
    }

    private static ParseResult Parse(RootCommand root, ImmutableArray<string> options)
    {
        // The package's own name could look like an option; it has been taken out, and a word that cannot stands for it.
        var parsed = root.Parse(["run", .. options, "PACKAGE"], ParserConfiguration);
        return parsed.Action is ParseErrorAction || parsed.GetValue<string[]>("OPTIONS") is { Length: > 0 }
            ? throw new UsageException(parsed.Errors is [var first, ..] ? first.Message : $"unknown option '{options.First(option => option.StartsWith('-'))}'")
            : parsed;
    }
}
