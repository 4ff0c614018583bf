using System.Collections.Immutable;
using System.Globalization;
using Eunomia.Runtime.Decoding;

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

    /// <summary>A printer that leaves them out; the same where records have no such member.</summary>
    public EventPrinter LeaveOut(EventPrinter printer)
    {
        if (printer.Source.IsText)
        {
            return new OthersPrinter(printer, _ => printer.Source.Thread is { } id && IsOurs(id));
        }

        ImmutableArray<RecordField> fields = printer.Source.Type is { } type ? [.. type.Fields.Concat(type.Fields.SelectMany(field => field.Fields)).Where(IsProcess)] : [];
        return fields.IsEmpty ? printer : new OthersPrinter(printer, record => IsOurs(fields, record));
    }

    private static bool IsProcess(RecordField field) =>
        field is { Kind: FieldKind.Integer, IsWide: false, BitSize: > 0 }
        && (Names.Contains(field.Name, StringComparer.Ordinal) || PairNames.Contains(field.Name, StringComparer.Ordinal));

    private bool IsOurs(ImmutableArray<RecordField> fields, ReadOnlySpan<byte> record)
    {
        foreach (var field in fields)
        {
            if (field.Offset + field.Size <= record.Length
                && field.Integer.Load(record) is var value && IsOurs((long)(field.BitSize == 64 && PairNames.Contains(field.Name, StringComparer.Ordinal) ? value >> 32 : value)))
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

    private delegate bool IsOwn(ReadOnlySpan<byte> record);

    /// <summary>Prints what is not our own.</summary>
    private sealed class OthersPrinter(EventPrinter printer, IsOwn isOwn) : EventPrinter(printer.Source)
    {
        /// <inheritdoc/>
        public override long Malformed => printer.Malformed;

        /// <inheritdoc/>
        public override void Print(ReadOnlySpan<byte> record)
        {
            if (!isOwn(record))
            {
                printer.Print(record);
            }
        }
    }
}
