using System.CommandLine;
using Eunomia.Runtime.Cli.Host;
using Eunomia.Runtime.Cli.Rendering;
using Eunomia.Runtime.Cli.Run;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Cli.Commands;

/// <summary><c>ecli run PACKAGE</c>: its options are known only when the package has been read.</summary>
internal sealed class RunCommand : Command
{
    private static readonly CommandEnvironment NoVariables = new() { Variable = static _ => null };

    private readonly RunCommandOptions _options = new();
    private readonly EcliEnvironment _environment;

    /// <summary>Creates the command.</summary>
    public RunCommand(EcliEnvironment environment)
        : base("run", "Load a package, attach its programs, show its events")
    {
        _environment = environment;
        Arguments.Add(new Argument<string>("PACKAGE") { Description = CommandHelp.Package });
        foreach (var option in _options.All)
        {
            Options.Add(option);
        }
    }

    /// <summary>Runs the command.</summary>
    /// <param name="args">The words of the command line, without <c>run</c>.</param>
    /// <param name="isNamed">Whether the word <c>run</c> was given.</param>
    /// <param name="root">The whole command line's definition.</param>
    /// <param name="configuration">Standard output and error.</param>
    /// <param name="cancellationToken">Stops the run as Ctrl-C does.</param>
    public async Task<int> InvokeAsync(
        IReadOnlyList<string> args, bool isNamed, RootCommand root, InvocationConfiguration configuration, CancellationToken cancellationToken)
    {
        var split = RunArguments.Split(args, _options.All);
        if (split.Before.Any(CommandHelp.IsAskedBy))
        {
            return await root.Parse(["run", "--help"], CommandHelp.Parser).InvokeAsync(configuration, cancellationToken);
        }

        using var limit = new TimeLimit(cancellationToken);
        // Errors that do not depend on the package are reported before it is fetched.
        ArgumentSplitter.Sort(split.Before, _options.All, $"options of the program stand after the package; {ArgumentSplitter.FileHint}");
        _options.Read(Values(root, split.Before, NoVariables));
        var name = NameOf(split, isNamed, root);
        // Whether words behind the package are options of its program only the package says.
        limit.Set(EarlyTimeout(root, split.Before));
        var bytes = await limit.BoundAsync(_environment.Sources.Find(name).ReadAsync(limit.End));
        var package = VerifiedPackage.Read(bytes.Span);
        if (split.After.TakeWhile(word => word != "--").Any(CommandHelp.IsAskedBy))
        {
            ProgramHelp.Write(configuration.Output, name, package);
            return ExitCodes.Success;
        }

        var given = OptionParser.Parse(package.Globals, split.After, RunArguments.WithValue(_options.All));
        var options = ReadOptions(root, split, given, package.Globals);
        var errors = new ProblemRenderer(configuration.Error, _environment.Colors(_environment.ErrorIsTerminal, _environment.Text("ECLI_COLOR")));
        InputGuard.Check(options, name == "-" ? FileStatus.Read(0) : FileStatus.Read(name), _environment.Output);
        limit.Set(options.Timeout);
        var run = new PackageRun(options, _environment, errors, limit);
        // On a thread of its own, so that this one can report a timeout.
        var running = Task.Factory.StartNew(() => run.Execute(package, given.Assignments), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await limit.BoundAsync(running, () => run.MayBeLeft);
    }

    private string NameOf(RunArguments split, bool isNamed, RootCommand root)
    {
        if (split.Package is null && (isNamed || !split.Before.IsEmpty) && !_environment.InputIsTerminal())
        {
            // curl URL | ecli run
            return "-";
        }

        if (split.Package is not { Length: > 0 } name)
        {
            throw new UsageException("no package is named");
        }

        return isNamed || split.IsQuoted || root.Subcommands.All(command => command.Name != name)
            ? name
            : throw new UsageException($"the command '{name}' must come first; a file of that name is written './{name}'");
    }

    /// <summary>The time limit given before the package, or in the environment.</summary>
    private TimeSpan? EarlyTimeout(RootCommand root, ImmutableArray<string> before)
    {
        try
        {
            return _options.Read(Values(root, before, _environment.Command)).Timeout;
        }
        catch (UsageException)
        {
            // A variable: said later, when everything is read.
            return null;
        }
    }

    private RunOptions ReadOptions(RootCommand root, RunArguments split, ParsedOptions given, GlobalVariables globals)
    {
        var names = globals.All.Where(variable => variable.OptionName is not null).Select(variable => "--" + variable.OptionName);
        var words = ArgumentSplitter.Sort(given.Rest, _options.All, "--help after the package lists the options of its program", names);
        if (words.Operands.Concat(given.Operands).FirstOrDefault() is { } operand)
        {
            throw new UsageException($"unexpected argument '{operand}' after the package");
        }

        return _options.Read(Values(root, [.. split.Before, .. given.Rest], _environment.Command));
    }

    private OptionValues Values(RootCommand root, ImmutableArray<string> words, CommandEnvironment environment)
    {
        var sorted = ArgumentSplitter.Sort(words, _options.All);
        // The package's own name could look like an option; it has been taken out, and a word that cannot stands for it.
        return new OptionValues(CommandHelp.Parse(root, ["run", .. sorted.Options, "PACKAGE"]), environment);
    }
}
