using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Hints;

/// <summary><c>vmlinux.h</c> included together with headers of the system: all of their declarations clash, and clang reports each of them.</summary>
internal static class HeaderClashes
{
    /// <summary>Merges the messages that come from one line of the user's into one message at that line.</summary>
    public static IEnumerable<MessageGroup> Join(List<MessageGroup> groups)
    {
        var clashes = groups.Where(IsClash).ToLookup(group => group.UsersInclude!.Value.Line);
        return clashes.Count == 0
            ? groups
            : groups.Where(group => !MessageGroup.IsErrorLimit(group.Main) && !FollowsFrom(clashes, group))
                .Select(group => !IsClash(group) ? group
                    : clashes[group.UsersInclude!.Value.Line].First() == group ? Joined(group, clashes[group.UsersInclude!.Value.Line].Count())
                    : null)
                .OfType<MessageGroup>();
    }

    private static MessageGroup Joined(MessageGroup group, int count)
    {
        var (line, _) = group.UsersInclude!.Value;
        return new MessageGroup(
            DiagnosticCatalog.HeaderBesideVmlinux(group.Main with
            {
                Location = line,
                IncludedFrom = group.Main.IncludedFrom[(group.Main.IncludedFrom.IndexOf(line) + 1)..],
            }),
            []).With(count - 1);
    }

    /// <summary>Whether a message is about a header that is only missing in a clashing one, and so matters no more when that is left out.</summary>
    private static bool FollowsFrom(ILookup<SourceLocation, MessageGroup> clashes, MessageGroup group) =>
        group.UsersInclude is var (line, _) && !IsClash(group) && clashes.Contains(line) && group.Main.Message.Contains("file not found", StringComparison.Ordinal);

    private static bool IsClash(MessageGroup group) =>
        group.Main is { Severity: Severity.Error, Location: { } location } && group.Previous is { } previous && group.UsersInclude is not null
        && (VmlinuxHeader.IsName(location.File) ? IsSystems(previous.File) : IsSystems(location.File) && VmlinuxHeader.IsName(previous.File));

    private static bool IsSystems(string file) => HintContext.IsOfTheSystem(file) && !VmlinuxHeader.IsName(file);
}
