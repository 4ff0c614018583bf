using System.Text.RegularExpressions;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Hints;

/// <summary>Declarations under a name that <c>vmlinux.h</c> has for something else.</summary>
internal static partial class NameClashes
{
    /// <summary>The message with a hint; null when it is none of these.</summary>
    public static MessageGroup? Explain(MessageGroup group)
    {
        if (group.Main.Location is not { } location || group.Previous is not { } previous || Redeclared().Match(group.Main.Message) is not { Success: true } match)
        {
            return null;
        }

        // The kernel's file comes first or second, and the other one is the user's.
        var (kernels, users) = VmlinuxHeader.IsName(previous.File) ? (previous, location) : (location, previous);
        if (!VmlinuxHeader.IsName(kernels.File) || VmlinuxHeader.IsName(users.File) || HintContext.IsOfTheSystem(users.File))
        {
            return null;
        }

        return group with
        {
            Main = match.Groups["function"] is { Success: true } function
                ? DiagnosticCatalog.KernelFunctionDeclared(group.Main, function.Value, HasSwitch(kernels.File))
                : DiagnosticCatalog.NameOfVmlinux(group.Main),
        };
    }

    /// <summary>Leaves out the messages that the kernel's type has not the members of the user's: they follow from the name.</summary>
    public static IEnumerable<MessageGroup> HideWhatFollows(IReadOnlyList<MessageGroup> groups)
    {
        var causes = groups.Where(group => group.Main.Id == DiagnosticCatalog.NameOfVmlinuxId).ToList();
        var follows = groups.Select(group => MemberMissing().Match(group.Main.Message) is { Success: true } match
            ? causes.Find(cause => NamesIn(cause.Main.Message).Contains(match.Groups["type"].Value, StringComparer.Ordinal))
            : null).ToList();
        return groups.Where((_, index) => follows[index] is null).Select(group => group.With(follows.Count(cause => cause == group)));
    }

    private static IEnumerable<string> NamesIn(string message) => Quoted().Matches(message).Select(match => match.Groups["type"].Value);

    /// <summary>Whether the header's declarations of functions can be switched off: those of bpftool can since 7.5.</summary>
    private static bool HasSwitch(string vmlinux) => Attempt.Read(
        () => File.ReadLines(vmlinux).Any(line => line.StartsWith("#ifndef BPF_NO_KFUNC_PROTOTYPES", StringComparison.Ordinal)), otherwise: false);

    [GeneratedRegex("^(conflicting types for '(?<function>[A-Za-z_0-9]+)'|redefinition of|typedef redefinition with different types|use of '[A-Za-z_0-9]+' with tag type)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Redeclared();

    [GeneratedRegex("^(no member named '[^']+' in|field designator '[^']+' does not refer to any field in type) '((struct|union) )?(?<type>[A-Za-z_0-9]+)'",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MemberMissing();

    [GeneratedRegex("'((struct|union) )?(?<type>[A-Za-z_0-9]+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();
}
