using System.Collections.Immutable;

namespace Eunomia.Cc.Clang.Precompiled;

/// <summary>
/// The flags of a compilation, sorted by what they mean for a header that is compiled ahead of it. Only flags that are known to be
/// harmless are accepted: others may bring in files, write files, or make code of another kind.
/// </summary>
internal sealed class PrecompileFlags
{
    private readonly List<string> _flags = [];
    private readonly List<IncludeDirectory> _directories = [];

    private PrecompileFlags()
    {
    }

    /// <summary>Those that go to the compiler when it precompiles; every one is part of what makes two precompiled headers different.</summary>
    public ImmutableArray<string> Flags => [.. _flags];

    /// <summary>The include directories in the order of the command line, each with the option that names it.</summary>
    public IReadOnlyList<IncludeDirectory> IncludeDirectories => _directories;

    /// <summary>The names that <c>-D</c> and <c>-U</c> settle.</summary>
    public IEnumerable<string> Macros => _flags.Where(IsMacro).Select(MacroName);

    /// <summary>The same flags without those that settle certain macros.</summary>
    public ImmutableArray<string> Without(IReadOnlySet<string> macros) => [.. _flags.Where(flag => !IsMacro(flag) || !macros.Contains(MacroName(flag)))];

    /// <summary>Sorts the arguments of a compilation; null when one is not known.</summary>
    /// <param name="arguments">As <see cref="ClangArguments"/> makes them.</param>
    public static PrecompileFlags? TryParse(ImmutableArray<string> arguments)
    {
        var parsed = new PrecompileFlags();
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            if (argument is "-I" or "-isystem" or "-iquote" or "-idirafter" && value is not null)
            {
                parsed._directories.Add(new IncludeDirectory(argument, value));
                i++;
            }
            else if (argument is "-D" or "-U" && value is not null)
            {
                parsed._flags.Add(argument + value);
                i++;
            }
            else if (argument == "-x" && value == "c")
            {
                i++;
            }
            else if (argument == "-target" && value == "bpf")
            {
                parsed._flags.AddRange([argument, value]);
                i++;
            }
            else if (HarmlessFlags.Contains(argument) || argument == ClangArguments.NoDefaultConfiguration)
            {
                parsed._flags.Add(argument);
            }
            else if (!argument.StartsWith("-fmacro-prefix-map=", StringComparison.Ordinal))
            {
                return null;
            }
        }

        return parsed;
    }

    private static bool IsMacro(string flag) => flag is ['-', 'D' or 'U', ..];

    private static string MacroName(string flag)
    {
        var end = flag.AsSpan().IndexOfAny('=', '(');
        return end < 0 ? flag[2..] : flag[2..end];
    }
}

/// <summary>A directory that is searched for headers.</summary>
/// <param name="Kind">The option that names it.</param>
/// <param name="Path">Full path.</param>
internal sealed record IncludeDirectory(string Kind, string Path);
