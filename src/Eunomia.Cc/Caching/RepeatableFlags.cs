using Eunomia.Cc.Clang;

namespace Eunomia.Cc.Caching;

/// <summary>
/// Tells the flags whose effect depends on nothing but themselves and the files that clang says it opened. Others may read or write
/// files that nobody hears of.
/// </summary>
internal static class RepeatableFlags
{
    private static readonly string[] WithValue = ["-D", "-U", "-I", "-isystem", "-iquote", "-idirafter", "-include"];
    private static readonly string[] WithJoinedPath = ["-isystem", "-iquote", "-idirafter"];

    /// <summary>Whether all are such flags.</summary>
    public static bool Are(ImmutableArray<string> flags)
    {
        for (var i = 0; i < flags.Length; i++)
        {
            var flag = flags[i];
            if (NondeterminismScanner.IsIn(flag))
            {
                return false;
            }

            if (WithValue.Contains(flag, StringComparer.Ordinal))
            {
                i++;
                if (i < flags.Length && NondeterminismScanner.IsIn(flags[i]))
                {
                    return false;
                }
            }
            else if (!IsOne(flag))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOne(string flag) =>
        FlagAllowList.Contains(flag) || flag is "-nostdinc" or "-nostdlibinc" or "-nobuiltininc"
        || flag is ['-', 'I', _, ..] || Array.Exists(WithJoinedPath, name => flag.StartsWith(name, StringComparison.Ordinal));
}
