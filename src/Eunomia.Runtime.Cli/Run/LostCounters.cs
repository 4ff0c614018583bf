using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>
/// Global variables in which a program counts the records it found no room for: the kernel does not. They are known by their names, which
/// are those that programs use; nothing else depends on them.
/// </summary>
internal sealed class LostCounters
{
    private static readonly string[] CommonNames = ["lost", "lost_events", "dropped", "dropped_events", "drops"];

    private readonly ImmutableArray<SessionGlobal> _variables;

    /// <summary>Finds them.</summary>
    public LostCounters(BpfSession session) => _variables =
    [
        .. session.Globals.Where(global => global.Variable.Size is 4 or 8 && CommonNames.Contains(global.Name, StringComparer.Ordinal)
            && !global.Variable.Section.StartsWith(".rodata", StringComparison.Ordinal)),
    ];

    /// <summary>Whether the program has none.</summary>
    public bool IsEmpty => _variables.IsEmpty;

    /// <summary>Their names.</summary>
    public string Names => string.Join(", ", _variables.Select(variable => $"'{variable.Name}'"));

    /// <summary>What they say now.</summary>
    public long Total => _variables.Sum(variable => Read(variable.GetBytes()));

    private static long Read(ReadOnlySpan<byte> memory) => memory.Length switch
    {
        4 => BitConverter.ToUInt32(memory),
        8 => (long)Math.Min(BitConverter.ToUInt64(memory), long.MaxValue / 16),
        _ => 0,
    };
}
