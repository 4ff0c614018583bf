using System.Text;
using CliWrap;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang;

/// <summary>
/// Files whose bytes get into an object without being C: those of <c>#embed</c>, and those of <c>.incbin</c> and <c>.include</c>, which the
/// assembler inside the compiler reads and of which clang never says that it did. No text scan finds them, since macros of C and of the
/// assembler may spell them; so clang is asked, in a run of its own, and only where there is one of the words that every way begins with.
/// </summary>
/// <param name="Files">Each once.</param>
/// <param name="AreAll">Whether no other file can have been read.</param>
internal sealed record DataFiles(ImmutableArray<DataFile> Files, bool AreAll)
{
    private const int LargestOutput = 64 << 20;
    private const string Mark = "ecc-reads ";
    private const string Embed = "#embed ";
    private const string LineMarker = "# ";

    // A macro comes before the directive of its name. It is given what the directive would be, with every other macro expanded. What the name of
    // a directive is spelled with is all the same to the assembler, but not to macros: so there is a way to the directive itself.
    private const string Watcher = $"""
        __asm__(".macro .incbin file:req, more:vararg\n.print \"{Mark}\\file\"\n.endm\n.macro .include file:req\n.print \"{Mark}\\file\"\n.iNCLUDE \"\\file\"\n.endm\n"
                ".macro .INCBIN file:req, more:vararg\n.incbin \"\\file\"\n.endm\n.macro .INCLUDE file:req\n.include \"\\file\"\n.endm");

        """;

    /// <summary>No data files, and none that could be missing.</summary>
    public static DataFiles None { get; } = new([], AreAll: true);

    /// <summary>Finds those of a source that compiles.</summary>
    /// <param name="inputs">The compilation.</param>
    /// <param name="dependencies">What clang says that it opened.</param>
    /// <param name="cancellationToken">Ends the child.</param>
    /// <exception cref="DiagnosticException">A file has a name that clang tells another of.</exception>
    public static async Task<DataFiles> FindAsync(CompileInputs inputs, ImmutableArray<string> dependencies, CancellationToken cancellationToken)
    {
        var files = dependencies.Select(file => Path.Combine(inputs.Options.WorkingDirectory, file)).ToList();
        var texts = files.Where(file => !IsGenerated(inputs, file)).Select(file => (Path: file, Bytes: inputs.Files.TryRead(file) ?? []))
            .Select(text => (text.Path, text.Bytes, Joined: NondeterminismScanner.Joined(text.Bytes))).ToList();
        var found = new List<DataFile>();
        var areAll = true;
        var mayEmbed = texts.Any(text => NondeterminismScanner.MayEmbed(text.Joined));
        if (mayEmbed || inputs.Options.ClangFlags.Any(flag => flag.Contains('\\')) || texts.Any(text => NondeterminismScanner.MayIncludeBackslash(text.Joined)))
        {
            var preprocessed = await RunAsync(inputs, ["-E", .. mayEmbed ? (string[])["-Xclang", "-dE"] : [], inputs.Source.FullPath, "-o", "-"], cancellationToken);
            areAll = preprocessed.IsWhole;
            if (preprocessed.Lines.Select(line => NameWithBackslash(line, Path.GetDirectoryName(inputs.Source.FullPath)! + "/")).FirstOrDefault(name => name is not null) is { } broken)
            {
                throw new DiagnosticException(DiagnosticCatalog.NameWithBackslash(
                    PlaceOf(new DataFile(broken, ""), texts, inputs) ?? new SourceLocation(inputs.Source.ShownPath), broken));
            }

            found.AddRange(preprocessed.Lines.Where(line => line.StartsWith(Embed, StringComparison.Ordinal)).Select(line => NameIn(line[Embed.Length..])).OfType<string>()
                .Select(name => (Name: name, Path: files.Find(file => file == name || file.EndsWith("/" + name, StringComparison.Ordinal))))
                .Where(embedded => embedded.Path is not null).Select(embedded => new DataFile(embedded.Name, embedded.Path!)));
        }

        var users = texts.Where(text => IsUsers(inputs, text.Path)).ToList();
        if (inputs.Options.ClangFlags.Any(flag => AssemblerIncludes.HasAssembler(Encoding.UTF8.GetBytes(flag)))
            || texts.Any(text => AssemblerIncludes.HasAssembler(text.Joined) && AssemblerIncludes.HasDirective(text.Joined))
            || users.Any(text => AssemblerIncludes.HasAssembler(text.Joined) && !AssemblerText.IsPlain(text.Joined))
            // A macro of any file may make the keyword.
            || (users.Any(text => AssemblerIncludes.HasDirective(text.Joined)) && texts.Any(text => AssemblerIncludes.MayPaste(text.Joined))))
        {
            using var watcher = MemoryFile.TryCreate("watcher", Encoding.UTF8.GetBytes(Watcher));
            var printed = watcher is null ? Printed.Nothing : await RunAsync(inputs, ["-c", inputs.Source.FullPath, "-o", "/dev/null"], cancellationToken, "-include", watcher.Path);
            var names = printed.Lines.Where(line => line.StartsWith(Mark, StringComparison.Ordinal)).Select(line => line[Mark.Length..]).ToList();
            found.AddRange(names.Select(name => (Name: name, Path: Search(inputs, name))).Where(read => read.Path is not null).Select(read => new DataFile(read.Name, read.Path!)));
            // What is read may include more, and may be found elsewhere tomorrow.
            areAll = areAll && printed.IsWhole && names.Count == 0;
        }

        return new DataFiles([.. found.DistinctBy(file => file.Path, StringComparer.Ordinal).Select(file => file with { Place = PlaceOf(file, texts, inputs) })], areAll);
    }

    /// <summary>A warning for each file outside of the source's directory: it may be anything, and is published with the package.</summary>
    public static IEnumerable<Diagnostic> Strays(CompileInputs inputs, DataFiles data)
    {
        var root = SystemPath.Real(Path.GetDirectoryName(inputs.Source.FullPath)!);
        return data.Files.Where(file => root != "/" && !SystemPath.Real(file.Path).StartsWith(root + "/", StringComparison.Ordinal))
            .Select(file => DiagnosticCatalog.DataFromElsewhere(file.Place ?? new SourceLocation(inputs.Source.ShownPath), file.Name));
    }

    /// <summary>Runs clang on the source once more; what it prints before it fails counts, too.</summary>
    private static async Task<Printed> RunAsync(CompileInputs inputs, string[] action, CancellationToken cancellationToken, params string[] first)
    {
        using var output = new BoundedBuffer(LargestOutput);
        using var overlay = FileOverlay.Create(inputs.SlicedTexts);
        using var arguments = new ArgumentFile([.. first, .. ClangArguments.Build(inputs), .. overlay.Flags, .. action]);
        var clang = Cli.Wrap(inputs.Clang.Path).WithArguments(arguments.Words).WithWorkingDirectory(inputs.Options.WorkingDirectory);
        return await ToolProcess.TryRunAsync(clang, output, cancellationToken) is { } exitCode
            ? new Printed(NativeText.Decode(output.ToArray()).Split('\n'), exitCode == 0 && !output.Overflowed)
            : Printed.Nothing;
    }

    /// <summary>
    /// The name of a header, or of what is embedded, that has a backslash. When clang lists what it has opened, it writes a slash for it, which may
    /// even be the name of another file. What the source's own directory is called is no fault of the source.
    /// </summary>
    private static string? NameWithBackslash(string line, string directory)
    {
        // The 1 at its end says that a file begins.
        var name = line.StartsWith(LineMarker, StringComparison.Ordinal)
            ? line.Split('"') is [_, var quoted, [' ', '1', ..]] ? quoted.Replace(@"\\", @"\", StringComparison.Ordinal) : null
            : line.StartsWith(Embed, StringComparison.Ordinal) ? NameIn(line[Embed.Length..]) : null;
        name = name?.StartsWith(directory, StringComparison.Ordinal) == true ? name[directory.Length..] : name;
        return name?.Contains('\\') == true ? name : null;
    }

    /// <summary>What stands between the quotes or brackets.</summary>
    private static string? NameIn(string text) => text switch
    {
        ['"', .. var rest] when rest.IndexOf('"', StringComparison.Ordinal) is > 0 and var end => rest[..end],
        ['<', .. var rest] when rest.IndexOf('>', StringComparison.Ordinal) is > 0 and var end => rest[..end],
        _ => null,
    };

    /// <summary>Where the assembler finds a file: as it is named, else in the directories that headers are looked for in.</summary>
    private static string? Search(CompileInputs inputs, string name) =>
        IncludeFlags.Directories(inputs.Options).Prepend(inputs.Options.WorkingDirectory).Append(Path.GetDirectoryName(inputs.Source.FullPath)!)
            .Select(directory => Path.Combine(directory, name)).FirstOrDefault(path => FileStatus.Read(path) is { IsRegular: true });

    private static bool IsGenerated(CompileInputs inputs, string file) =>
        inputs.VmlinuxDirectory is { } directory && file.StartsWith(directory + "/", StringComparison.Ordinal);

    /// <summary>Whether a text is the user's: not the system's, nor a copy of libbpf's or the kernel's headers, which have no assembler that reads.</summary>
    private static bool IsUsers(CompileInputs inputs, string file) =>
        Path.GetFileName(file) is not (VmlinuxHeader.FileName or "bpf_helpers.h" or "bpf_helper_defs.h" or "bpf_core_read.h" or "bpf_tracing.h" or "bpf_endian.h" or "usdt.bpf.h")
        && !SystemIncludes.Directories().Append(inputs.Clang.ResourceDirectory).OfType<string>().Any(directory => file.StartsWith(directory + "/", StringComparison.Ordinal));

    /// <summary>The line that names the file; where macros have put the name together, the source as a whole.</summary>
    private static SourceLocation? PlaceOf(DataFile file, IEnumerable<(string Path, byte[] Bytes, byte[] Joined)> texts, CompileInputs inputs)
    {
        var name = NativeText.Encode(file.Name);
        foreach (var (path, bytes, _) in texts.Where(text => text.Path != file.Path && IsUsers(inputs, text.Path)))
        {
            if (bytes.AsSpan().IndexOf(name) is >= 0 and var at)
            {
                var before = bytes.AsSpan(0, at);
                return new SourceLocation(inputs.Source.Shown(path), before.Count((byte)'\n') + 1, at - before.LastIndexOf((byte)'\n'));
            }
        }

        return null;
    }

    /// <summary>Lines that clang has printed.</summary>
    private sealed record Printed(string[] Lines, bool IsWhole)
    {
        public static Printed Nothing { get; } = new([], IsWhole: false);
    }
}

/// <summary>One data file.</summary>
/// <param name="Name">The name in the source.</param>
/// <param name="Path">Its path.</param>
internal sealed record DataFile(string Name, string Path)
{
    /// <summary>The line that names it; null: not known.</summary>
    public SourceLocation? Place { get; init; }
}
