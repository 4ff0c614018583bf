using System.Collections.Immutable;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Rewrite;

namespace Eunomia.Bpf.Tests.Rewrite;

public sealed class LineRecordsTests
{
    [Fact]
    public void A_line_is_said_once_until_another_one_comes()
    {
        var kept = Kept([Line(0, 5), Line(8, 5), Line(16, 6), Line(24, 5), Line(32, 5)], functions: [0]);

        Assert.Equal([0u, 16u, 24u], kept);
    }

    [Fact]
    public void Each_function_starts_with_a_record_of_its_own()
    {
        var kept = Kept([Line(0, 5), Line(8, 5), Line(16, 5)], functions: [0, 16]);

        Assert.Equal([0u, 16u], kept);
    }

    [Fact]
    public void The_same_line_of_another_file_is_another_line()
    {
        var kept = Kept([Line(0, 5), Line(8, 5) with { FileName = "b.h" }], functions: [0]);

        Assert.Equal([0u, 8u], kept);
    }

    private static BpfLineInfo Line(uint offset, uint number) => new(offset, "a.bpf.c", "text", number, offset);

    private static IEnumerable<uint> Kept(ImmutableArray<BpfLineInfo> lines, uint[] functions) =>
        LineRecords.WithoutRepetitions(
            [new BtfExtRecords<BpfLineInfo>("xdp", lines)],
            [new BtfExtRecords<BpfFunctionInfo>("xdp", [.. functions.Select(offset => new BpfFunctionInfo(offset, 1))])])
            .Single().Records.Select(record => record.InstructionOffset);
}
