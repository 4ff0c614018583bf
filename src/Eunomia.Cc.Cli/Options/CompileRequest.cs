using System.CommandLine;
using Eunomia.Cc.Emit.CSharp;
using Eunomia.Cc.Kernels;
using Eunomia.Cc.Output;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Cli.Options;

/// <summary>A command line and its environment, resolved: flag, then environment, then default.</summary>
internal sealed record CompileRequest
{
    /// <summary>One compilation per source, in argument order.</summary>
    public required ImmutableArray<CompileOptions> Compilations { get; init; }

    /// <summary>Path of the dependency file; null: none is written.</summary>
    public string? DependencyFile { get; init; }

    /// <summary>Path of the compilation database; null: none is written.</summary>
    public string? CompilationDatabase { get; init; }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Options of the toolchain.</summary>
    public required ToolchainOptions Toolchain { get; init; }

    /// <summary>The kernels whose types are bundled with each package; null: none are.</summary>
    public KernelSelection? Kernels { get; init; }

    /// <summary>Resolves a command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Its options.</param>
    /// <param name="passedToClang">The arguments after <c>--</c>.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="mayBeEmpty">Whether it is accepted that no source is named and none is there.</param>
    /// <exception cref="UsageException">The command line is invalid.</exception>
    public static CompileRequest Resolve(
        ParseResult parsed, CompileCommandOptions options, ImmutableArray<string> passedToClang, CommandEnvironment environment, bool mayBeEmpty = false)
    {
        foreach (var unsupported in options.NotSupported.Where(option => parsed.GetResult(option) is { Implicit: false }))
        {
            throw new UsageException($"'{unsupported.Name}' is not supported yet");
        }

        var values = new OptionValues(parsed, environment);
        var (sources, header) = Classify(parsed, parsed.GetValue(options.Files) ?? [], values[options.HeaderOnly], mayBeEmpty);
        var link = values[options.Link];
        if (link is { } name && (name.Length == 0 || name.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0))
        {
            throw new UsageException($"'{name}' is no name for a program; use letters, digits, '_' and '-'");
        }

        // The outputs of a linked program lie beside its first source, under its own name.
        ImmutableArray<string> programs = link is null || sources.IsEmpty ? sources : [Path.Combine(Path.GetDirectoryName(sources[0]) ?? "", link)];
        var (kinds, database) = Kinds(values, options);
        var (outputs, problem) = OutputPlan.For(programs, values[options.OutputPath], kinds);
        if (problem is not null)
        {
            throw new UsageException(problem.Hint is { } hint ? $"{problem.Message}; {hint}" : problem.Message);
        }

        if (OutputPlan.FileKindOf(values[options.OutputPath]) is { } meant && !outputs.SelectMany(all => all).Any(output => output.Kind == meant))
        {
            throw new UsageException(meant == OutputKind.Object
                ? $"'{values[options.OutputPath]}' would be an object, and none is to be written; add --emit object, or give a directory as --output-path"
                : $"'{values[options.OutputPath]}' would be a package, and none is to be written; give a directory as --output-path");
        }

        var namespaceName = values[options.Namespace];
        if (namespaceName is not null && !CSharpNamespace.IsValid(namespaceName))
        {
            throw new UsageException($"'{namespaceName}' is no namespace; one is like 'Company.Product'");
        }

        if (values[options.DependencyFile] is { } list
            && sources.Concat(header is null ? [] : [header]).Concat(outputs.SelectMany(all => all).Select(output => output.Path))
                .Any(used => SystemPath.Full(used) == SystemPath.Full(list)))
        {
            throw new UsageException($"'{list}' cannot be the dependency file, too");
        }

        if (values[options.DependencyFile] is not null
            && sources.Concat(outputs.SelectMany(all => all).Select(output => output.Path)).FirstOrDefault(path => !Output.DependencyFile.CanName(path)) is { } unwritable)
        {
            throw new UsageException($"make cannot read the name '{unwritable}'; leave out --depfile, or rename it");
        }

        if (!values[options.Bundle] && options.Kernels.GivenIn(parsed) is { } kernels)
        {
            throw new UsageException($"'{kernels}' is of no use without --btfgen");
        }

        if (values[options.Bundle] && outputs.Any(all => all.All(output => output.Kind != OutputKind.Package)))
        {
            throw new UsageException("--btfgen bundles a package, and none is to be written");
        }

        var toolchain = options.Toolchain.Resolve(values);
        ImmutableArray<string> flags =
        [
            .. values[options.Cflags].SelectMany(text => CommandLineFlags.Split(text)
                ?? throw new UsageException($"a quote is not closed in the clang flags \"{text}\"")),
            .. passedToClang,
        ];
        return new CompileRequest
        {
            Toolchain = toolchain,
            DependencyFile = values[options.DependencyFile],
            Kernels = values[options.Bundle] ? options.Kernels.Resolve(values) : null,
            CompilationDatabase = database ? Path.Combine(DirectoryOf(values[options.OutputPath]), Output.CompilationDatabase.FileName) : null,
            Compilations = [.. programs.Select((program, index) => new CompileOptions
            {
                Source = link is null ? program : sources[0],
                LinkedSources = link is null ? [] : sources[1..],
                Name = link,
                ExportHeader = values[options.HeaderOnly] ? program : header,
                Outputs = outputs[index],
                CSharpNamespace = namespaceName,
                ClangFlags = flags,
                Indented = values[options.Pretty],
                Stripping = values[options.NoStrip] ? Stripping.None : values[options.KeepBtf] ? Stripping.KeepBtf : Stripping.Full,
                AllowUnknownSections = values[options.UnknownSections] == CompileCommandOptions.UnknownSectionsAllowed,
                WholeVmlinux = values[options.WholeVmlinux],
                UseResultCache = !values[options.NoCache],
                WorkingDirectory = NativePath.CurrentDirectory,
                Toolchain = toolchain,
            })],
        };
    }

    // Tools look beside the source and above, so the current directory is the best guess.
    private static string DirectoryOf(string? outputPath) =>
        outputPath is null ? "" : OutputPlan.FileKindOf(outputPath) is null ? outputPath : Path.GetDirectoryName(outputPath) ?? "";

    private static (OutputKind[] Kinds, bool CompilationDatabase) Kinds(OptionValues values, CompileCommandOptions options)
    {
        var named = values[options.Emit] is { Length: > 0 } given ? string.Join(',', given) : NameOf(OutputKind.Package);
        var names = named.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var database = names.Remove(CompileCommandOptions.Database);
        if (values[options.NoPackage])
        {
            names.Remove(NameOf(OutputKind.Package));
            names.UnionWith([NameOf(OutputKind.Skeleton), NameOf(OutputKind.Object)]);
        }

        if (values[options.Yaml])
        {
            names.Add(NameOf(OutputKind.PackageYaml));
        }

        return names.Count > 0 || database ? (Array.ConvertAll(names.ToArray(), Kind), database) : throw new UsageException("--emit names nothing");
    }

    private static OutputKind Kind(string name) => OutputFormat.All.FirstOrDefault(format => format.Name == name)?.Kind
        ?? throw new UsageException($"'{name}' is nothing that can be emitted; choose from {string.Join(", ", CompileCommandOptions.Emitted)}");

    private static string NameOf(OutputKind kind) => OutputFormat.Find(kind).Name;

    private static string? Meant(string name, IEnumerable<Symbol> known) =>
        NearestName.Find(name, known.Where(symbol => !symbol.Hidden && symbol.Name.Length > 2).Select(symbol => symbol.Name)) is { } meant ? $"did you mean '{meant}'?" : null;

    private static (ImmutableArray<string> Sources, string? Header) Classify(ParseResult parsed, string[] files, bool headerOnly, bool mayBeEmpty)
    {
        foreach (var file in files)
        {
            if (file.StartsWith('-'))
            {
                throw new UsageException($"unknown option '{file}'; {Meant(file.Split('=')[0], parsed.CommandResult.Command.Options) ?? $"a file of that name is written './{file}'"}");
            }

            if (file.Length == 0)
            {
                throw new UsageException("an empty file name");
            }

            if (file.All(char.IsAsciiLetterLower) && !SystemPath.IsFile(file))
            {
                throw new UsageException($"'{file}' is neither a command nor a file{(Meant(file, parsed.RootCommandResult.Command.Subcommands) is { } meant ? $"; {meant}" : "")}");
            }
        }

        if (headerOnly)
        {
            return files.Length > 0 ? ([.. files], null) : throw new UsageException("--header-only needs a header");
        }

        var headers = files.Where(file => file.EndsWith(".h", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToArray();
        if (headers.Length > 1)
        {
            throw new UsageException($"only one export header can be given, not both '{headers[0]}' and '{headers[1]}'");
        }

        ImmutableArray<string> sources = [.. files.Except(headers, StringComparer.Ordinal)];
        if (sources.IsEmpty)
        {
            sources = [.. SystemPath.FilesIn("", ".bpf.c").Order(StringComparer.Ordinal)];
        }

        return sources.IsEmpty && !mayBeEmpty
            ? throw new UsageException("no source given, and no *.bpf.c in the current directory")
            : (sources, headers.FirstOrDefault());
    }
}
