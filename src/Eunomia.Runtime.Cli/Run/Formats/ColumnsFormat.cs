using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Sampling;
using Eunomia.Runtime.Stacks;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Cli.Run.Formats;

/// <summary><c>columns</c>: aligned columns, for people.</summary>
internal sealed class ColumnsFormat : RunFormat
{
    public override string Name => "columns";

    public override bool IsForPeople => true;

    public override IRecordFormatter CreateRecords(RecordType type, FormatOptions options) => new ColumnFormatter(type, options);

    public override IRecordFormatter CreateBytes(string map) => new HexFormatter(map, json: false);

    public override IRecordFormatter CreateText(string source) => new TextLineFormatter(source, json: false);

    public override ReadOnlySpan<byte> TitlesOf(IRecordFormatter records) => records is ColumnFormatter columns ? columns.Header : [];

    public override string Write(string map, SampledEntry entry, ImmutableArray<StackFrame>? frames, long timestampNs) => frames is { } stack
        ? $"stack {BitConverter.ToUInt32(entry.Key)}\n{string.Concat(stack.Select(frame => $"  {StackTraceFormatter.Name(frame)}\n"))}"
        : $"  {Convert.ToHexStringLower(entry.Key)}  {Convert.ToHexStringLower(entry.Value)}\n";
}
