using System.CommandLine;
using Eunomia.Cc.Cli.Options;
using Eunomia.Cc.Cli.Watching;
using Eunomia.Cc.Watching;

namespace Eunomia.Cc.Cli.Commands;

/// <summary><c>ecc watch [options] [SOURCE...] [HEADER]</c>.</summary>
internal sealed class WatchCommand : Command
{
    private readonly CompileCommandOptions _options = new();
    private readonly TextOption _exec = new("--exec", null, "CMD", "ECC_EXEC",
        "Run a command after each success; words are split as in a shell, but no shell runs it (use sh -c '...' for pipes); one that still runs is ended first");

    private readonly ImmutableArray<string> _passedToClang;
    private readonly CommandEnvironment _environment;

    /// <summary>Creates the command.</summary>
    /// <param name="passedToClang">The arguments after <c>--</c>.</param>
    /// <param name="environment">The environment.</param>
    public WatchCommand(ImmutableArray<string> passedToClang, CommandEnvironment environment)
        : base("watch", "Compile, and compile again what depends on a file whenever it is saved")
    {
        _passedToClang = passedToClang;
        _environment = environment;
        _options.AddTo(this);
        Options.Add(_exec);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var values = new OptionValues(parsed, _environment);
        if (values[_options.DiagnosticsFormat] == "sarif")
        {
            throw new UsageException("'sarif' is one log of a whole run, and 'watch' has no end; take another format, such as json");
        }

        await using var follower = values[_exec] is { } command
            ? new ExecCommand(ExecCommand.Parse(command), _environment, parsed.InvocationConfiguration.Error)
            : null;
        using var watcher = new DependencyWatcher();
        var screen = new WatchScreen(parsed.InvocationConfiguration, values, _options);
        var programs = new WatchedPrograms();
        var home = NativePath.CurrentDirectory;
        // An invalid command line is an error at the start.
        Resolve(parsed);
        var changed = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    await RunRoundAsync(parsed, home, changed, programs, watcher, screen, follower, cancellationToken);
                    changed.Clear();
                }
                catch (Exception e) when (e is UsageException or IOException or UnauthorizedAccessException)
                {
                    // Two sources of one name, or the directory is being replaced.
                    screen.Wait(SystemPath.IsDirectory(home) ? e.Message : $"'{home}' is gone");
                    watcher.Watch(programs.Files, [.. programs.Directories, home]);
                }

                if (watcher.Problem is { } problem)
                {
                    screen.Warn($"changes are noticed late: {problem}");
                }

                changed.UnionWith(await watcher.WaitAsync(cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C during a compilation is how it ends, too.
        }

        return ExitCodes.Success;
    }

    // Anew for each round: without arguments, sources are what is there.
    private CompileRequest Resolve(ParseResult parsed) => CompileRequest.Resolve(parsed, _options, _passedToClang, _environment, mayBeEmpty: true) is { Kernels: null } request
        ? request
        : throw new UsageException("'--btfgen' is not for watch; 'ecc btf' bundles the package when it is done");

    private async Task RunRoundAsync(
        ParseResult parsed, string home, HashSet<string> changed, WatchedPrograms programs, DependencyWatcher watcher, WatchScreen screen, ExecCommand? follower,
        CancellationToken cancellationToken)
    {
        // A checkout may have replaced it; paths are relative to the one that is there now.
        Directory.SetCurrentDirectory(SystemPath.Resolve(home));
        var request = Resolve(parsed);
        var wanted = programs.Update(request, changed);
        watcher.Begin(programs.Files, [.. programs.Directories, home], programs.Outputs);
        if (request.Compilations.IsEmpty)
        {
            screen.Wait("no *.bpf.c in the current directory");
        }

        if (wanted.IsEmpty)
        {
            return;
        }

        using var progress = screen.Begin(wanted.Length);
        var databaseProblem = await BuildFiles.WriteDatabaseAsync(request, cancellationToken);
        var compiled = 0;
        await foreach (var result in CompileBatch.RunAsync(request.Toolchain, wanted, progress, cancellationToken))
        {
            programs.Add(wanted[compiled++], result);
        }

        progress.Clear();
        screen.Show(programs.Results, wanted.Select(options => options.Source).ToHashSet(StringComparer.Ordinal),
            databaseProblem, BuildFiles.WriteDependencies(request, programs.Results));
        watcher.Watch(programs.Files, [.. programs.Directories, home]);
        if (follower is not null && programs.Results.All(result => result.Succeeded))
        {
            await follower.RestartAsync();
        }
    }
}
