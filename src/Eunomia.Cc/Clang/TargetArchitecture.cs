namespace Eunomia.Cc.Clang;

/// <summary>
/// The machine a program is compiled for, as <c>bpf_tracing.h</c> and the kernel's makefiles name it. The object itself is the same
/// for all; <c>PT_REGS_*</c> and friends are not.
/// </summary>
internal static class TargetArchitecture
{
    private const string MacroFlag = "-D__TARGET_ARCH_";

    /// <summary>The running machine, or null where libbpf has no name for it.</summary>
    public static string? Host => Machine.All.Contains(Machine.OfSystem) ? Machine.OfSystem.TargetName : null;

    /// <summary>The architecture that the user's flags choose, else the host's.</summary>
    public static string? Find(IEnumerable<string> clangFlags) =>
        Joined(clangFlags).LastOrDefault(IsMacro)?[MacroFlag.Length..].Split('=')[0] ?? Host;

    /// <summary>Whether flags choose the architecture, with <c>-D</c> or <c>-U</c>.</summary>
    internal static bool IsSettledBy(IEnumerable<string> clangFlags) =>
        Joined(clangFlags).Any(flag => IsMacro(flag) || flag.StartsWith("-U__TARGET_ARCH_", StringComparison.Ordinal));

    /// <summary>The flag that chooses it.</summary>
    internal static string Flag(string architecture) => MacroFlag + architecture;

    private static bool IsMacro(string flag) => flag.StartsWith(MacroFlag, StringComparison.Ordinal);

    /// <summary>The flags, with <c>-D</c> and <c>-U</c> joined to the name that may follow as a word of its own.</summary>
    private static IEnumerable<string> Joined(IEnumerable<string> flags)
    {
        var before = "";
        foreach (var flag in flags)
        {
            yield return before is "-D" or "-U" ? before + flag : flag;
            before = flag;
        }
    }
}
