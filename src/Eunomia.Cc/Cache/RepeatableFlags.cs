using System.Collections.Immutable;

namespace Eunomia.Cc.Cache;

/// <summary>
/// Tells the flags whose effect depends on nothing but themselves and the files that clang says it opened. Others may read or write
/// files that nobody hears of.
/// </summary>
internal static class RepeatableFlags
{
    private static readonly string[] WithValue = ["-D", "-U", "-I", "-isystem", "-iquote", "-idirafter", "-include"];
    private static readonly string[] WithJoinedPath = ["-isystem", "-iquote", "-idirafter"];
    private static readonly string[] DebugFormats = ["gdb", "dwarf", "line-", "no-", "column-info", "strict-dwarf"];
    private static readonly string[] UnsafeFeatures = ["module", "time-", "profile", "test-", "coverage", "save-", "pch", "plugin", "cs-"];
    private static readonly string[] UnsafeMachine = ["llvm", "link"];

    /// <summary>Whether all are such flags.</summary>
    public static bool Are(ImmutableArray<string> flags)
    {
        for (var i = 0; i < flags.Length; i++)
        {
            var flag = flags[i];
            if (VolatileText.IsIn(flag))
            {
                return false;
            }

            if (WithValue.Contains(flag, StringComparer.Ordinal))
            {
                i++;
                if (i < flags.Length && VolatileText.IsIn(flags[i]))
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

    private static bool IsOne(string flag) => flag switch
    {
        "-w" or "-g" or "-pedantic" or "-pedantic-errors" or "-nostdinc" or "-nostdlibinc" or "-nobuiltininc" => true,
        ['-', 'D' or 'U' or 'I', ..] => true,
        ['-', 'i', ..] => StartsWithAny(flag, WithJoinedPath),
        ['-', 'O', .. var level] => IsPlain(level),
        // -Wp, and its like hand flags on.
        ['-', 'W', .. var warning] => !warning.Contains(','),
        ['-', 'g', .. var format] => IsPlain(format) && (char.IsAsciiDigit(format[0]) || StartsWithAny(format, DebugFormats)),
        ['-', 'm', .. var machine] => IsPlain(machine.Replace("=", "", StringComparison.Ordinal)) && !StartsWithAny(machine, UnsafeMachine),
        ['-', 'f', .. var feature] => IsPlain(feature) && !StartsWithAny(feature, UnsafeFeatures),
        ['-', 's', 't', 'd', '=', .. var standard] => IsPlain(standard.Replace(":", "", StringComparison.Ordinal)),
        _ => false,
    };

    private static bool StartsWithAny(string text, string[] starts) => Array.Exists(starts, start => text.StartsWith(start, StringComparison.Ordinal));

    private static bool IsPlain(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '+' or '.');
}
