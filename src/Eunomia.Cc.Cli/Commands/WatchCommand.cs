using System.Collections.Immutable;
using System.CommandLine;
using Eunomia.Cc.Cli.Watching;
using Eunomia.Cc.Watching;

namespace Eunomia.Cc.Cli.Commands;

/// <summary><c>ecc watch [options] [SOURCE...] [HEADER]</c>.</summary>
internal sealed class WatchCommand : Command
{
    private readonly CompileCommandOptions _options = new();
    private readonly TextOption _exec = new("--exec", null, "CMD", "ECC_EXEC",
        "Run a command after each success, quoted as in a shell; one that still runs is ended first");

    private readonly ImmutableArray<string> _passedToClang;
    private readonly CommandEnvironment _environment;

    /// <summary>Creates the command.</summary>
    /// <param name="passedToClang">What stood after <c>--</c>.</param>
    /// <param name="environment">The surroundings.</param>
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
        ImmutableArray<string>? words = values[_exec] is { } text
            ? CommandLineFlags.Split(text) is { IsEmpty: false } split ? split : throw new UsageException($"--exec \"{text}\" is no command")
            : null;
        await using var follower = words is { } command ? new FollowUp(command, parsed.InvocationConfiguration.Error) : null;
        using var watcher = new DependencyWatcher();
        var screen = new WatchScreen(parsed.InvocationConfiguration, values, _options);
        var known = new Dictionary<string, CompileResult>(StringComparer.Ordinal);
        IReadOnlySet<string>? changed = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            // Anew each time: without arguments, sources are what is there.
            var request = CompileRequest.Resolve(parsed, _options, _passedToClang, _environment);
            var wanted = request.Compilations.Where(options => changed is null || IsAffected(options, known, changed)).ToImmutableArray();
            var started = DateTime.UtcNow;
            if (wanted.Length > 0)
            {
                using var progress = screen.Begin(wanted.Length);
                await foreach (var result in CompileBatch.RunAsync(request.Toolchain, wanted, progress, cancellationToken))
                {
                    known[result.Source] = result;
                }

                progress.Clear();
                var current = request.Compilations.Select(options => known[options.Source]).ToList();
                screen.Show(current, wanted.Select(options => options.Source).ToHashSet(StringComparer.Ordinal));
                if (follower is not null && current.TrueForAll(result => result.Succeeded))
                {
                    await follower.RestartAsync();
                }
            }

            changed = Unseen(watcher.Watch(Files(request, known), Directories(request)), started);
            if (changed.Count == 0)
            {
                changed = await watcher.WaitAsync(cancellationToken);
            }
        }

        return ExitCodes.Success;
    }

    /// <summary>
    /// Whether a source must be compiled again: something it was made of changed, or a header appeared that nobody has read yet, or it
    /// failed, for which any file may be the remedy.
    /// </summary>
    private static bool IsAffected(CompileOptions options, Dictionary<string, CompileResult> known, IReadOnlySet<string> changed) =>
        !known.TryGetValue(options.Source, out var result)
        || result.Dependencies.Any(changed.Contains)
        || changed.Any(file => IsCode(file) && !IsOutput(file, known) && (!result.Succeeded || !known.Values.Any(other => other.Dependencies.Contains(file, StringComparer.Ordinal))));

    private static bool IsOutput(string file, Dictionary<string, CompileResult> known) =>
        known.Values.Any(result => result.Outputs.Any(output => Path.GetFullPath(output.Path) == file));

    private static bool IsCode(string file) => Path.GetExtension(file) is ".c" or ".h";

    private static IEnumerable<string> Files(CompileRequest request, Dictionary<string, CompileResult> known) =>
        request.Compilations.SelectMany(options => known[options.Source].Dependencies
            .Concat(options.LinkedSources.Append(options.Source).Concat(options.ExportHeader is { } header ? [header] : [])
                .Select(Path.GetFullPath)));

    private static IEnumerable<string> Directories(CompileRequest request) =>
        request.Compilations.Select(options => Path.GetDirectoryName(Path.GetFullPath(options.Source))!).Append(Directory.GetCurrentDirectory());

    /// <summary>Which files were saved after the compilation began and before they were watched.</summary>
    private static HashSet<string> Unseen(IEnumerable<string> files, DateTime since) =>
        files.Where(file => File.GetLastWriteTimeUtc(file) is var time && time > since && time <= DateTime.UtcNow).ToHashSet(StringComparer.Ordinal);
}
