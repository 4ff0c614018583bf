namespace Eunomia.Cc.Clang;

/// <summary>Include directories in the user's flags.</summary>
internal static class IncludeFlags
{
    // Longer names first: -I is the start of none of them, -i of all the others.
    private static readonly string[] Names = ["-idirafter", "-isystem", "-iquote", "-I"];

    /// <summary>The directories, as full paths without a trailing slash.</summary>
    public static IEnumerable<string> Directories(CompileOptions options) =>
        Split(options.ClangFlags).Select(flag => flag.Directory).OfType<string>().Select(directory => FullPath(directory, options));

    /// <summary>The flags with every include directory as a full path, so that file names in messages and objects do not depend on its spelling.</summary>
    public static IEnumerable<string> WithFullPaths(CompileOptions options) =>
        Split(options.ClangFlags).SelectMany(flag => flag.Directory is { } directory ? [flag.Text, FullPath(directory, options)] : new[] { flag.Text });

    /// <summary>The flags without those of include directories, which name places on one machine.</summary>
    public static IEnumerable<string> Others(ImmutableArray<string> flags) =>
        Split(flags).Where(flag => flag.Directory is null).Select(flag => flag.Text);

    // A class: framework code over structs of ours is compiled at run time, and this runs before clang can start.
    private sealed record Flag(string Text, string? Directory);

    private static IEnumerable<Flag> Split(ImmutableArray<string> flags)
    {
        for (var i = 0; i < flags.Length; i++)
        {
            var flag = flags[i];
            var name = Names.FirstOrDefault(candidate => flag.StartsWith(candidate, StringComparison.Ordinal));
            if (name is null || (flag == name && i + 1 == flags.Length))
            {
                yield return new Flag(flag, null);
            }
            else
            {
                yield return new Flag(name, flag == name ? flags[++i] : flag[name.Length..]);
            }
        }
    }

    private static string FullPath(string directory, CompileOptions options) =>
        Path.TrimEndingDirectorySeparator(SystemPath.Full(directory, options.WorkingDirectory));
}
