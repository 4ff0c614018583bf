using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Sampling;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Cli.Run.Formats;

/// <summary>A value of <c>--format</c>: how events, entries of maps and what programs print become lines. <see cref="All"/> is the one table of them.</summary>
internal abstract class RunFormat
{
    /// <summary>What <c>--json</c> is short for.</summary>
    public static RunFormat Json { get; } = new JsonFormat();

    /// <summary>All there are, the default first.</summary>
    public static ImmutableArray<RunFormat> All { get; } = [new ColumnsFormat(), Json];

    /// <summary>What <c>--format</c> calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether people read it: events have the time, and maps are drawn as tables and histograms; other formats have a line for each entry.</summary>
    public virtual bool IsForPeople => false;

    /// <summary>Lines for records of a type.</summary>
    public abstract IRecordFormatter CreateRecords(RecordType type, FormatOptions options);

    /// <summary>Lines for the records of a map whose type nobody knows.</summary>
    public abstract IRecordFormatter CreateBytes(string map);

    /// <summary>Lines for those of text that a program printed.</summary>
    public abstract IRecordFormatter CreateText(string source);

    /// <summary>The line above all others, with its line feed; empty: none.</summary>
    public virtual ReadOnlySpan<byte> TitlesOf(IRecordFormatter records) => [];

    /// <summary>The lines of a map's entry that has no type: its bytes, or the stack that its value is.</summary>
    public abstract string Write(string map, SampledEntry entry, ImmutableArray<StackFrame>? frames, long timestampNs);
}
