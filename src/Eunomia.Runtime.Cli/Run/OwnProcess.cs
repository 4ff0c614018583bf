using System.Globalization;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Knows the records of what <c>ecli</c> itself does, by the ids of its process and its threads in them.</summary>
/// <param name="tasks">Where the kernel lists the threads of this process.</param>
/// <param name="time">The clock.</param>
internal sealed class OwnProcess(string tasks = "/proc/self/task", TimeProvider? time = null)
{
    // More are forgotten: others start processes as fast as they like.
    private const int MostKnown = 4096;

    /// <summary>After this the kernel is asked again whose an id is.</summary>
    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(1);

    // bpf_get_current_pid_tgid() has the process in its upper half, and programs give the result such names.
    private static readonly string[] Names = ["pid", "tgid", "tid"];
    private static readonly string[] PairNames = ["pid_tgid", "tgid_pid"];

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<long, (Owner Owner, long AskedAt)> _known = [];

    private enum Owner
    {
        Others,
        Us,
        UsUntilNow,
    }

    /// <summary>Takes the records of a source without those; all, where records have no such member.</summary>
    /// <param name="source">The source.</param>
    /// <param name="take">Takes the others.</param>
    public RecordCallback LeaveOut(EventSource source, RecordCallback take)
    {
        if (source.IsText)
        {
            return record =>
            {
                if (source.Thread is not { } id || !IsOurs(id))
                {
                    take(record);
                }
            };
        }

        ImmutableArray<RecordField> fields = source.Type is { } type ? [.. type.Fields.Concat(type.Fields.SelectMany(field => field.Fields)).Where(IsProcess)] : [];
        return fields.IsEmpty ? take : record =>
        {
            if (!IsOurs(fields, record))
            {
                take(record);
            }
        };
    }

    private static bool IsProcess(RecordField field) =>
        field is { Kind: FieldKind.Integer, IsWide: false, BitSize: > 0 }
        && (Names.Contains(field.Name, StringComparer.Ordinal) || PairNames.Contains(field.Name, StringComparer.Ordinal));

    private bool IsOurs(ImmutableArray<RecordField> fields, ReadOnlySpan<byte> record)
    {
        foreach (var field in fields)
        {
            if (field.Offset + field.Size <= record.Length
                && field.ReadInteger(record) is var value && IsOurs((long)(field.BitSize == 64 && PairNames.Contains(field.Name, StringComparer.Ordinal) ? value >> 32 : value)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an id is that of this process or a thread of it, or was a moment ago: the last records of a thread are read after its end.</summary>
    internal bool IsOurs(long id)
    {
        var isKnown = _known.TryGetValue(id, out var known);
        if (isKnown && _time.GetElapsedTime(known.AskedAt) < MaximumAge)
        {
            return known.Owner != Owner.Others;
        }

        var owner = Directory.Exists(Path.Combine(tasks, id.ToString(CultureInfo.InvariantCulture))) ? Owner.Us
            : known.Owner == Owner.Us ? Owner.UsUntilNow
            : Owner.Others;
        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        _known[id] = (owner, _time.GetTimestamp());
        return owner != Owner.Others;
    }
}
