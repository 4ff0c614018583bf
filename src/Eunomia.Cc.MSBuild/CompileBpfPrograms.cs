using Eunomia.Cli;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = Microsoft.Build.Utilities.Task;

namespace Eunomia.Cc.MSBuild;

/// <summary>
/// Compiles the <c>BpfProgram</c> items that have changed, several at once. What ecc found is logged in the order of the items, also for
/// those that have not changed: a warning does not go away by building again.
/// </summary>
public sealed class CompileBpfPrograms : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The items.</summary>
    [Required]
    public ITaskItem[] Programs { get; set; } = [];

    /// <summary>The project: relative paths are from its directory, and it is to blame where no file is.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Where outputs go.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>The file that lists, for <c>dotnet watch</c>, what was opened.</summary>
    [Required]
    public string WatchList { get; set; } = "";

    /// <summary>The assembly of ecc.</summary>
    [Required]
    public string Ecc { get; set; } = "";

    /// <summary>The same as a native file, which is started in its place where it is there and runs.</summary>
    public string? NativeEcc { get; set; }

    /// <summary>The <c>dotnet</c> that runs it; empty: the one of the path.</summary>
    public string? DotNet { get; set; }

    /// <summary>Whether C# is generated.</summary>
    public bool GenerateCode { get; set; }

    /// <summary>The compiler; empty: ecc finds it.</summary>
    public string? Clang { get; set; }

    /// <summary>The libclang library; empty: ecc finds it.</summary>
    public string? LibClang { get; set; }

    /// <summary>Flags for all programs, quoted as in a shell; those of an item come after them.</summary>
    public string? ClangFlags { get; set; }

    /// <summary>The cache directory of ecc; empty: its default.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Values of the environment variables that ecc reads: another value is a reason to compile.</summary>
    public string? Variables { get; set; }

    /// <summary>Whether warnings are errors, as those of the C# compiler are then.</summary>
    public bool TreatWarningsAsErrors { get; set; }

    /// <summary>Ids of warnings that are errors.</summary>
    public string? WarningsAsErrors { get; set; }

    /// <summary>Ids of warnings that stay warnings.</summary>
    public string? WarningsNotAsErrors { get; set; }

    /// <summary>Ids of warnings that are left out.</summary>
    public string? NoWarn { get; set; }

    /// <summary>Whether this is a design-time build of an IDE: it never fails, and starts a compiler only where nothing has been generated yet.</summary>
    public bool DesignTime { get; set; }

    /// <summary>The generated C#.</summary>
    [Output]
    public ITaskItem[] Sources { get; private set; } = [];

    /// <summary>The packages, as resources.</summary>
    [Output]
    public ITaskItem[] Packages { get; private set; } = [];

    /// <summary>All files that belong to the outputs.</summary>
    [Output]
    public ITaskItem[] Written { get; private set; } = [];

    internal string ProjectDirectory => Path.GetDirectoryName(ProjectFile) ?? "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var programs = Array.ConvertAll(Programs, item => new BpfProgram(item, OutputDirectory));
        if (MistakeIn(programs) is { } mistake)
        {
            Say(mistake);
            return DesignTime;
        }

        var outcomes = new CompileOutcome[programs.Length];
        try
        {
            var compiler = new ProgramCompiler(this);
            Directory.CreateDirectory(Path.Combine(ProjectDirectory, OutputDirectory));
            Parallel.For(
                0, programs.Length, new ParallelOptions { CancellationToken = _cancellation.Token, MaxDegreeOfParallelism = Environment.ProcessorCount },
                i => outcomes[i] = compiler.Compile(programs[i], _cancellation.Token));
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say(new EccMessage("error", "ECCB0004", $"'{OutputDirectory}' cannot be written: {e.Message}", null, 0, 0));
            return DesignTime;
        }

        // What is wrong with the machine every program finds; it is said once.
        var said = new HashSet<EccMessage>();
        var messages = programs.Zip(outcomes, (program, outcome) => outcome.Messages.Select(program.Place)).SelectMany(all => all);
        foreach (var message in messages.Where(message => message.File is not null || said.Add(message)))
        {
            Say(message);
        }

        Sources = GenerateCode ? Items(programs.Select(program => program.Code)) : [];
        Packages = Items(programs.Select(program => program.Package));
        foreach (var package in Packages)
        {
            package.SetMetadata("LogicalName", ItemText.Escape(Path.GetFileName(package.ItemSpec)));
        }

        if (!DesignTime)
        {
            WriteWatchList(outcomes.SelectMany(outcome => outcome.Files));
        }

        Written = Items(programs.SelectMany(program => program.Written).Append(WatchList));
        return DesignTime || !Log.HasLoggedErrors;
    }

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    private static EccMessage? MistakeIn(BpfProgram[] programs)
    {
        var bySource = programs.GroupBy(program => program.Identity, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any())?.ToArray();
        return bySource is not null
            ? Error("ECCB0002", $"'{bySource[0].Source}' and '{bySource[1].Source}' would both be called '{bySource[0].Name}'; a program is called after its file, so rename one", bySource[1])
            : Array.Find(programs, program => program.Header?.EndsWith(".h", StringComparison.Ordinal) == false) is { } wrong
            ? Error("ECCB0003", $"'{wrong.Header}' is no header: the name of one ends in '.h'", wrong)
            : null;
    }

    private static EccMessage Error(string id, string text, BpfProgram program) => new("error", id, text, program.Source, 0, 0);

    private void Say(EccMessage message)
    {
        // The compiler has names such as <command line> for what is no file. What a source says reaches a terminal.
        var file = TerminalText.Escape(
            message.File is null ? ProjectFile : message.File.StartsWith('<') ? message.File : Path.GetFullPath(message.File, ProjectDirectory));
        var text = TerminalText.Escape(message.Text);
        if (DesignTime || message.Severity is not ("error" or "warning"))
        {
            Log.LogMessage(
                null, message.Id, null, file, message.Line, message.Column, 0, 0,
                DesignTime ? MessageImportance.Low : MessageImportance.High, text);
        }
        else if (message.Severity == "error" || IsError(message.Id))
        {
            Log.LogError(null, message.Id, null, file, message.Line, message.Column, 0, 0, text);
        }
        else if (!Names(NoWarn, message.Id))
        {
            Log.LogWarning(null, message.Id, null, file, message.Line, message.Column, 0, 0, text);
        }
    }

    // What is said for the C# compiler is meant for this one, too.
    private bool IsError(string id) =>
        !Names(NoWarn, id) && (Names(WarningsAsErrors, id) || (TreatWarningsAsErrors && !Names(WarningsNotAsErrors, id)));

    private static bool Names(string? list, string id) =>
        list?.Split([';', ',', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).Contains(id, StringComparer.OrdinalIgnoreCase) == true;

    private ITaskItem[] Items(IEnumerable<string> paths) =>
        [.. paths.Where(path => File.Exists(Path.Combine(ProjectDirectory, path))).Select(path => new TaskItem(ItemText.Escape(path)))];

    /// <summary>Writes the watch list, which MSBuild unescapes before it splits it; an unchanged list is not written, or the project would be evaluated again.</summary>
    private void WriteWatchList(IEnumerable<string> files)
    {
        var list = string.Join(';', files.Where(file => !file.StartsWith("/usr/", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(file => ItemText.Escape(ItemText.Escape(file))));
        var path = Path.Combine(ProjectDirectory, WatchList);
        try
        {
            if (!File.Exists(path) || File.ReadAllText(path) != list)
            {
                File.WriteAllText(path, list);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another build of the same project writes it just now; it is only for those who watch.
            Log.LogMessage(MessageImportance.Low, $"'{path}' is not written: {e.Message}");
        }
    }
}
