using Eunomia.Bpf.Objects;

namespace Eunomia.Runtime.Decoding;

/// <summary>
/// Looks up stacks by the ids that <c>bpf_get_stackid</c> gives to programs: they are keys of the map of type <c>BPF_MAP_TYPE_STACK_TRACE</c> that it was
/// called with. Members that hold them are known by their names.
/// </summary>
/// <param name="maps">The maps of the session, or none while there is no session.</param>
public sealed class StackIds(Func<ImmutableArray<SessionMap>> maps)
{
    /// <summary>Most frames that are shown of a stack: as many as the kernel follows, unless an administrator wants more.</summary>
    internal const int MostFrames = 127;

    // <linux/bpf.h>: BPF_F_STACK_BUILD_ID.
    private const uint BuildIdFlag = 1 << 5;

    private ImmutableArray<SessionMap> _maps;

    /// <summary>Whether a package has a map of stacks.</summary>
    public static bool AreIn(BpfObject bpfObject)
    {
        ArgumentNullException.ThrowIfNull(bpfObject);
        return bpfObject.Maps.Any(map => IsStackMap(map.Type));
    }

    /// <summary>Whether the values of a map are <c>struct bpf_stack_build_id</c> instead of addresses.</summary>
    internal static bool HasBuildIds(SessionMap map) => map.Map is { } described && (described.Flags & BuildIdFlag) != 0;

    /// <summary>Whether a field holds a stack id.</summary>
    internal static bool IsOne(RecordField field) =>
        field.Kind == FieldKind.Integer && field.Size is 4 or 8 && (field.IsStackId || IsName(field.Name));

    /// <summary>The stack of an id; null when there is none, or it is not clear of which map it would be.</summary>
    internal (byte[] Value, bool HasBuildIds)? Find(string member, long id)
    {
        if (id is < 0 or > uint.MaxValue || MapOf(member) is not { Descriptor: >= 0 } map)
        {
            return null;
        }

        try
        {
            var value = new byte[map.LookupSize];
            return map.TryGetValue(BitConverter.GetBytes((uint)id), value) ? (value, HasBuildIds(map)) : null;
        }
        catch (BpfMapException)
        {
            return null;
        }
    }

    private static bool IsStackMap(uint type) => BpfMapTypes.NameOf(type) == "stack_trace";

    private static bool IsName(string name) =>
        name.EndsWith("stack_id", StringComparison.Ordinal) || name.EndsWith("stackid", StringComparison.Ordinal)
        || name is "kern_stack" or "kernel_stack" or "user_stack" or "kernstack" or "userstack";

    private static bool IsUser(string name) =>
        name.Contains("user", StringComparison.Ordinal) || name.Contains("ustack", StringComparison.Ordinal) || name.Contains("u_stack", StringComparison.Ordinal);

    private static bool IsKernel(string name) =>
        name.Contains("kern", StringComparison.Ordinal) || name.Contains("kstack", StringComparison.Ordinal) || name.Contains("k_stack", StringComparison.Ordinal);

    /// <summary>The only map of stacks, or the only one whose name says kernel or process as the member's does.</summary>
    private SessionMap? MapOf(string member)
    {
        if (_maps.IsDefaultOrEmpty)
        {
            _maps = [.. maps().Where(map => IsStackMap(map.Type))];
        }

        return _maps is [var only] ? only
            : _maps.Where(map => (IsUser(member) && IsUser(map.Name)) || (IsKernel(member) && IsKernel(map.Name))).ToArray() is [var named] ? named
            : null;
    }
}
