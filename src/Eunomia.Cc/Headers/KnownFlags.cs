using Eunomia.Cc.Clang;

namespace Eunomia.Cc.Headers;

/// <summary>
/// The flags of a compilation that determine the text that the compiler reads. Only flags that are known to be harmless are accepted: others
/// may bring in files, or names, of which nobody hears.
/// </summary>
internal sealed class KnownFlags
{
    private readonly List<string> _definitions = [];
    private readonly List<string> _included = [];
    private readonly List<IncludeDirectory> _directories = [];

    private KnownFlags()
    {
    }

    /// <summary>The macros that are defined, as they are written behind <c>-D</c>.</summary>
    public IReadOnlyList<string> Definitions => _definitions;

    /// <summary>The files that are included before the program's first line.</summary>
    public IReadOnlyList<string> Included => _included;

    /// <summary>The include directories in the order of the command line, each with the option that names it.</summary>
    public IReadOnlyList<IncludeDirectory> IncludeDirectories => _directories;

    /// <summary>Parses the arguments of a compilation; null when one is not known.</summary>
    /// <param name="arguments">As <see cref="ClangArguments"/> makes them.</param>
    public static KnownFlags? TryParse(ImmutableArray<string> arguments)
    {
        var parsed = new KnownFlags();
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            if (argument is "-I" or "-isystem" or "-iquote" or "-idirafter" && value is not null)
            {
                parsed._directories.Add(new IncludeDirectory(argument, value));
                i++;
            }
            else if (argument == "-include" && value is not null)
            {
                parsed._included.Add(value);
                i++;
            }
            else if (argument is "-D" or "-U" && value is not null)
            {
                parsed._definitions.Add(value);
                i++;
            }
            else if (argument is ['-', 'D' or 'U', _, ..])
            {
                parsed._definitions.Add(argument[2..]);
            }
            else if ((argument == "-x" && value == "c") || (argument == "-target" && value == "bpf"))
            {
                i++;
            }
            else if (HidesMissingNames(argument) || !(FlagAllowList.Contains(argument) || argument == ClangArguments.NoDefaultConfiguration || argument.StartsWith("-fmacro-prefix-map=", StringComparison.Ordinal)))
            {
                return null;
            }
        }

        return parsed;
    }

    /// <summary>Whether a flag hides calls of undeclared functions: then nobody would notice that a declaration is missing.</summary>
    private static bool HidesMissingNames(string flag) =>
        flag is "-w" or "-ansi" or "-Wno-everything" or "-Wno-all" or "-Wno-most" || flag.StartsWith("-Wno-implicit", StringComparison.Ordinal)
        || flag is "-std=c89" or "-std=c90" or "-std=gnu89" or "-std=gnu90" || flag.StartsWith("-std=iso9899:199", StringComparison.Ordinal);
}

/// <summary>A directory that is searched for headers.</summary>
/// <param name="Kind">The option that names it.</param>
/// <param name="Path">Full path.</param>
internal sealed record IncludeDirectory(string Kind, string Path);
