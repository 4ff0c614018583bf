using System.CommandLine;
using System.Reflection;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Cli.Options;

/// <summary>The options of the toolchain, shared by the commands that use tools.</summary>
internal sealed class ToolchainCommandOptions
{
    public TextOption Clang { get; } = new("--clang-bin", "-c", "CLANG", "ECC_CLANG",
        "The compiler, a path or a name; default: the newest clang with a BPF target");

    public TextOption LibClang { get; } = new("--libclang", null, "FILE", "ECC_LIBCLANG",
        "The libclang library; default: the one that belongs to the compiler");

    public TextOption Vmlinux { get; } = new("--vmlinux", null, "FILE", "ECC_VMLINUX",
        "A vmlinux.h or a raw BTF file, for programs without their own; default: the running kernel's BTF")
    {
        TakesBytes = true,
    };

    public TextOption CacheDirectory { get; } = new("--cache-dir", null, "DIR", "ECC_CACHE_DIR",
        "Where what is expensive to make is kept: vmlinux.h, its index, results; default: $XDG_CACHE_HOME/ecc");

    public TextOption CacheSize { get; } = new("--cache-size", null, "SIZE", "ECC_CACHE_SIZE",
        "How large that may grow, such as 500M or 2G; what has not been used for longest goes; default: 1G");

    /// <summary>The command that starts this program again; null where it is not known, as in a test.</summary>
    private static string[]? OwnProgram =>
        (Environment.ProcessPath, Assembly.GetEntryAssembly()) is ({ } process, { } entry) && entry == typeof(ToolchainCommandOptions).Assembly
            // The host of .NET runs an assembly; anything else is ecc itself.
            ? Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, Path.Combine(AppContext.BaseDirectory, "ecc.dll")] : [process]
            : null;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Clang);
        command.Options.Add(LibClang);
        command.Options.Add(Vmlinux);
        command.Options.Add(CacheDirectory);
        command.Options.Add(CacheSize);
    }

    /// <summary>The toolchain options of a command line.</summary>
    public ToolchainOptions Resolve(OptionValues values) => Surroundings(values, Clang, LibClang, Vmlinux, CacheDirectory, CacheSize) with
    {
        SourceParser = OwnProgram is { } program ? [.. program, SourceParser.Verb] : [],
    };

    /// <summary>The toolchain options of the environment, and some from the command line.</summary>
    public static ToolchainOptions Surroundings(OptionValues values, params TextOption[] options)
    {
        try
        {
            return ToolchainOptions.FromEnvironment(name =>
                Array.Find(options, option => option.Variable == name) is { } option ? values[option] : values.Environment.Variable(name));
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
