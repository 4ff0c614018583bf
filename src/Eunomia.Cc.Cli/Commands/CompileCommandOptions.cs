using System.Collections.Immutable;
using System.CommandLine;

namespace Eunomia.Cc.Cli.Commands;

/// <summary>The options of the compile command, each with the environment variable behind its default.</summary>
internal sealed class CompileCommandOptions
{
    public Argument<string[]> Files { get; } = new("SOURCE")
    {
        Description = "Programs to compile, and at most one header that defines the exported structs; default: every *.bpf.c here",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<string?> OutputPath { get; } = Text("--output-path", "-o", "DIR|FILE.json", "ECC_OUTPUT_PATH",
        "Directory for the outputs, made when missing, or the package's file; default: beside the source");

    public Option<string[]> Emit { get; } = new("--emit")
    {
        Description = "What to write, separated by commas: package, skeleton, object; default: package [env: ECC_EMIT]",
        HelpName = "KINDS",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<bool> Yaml { get; } = Flag("--yaml", "-y", "ECC_YAML", "Write the package as YAML, too");

    public Option<bool> HeaderOnly { get; } = Flag("--header-only", null, "ECC_HEADER_ONLY",
        "The source is a header: package its struct definitions without a program");

    public Option<bool> NoPackage { get; } = Flag("--no-generate-package-json", "-n", "ECC_NO_PACKAGE",
        "Write the skeleton and the object instead of a package");

    public Option<string[]> Cflags { get; } = new("--additional-cflags", "-a")
    {
        Description = "More flags for clang, quoted as in a shell; may be repeated; what follows -- goes to clang as it is [env: ECC_CFLAGS]",
        HelpName = "FLAGS",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<string?> Clang { get; } = Text("--clang-bin", "-c", "CLANG", "ECC_CLANG",
        "The compiler, a path or a name; default: the newest clang with a BPF target");

    public Option<string?> LibClang { get; } = Text("--libclang", null, "FILE", "ECC_LIBCLANG",
        "The libclang library; default: the one that belongs to the compiler");

    public Option<string?> Vmlinux { get; } = Text("--vmlinux", null, "FILE", "ECC_VMLINUX",
        "A vmlinux.h or a raw BTF file, for programs without their own; default: the running kernel's BTF");

    public Option<string?> CacheDirectory { get; } = Text("--cache-dir", null, "DIR", "ECC_CACHE_DIR",
        "Where the generated vmlinux.h is kept; default: $XDG_CACHE_HOME/ecc");

    public Option<bool> Json { get; } = Flag("--json", null, "ECC_JSON", "Print one JSON object per source: outputs, sizes, diagnostics, timings");

    public Option<bool> Quiet { get; } = Flag("--quiet", "-q", "ECC_QUIET", "Do not print the summary");

    public Option<bool> Verbose { get; } = Flag("--verbose", "-v", "ECC_VERBOSE", "Show the commands and where the time goes");

    public Option<string?> Color { get; } = Colored();

    public Option<string?> LlvmStrip { get; } = new("--llvm-strip-bin", "-l") { Description = "Accepted and not used: ecc needs no llvm-strip", Hidden = true };

    /// <summary>Options of the original that are not there yet.</summary>
    public ImmutableArray<Option> NotSupported { get; } =
    [
        Unsupported("--btfgen", "-b"),
        Unsupported("--btfhub-archive"),
        Unsupported("--standalone", "-s"),
        Unsupported("--wasm-header"),
        Unsupported("--workspace-path", "-w"),
    ];

    /// <summary>All of them, in the order help shows them.</summary>
    public IEnumerable<Option> All =>
    [
        OutputPath, Emit, Yaml, NoPackage, HeaderOnly, Cflags, Clang, LibClang, Vmlinux, CacheDirectory, Json, Quiet, Verbose, Color, LlvmStrip,
        .. NotSupported,
    ];

    private static Option<string?> Text(string name, string? alias, string helpName, string variable, string description) =>
        new(name, alias is null ? [] : [alias]) { Description = $"{description} [env: {variable}]", HelpName = helpName };

    private static Option<bool> Flag(string name, string? alias, string variable, string description) =>
        new(name, alias is null ? [] : [alias]) { Description = $"{description} [env: {variable}]" };

    private static Option<string?> Colored()
    {
        var option = Text("--color", null, "WHEN", "ECC_COLOR", "Colour the diagnostics: auto, always, never");
        option.AcceptOnlyFromAmong("auto", "always", "never");
        return option;
    }

    // They take an optional value, so that the command is understood whole before it is refused.
    private static Option<string?> Unsupported(string name, params string[] aliases) =>
        new(name, aliases) { Description = "Not supported yet", Arity = ArgumentArity.ZeroOrOne, Hidden = true };
}
