using System.Collections.Immutable;
using System.Globalization;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Knows the records of what <c>ecli</c> itself does, by the ids of its process and its threads in them.</summary>
internal sealed class OwnProcess
{
    // bpf_get_current_pid_tgid() has the process in its upper half, and programs give the result such names.
    private static readonly string[] Names = ["pid", "tgid", "tid"];
    private static readonly string[] PairNames = ["pid_tgid", "tgid_pid"];

    private readonly HashSet<long> _threads = [Environment.ProcessId];

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

    /// <summary>A thread that has ended is remembered: its last records are read after its end.</summary>
    private bool IsOurs(long id)
    {
        if (_threads.Contains(id))
        {
            return true;
        }

        var isOurs = Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{id}"));
        if (isOurs)
        {
            _threads.Add(id);
        }

        return isOurs;
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
