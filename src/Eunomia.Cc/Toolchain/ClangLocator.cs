using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Toolchain;

/// <summary>Finds the newest clang with a BPF target.</summary>
internal static partial class ClangLocator
{
    // A compiler that takes longer to say its version, or says more, is none.
    private const int LargestAnswer = 1 << 20;
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Finds the compiler, or says why there is none.</summary>
    /// <exception cref="DiagnosticException">No usable clang.</exception>
    public static async Task<ClangCompiler> FindAsync(ToolchainOptions options, CancellationToken cancellationToken)
    {
        if (options.Clang is { } named)
        {
            var path = ExecutableFinder.Find(named, options.SearchPath)
                ?? throw new DiagnosticException(DiagnosticCatalog.ClangNotFound($"'{named}'", InstallHint.For(Component.Clang)));
            return await CheckAsync(path, cancellationToken);
        }

        // A name without a version may be anything; a name with one says how new it is without being run.
        var unversioned = ExecutableFinder.Find("clang", options.SearchPath);
        var candidates = Versioned(options.SearchPath);
        if (unversioned is not null)
        {
            var version = VersionInPath(ExecutableFinder.Resolve(unversioned)) ?? (await ProbeVersionAsync(unversioned, cancellationToken))?.Major ?? 0;
            candidates.Add((version, unversioned));
        }

        Diagnostic? failure = null;
        foreach (var (_, path) in candidates.OrderByDescending(candidate => candidate.Major).ThenBy(candidate => candidate.Path != unversioned))
        {
            try
            {
                return await CheckAsync(path, cancellationToken);
            }
            catch (DiagnosticException e)
            {
                failure ??= e.Diagnostic;
            }
        }

        throw new DiagnosticException(failure ?? DiagnosticCatalog.ClangNotFound(
            $"'clang' and 'clang-N' on the search path", InstallHint.For(Component.Clang)));
    }

    private static List<(int Major, string Path)> Versioned(IEnumerable<string> directories)
    {
        var found = new Dictionary<int, string>();
        foreach (var directory in directories.Where(directory => Path.IsPathRooted(directory) && Directory.Exists(directory)))
        {
            foreach (var file in Attempt.Read(() => Directory.EnumerateFiles(directory, "clang-*"), otherwise: []))
            {
                if (int.TryParse(Path.GetFileName(file.AsSpan())["clang-".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var major))
                {
                    found.TryAdd(major, file);
                }
            }
        }

        return [.. found.Select(pair => (pair.Key, pair.Value))];
    }

    private static async Task<ClangCompiler> CheckAsync(string path, CancellationToken cancellationToken)
    {
        var install = InstallHint.For(Component.Clang);
        var targets = RunAsync(path, "--print-targets", cancellationToken);
        var version = await ProbeVersionAsync(path, cancellationToken)
            ?? throw new DiagnosticException(DiagnosticCatalog.ClangNotUsable(path, "it does not report a clang version", install));
        if (version.Major < ClangCompiler.OldestMajor)
        {
            throw new DiagnosticException(DiagnosticCatalog.ClangTooOld(path, version.ToString(), ClangCompiler.OldestMajor, install));
        }

        return BpfTarget().IsMatch(await targets ?? "")
            ? new ClangCompiler(path, version, ResourceDirectory(path, version))
            : throw new DiagnosticException(DiagnosticCatalog.NoBpfTarget(path, $"clang {version}", install));
    }

    private static async Task<Version?> ProbeVersionAsync(string path, CancellationToken cancellationToken)
    {
        var match = ClangVersion().Match(await RunAsync(path, "--version", cancellationToken) ?? "");
        return match.Success && Version.TryParse(match.Groups["version"].ValueSpan, out var version) ? version : null;
    }

    /// <summary>The output of a command, or null when it does not start or fails.</summary>
    private static async Task<string?> RunAsync(string path, string argument, CancellationToken cancellationToken)
    {
        using var output = new BoundedBuffer(LargestAnswer);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ProbeTimeout);
        try
        {
            var result = await Cli.Wrap(path)
                .WithArguments([argument])
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                .WithStandardErrorPipe(PipeTarget.ToStream(Stream.Null))
                .WithValidation(CommandResultValidation.None)
                .InKnownDirectory()
                .ExecuteAsync(timeout.Token);
            return result.ExitCode == 0 ? Encoding.UTF8.GetString(output.ToArray()) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static int? VersionInPath(string path)
    {
        var match = LlvmDirectory().Match(path);
        return match.Success ? int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>libclang finds its builtin headers relative to itself, which distributions that move the library break.</summary>
    private static string? ResourceDirectory(string path, Version version)
    {
        var root = Path.GetDirectoryName(Path.GetDirectoryName(ExecutableFinder.Resolve(path))) ?? "/";
        var names = new[] { version.Major.ToString(CultureInfo.InvariantCulture), version.ToString() };
        return names
            .SelectMany(name => new[] { Path.Combine(root, "lib", "clang", name), Path.Combine(root, "lib64", "clang", name) })
            .FirstOrDefault(Directory.Exists);
    }

    [GeneratedRegex(@"\bclang version (?<version>\d+\.\d+(\.\d+)?)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ClangVersion();

    [GeneratedRegex(@"^\s*bpf(el|eb)?\s", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex BpfTarget();

    [GeneratedRegex(@"/(llvm|clang)-?(?<major>\d{2})(/|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LlvmDirectory();
}
