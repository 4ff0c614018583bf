using System.CommandLine;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cc.Output;

namespace Eunomia.Cc.Cli.Options;

/// <summary>The options of the compile command, each with the environment variable behind its default.</summary>
internal sealed class CompileCommandOptions
{
    /// <summary>What <c>--emit</c> calls the compilation database: one for all sources, and no output of a compilation.</summary>
    public const string Database = "compdb";

    /// <summary>Values of <c>--emit</c>.</summary>
    public static readonly string[] Emitted = [.. OutputFormat.All.Select(format => format.Name), Database];

    /// <summary>The value of <c>--unknown-sections</c> for other loaders.</summary>
    public const string UnknownSectionsAllowed = "allow";

    public Argument<string[]> Files { get; } = new("SOURCE")
    {
        Description = "Programs to compile, and at most one header that defines the exported structs; default: every *.bpf.c here",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public TextOption OutputPath { get; } = new("--output-path", "-o", "DIR|FILE.json", "ECC_OUTPUT_PATH",
        "Directory for the outputs, made when missing, or the package's file; default: beside the source")
    {
        TakesBytes = true,
    };

    public ListOption Emit { get; } = new("--emit", null, "KINDS", "ECC_EMIT",
        $"What to write, separated by commas: {string.Join(", ", Emitted)} (compile_commands.json, for clangd); default: package")
    {
        Choices = Emitted,
    };

    public TextOption Namespace { get; } = new("--namespace", null, "NAME", "ECC_NAMESPACE",
        "Namespace of the C# that --emit csharp or csharp-program writes; default: from the program's name, such as Execs.Bpf");

    public FlagOption Yaml { get; } = new("--yaml", "-y", "ECC_YAML", "Write the package as YAML, too");

    public FlagOption Pretty { get; } = new("--pretty", null, "ECC_PRETTY", "Indent the JSON that is written; without it a package is one line, and smaller");

    public FlagOption HeaderOnly { get; } = new("--header-only", null, "ECC_HEADER_ONLY",
        "The source is a header: package its struct definitions without a program");

    public FlagOption NoPackage { get; } = new("--no-generate-package-json", "-n", "ECC_NO_PACKAGE",
        "Write the skeleton and the object instead of a package");

    public ListOption Cflags { get; } = new("--additional-cflags", "-a", "FLAGS", "ECC_CFLAGS",
        "More flags for clang, quoted as in a shell; may be repeated; what follows -- goes to clang as it is")
    {
        TakesBytes = true,
    };

    public TextOption Link { get; } = new("--link", null, "NAME", "ECC_LINK", "Link the sources into one program of that name; outputs are named as for a single source");

    public TextOption DependencyFile { get; } = new("--depfile", null, "FILE", "ECC_DEPFILE",
        "Write which files the outputs depend on, for make and ninja")
    {
        TakesBytes = true,
    };

    public FlagOption KeepBtf { get; } = new("--keep-btf", null, "ECC_KEEP_BTF", "Keep the types of the object whole; only debug information is dropped");

    public FlagOption NoStrip { get; } = new("--no-strip", null, "ECC_NO_STRIP", "Keep the object as clang wrote it, debug information included");

    public TextOption UnknownSections { get; } = new("--unknown-sections", null, "WHAT", "ECC_UNKNOWN_SECTIONS",
        "Section names that libbpf does not know: check them, or allow them, for a loader of another kind; default: check")
    {
        Choices = ["check", UnknownSectionsAllowed],
    };

    public FlagOption WholeVmlinux { get; } = new("--whole-vmlinux", null, "ECC_WHOLE_VMLINUX", "Let clang read all of vmlinux.h, not only what the program uses; the outputs are the same, they only take longer");

    public FlagOption NoCache { get; } = new("--no-cache", null, "ECC_NO_CACHE", "Compile even what an earlier run has compiled, and keep nothing for later ones");

    public FlagOption Bundle { get; } = new("--btfgen", "-b", "ECC_BTFGEN", "Write NAME.tar, too: the package with the few types of kernels that it needs where the kernel has no BTF of its own");

    public KernelOptions Kernels { get; } = new();

    public ToolchainCommandOptions Toolchain { get; } = new();

    public FlagOption Json { get; } = new("--json", null, "ECC_JSON", "Print one JSON object per source: outputs, sizes, diagnostics, timings");

    public FlagOption Quiet { get; } = new("--quiet", "-q", "ECC_QUIET", "Do not print the summary");

    public FlagOption Verbose { get; } = new("--verbose", "-v", "ECC_VERBOSE", "Show the commands and where the time goes");

    public FlagOption Timings { get; } = new("--timings", null, "ECC_TIMINGS", "Show where the time goes, a line for each step");

    public TextOption DiagnosticsFormat { get; } = new(DiagnosticFormats.OptionName, null, "FORMAT", DiagnosticFormats.Variable,
        $"How to tell what is wrong, on standard error: {string.Join(", ", DiagnosticFormats.Names)}; default: text")
    {
        Choices = DiagnosticFormats.Names,
    };

    public TextOption Color { get; } = new("--color", null, "WHEN", "ECC_COLOR", "Colour the diagnostics: auto, always, never; default: auto") { Choices = ["auto", "always", "never"] };

    public Option<string?> LlvmStrip { get; } = new("--llvm-strip-bin", "-l") { Description = "Accepted and not used: ecc needs no llvm-strip", Hidden = true };

    /// <summary>Options of the original that are not supported yet.</summary>
    public ImmutableArray<Option> NotSupported { get; } =
    [
        Unsupported("--standalone", "-s"),
        Unsupported("--wasm-header"),
        Unsupported("--workspace-path", "-w"),
    ];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(Files);
        Toolchain.AddTo(command);
        Kernels.AddTo(command);
        foreach (var option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Creates the reporter that the options ask for.</summary>
    /// <param name="configuration">Standard output and error.</param>
    /// <param name="values">Values of the options.</param>
    /// <param name="isFirst">Whether the process has compiled nothing before.</param>
    public CompileReporter CreateReporter(InvocationConfiguration configuration, OptionValues values, bool isFirst = true) => new(
        configuration.Output,
        DiagnosticFormats.Create(values[DiagnosticsFormat], configuration, values.Environment, values[Color], values[Json]),
        new ReportDetail(values[Json], values[Quiet], values[Verbose], values[Timings]),
        isFirst);

    /// <summary>Groups of options, in the order of the help; created only for it.</summary>
    public static OrderedDictionary<string, string[]> Groups => new(StringComparer.Ordinal)
    {
        ["What is written"] =
            ["--output-path", "--emit", "--namespace", "--yaml", "--pretty", "--no-generate-package-json", "--header-only", "--link", "--depfile"],
        ["How it is compiled"] = ["--additional-cflags", "--keep-btf", "--no-strip", "--unknown-sections", "--whole-vmlinux", "--no-cache"],
        ["Kernels without BTF"] = ["--btfgen", "--btf", "--btfhub-archive", "--distro", "--arch"],
        ["Where tools and the cache are"] = ["--clang-bin", "--libclang", "--vmlinux", "--cache-dir", "--cache-size"],
        ["What is shown"] = ["--json", "--quiet", "--verbose", "--timings", "--diagnostics-format", "--color"],
    };

    /// <summary>All options but those of the toolchain, in the order of the help.</summary>
    private IEnumerable<Option> All =>
    [
        OutputPath, Emit, Namespace, Yaml, Pretty, NoPackage, HeaderOnly, Cflags, Link, DependencyFile, KeepBtf, NoStrip, UnknownSections, WholeVmlinux, NoCache, Bundle, Json, Quiet, Verbose, Timings, DiagnosticsFormat, Color, LlvmStrip,
        .. NotSupported,
    ];

    // They take an optional value, so that the whole command line is parsed before it is refused.
    private static Option<string?> Unsupported(string name, params string[] aliases) =>
        new(name, aliases) { Description = "Not supported yet", Arity = ArgumentArity.ZeroOrOne, Hidden = true };
}
