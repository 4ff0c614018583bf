namespace Eunomia.Cc.Clang;

/// <summary>
/// The flags that are known to change nothing but what the program means, or how it is compiled: they bring in no files, write none, ask
/// nothing of the machine, and hand nothing on to other tools. What is not listed may do any of that.
/// </summary>
internal static class FlagAllowList
{
    /// <summary>Whether a flag that has no further word is one of them.</summary>
    public static bool Contains(string flag) => flag switch
    {
        "-w" or "-ansi" or "-pedantic" or "-pedantic-errors" => true,
        ['-', 'D' or 'U', _, ..] => true,
        ['-', 'O', .. var level] => level is "" or "0" or "1" or "2" or "3" or "s" or "z" or "g" or "fast",
        // -Wa, -Wl and -Wp hand words to other tools.
        ['-', 'W', _, .. var warning] => !warning.Contains(','),
        ['-', 'g', .. var kind] => IsHarmlessDebugInformation(kind),
        // -mcpu=probe and -mcpu=native ask the running kernel.
        ['-', 'm', .. var machine] => machine is "little-endian" or "big-endian" or "alu32" or "no-alu32"
            or "cpu=generic" or "cpu=v1" or "cpu=v2" or "cpu=v3" or "cpu=v4",
        ['-', 's', 't', 'd', '=', .. var standard] => standard.Length > 0 && standard.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or ':'),
        ['-', 'f', 'n', 'o', '-', .. var feature] => IsHarmlessFeature(feature),
        ['-', 'f', .. var feature] => IsHarmlessFeature(feature),
        _ => false,
    };

    private static bool IsHarmlessDebugInformation(string kind) => kind is
        "" or "0" or "1" or "2" or "3" or "gdb" or "gdb0" or "gdb1" or "gdb2" or "gdb3" or "dwarf" or "dwarf-2" or "dwarf-3" or "dwarf-4" or "dwarf-5"
        or "line-tables-only" or "no-column-info" or "column-info" or "strict-dwarf" or "no-strict-dwarf";

    private static bool IsHarmlessFeature(string feature) => feature is
        "asynchronous-unwind-tables" or "builtin" or "common" or "data-sections" or "delete-null-pointer-checks" or "freestanding"
        or "function-sections" or "inline" or "inline-functions" or "jump-tables" or "math-errno" or "merge-all-constants" or "ms-extensions"
        or "omit-frame-pointer" or "optimize-sibling-calls" or "short-enums" or "short-wchar" or "signed-char" or "slp-vectorize"
        or "stack-protector" or "strict-aliasing" or "strict-overflow" or "unroll-loops" or "unsigned-char" or "unwind-tables" or "vectorize"
        or "verbose-asm" or "wrapv" or "zero-initialized-in-bss";
}
