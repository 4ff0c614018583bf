using System.Globalization;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Tests.Objects.Interop;

namespace Eunomia.Bpf.Tests.Objects;

public sealed class BpfMapTypesTests
{
    [Theory]
    [InlineData(0, "unspec")]
    [InlineData(BpfMapTypes.Array, "array")]
    [InlineData(BpfMapTypes.ProgramArray, "prog_array")]
    [InlineData(BpfMapTypes.PerfEventArray, "perf_event_array")]
    [InlineData(BpfMapTypes.ArrayOfMaps, "array_of_maps")]
    [InlineData(BpfMapTypes.HashOfMaps, "hash_of_maps")]
    [InlineData(BpfMapTypes.StructOps, "struct_ops")]
    [InlineData(BpfMapTypes.RingBuffer, "ringbuf")]
    [InlineData(BpfMapTypes.UserRingBuffer, "user_ringbuf")]
    [InlineData(BpfMapTypes.Arena, "arena")]
    [InlineData(34, "34")]
    [InlineData(uint.MaxValue, "4294967295")]
    public void A_type_has_one_name_that_parses_back(uint type, string name)
    {
        Assert.Equal(name, BpfMapTypes.NameOf(type));
        Assert.Equal(type, BpfMapTypes.Parse(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("RINGBUF")]
    [InlineData("ring buffer")]
    [InlineData("-1")]
    [InlineData("4294967296")]
    public void Anything_else_is_no_type(string name) => Assert.Null(BpfMapTypes.Parse(name));

    [Fact]
    public void The_installed_libbpf_uses_the_same_names()
    {
        Assert.SkipUnless(LibBpf.IsInstalled, "libbpf.so.1 is not installed");

        // What it has no name for is newer than it.
        var numbers = Enumerable.Range(0, 34).Select(type => (uint)type)
            .Where(type => LibBpf.libbpf_bpf_map_type_str(type) is not null).ToList();

        Assert.True(numbers.Count >= 32, string.Create(CultureInfo.InvariantCulture, $"libbpf knows only {numbers.Count} types"));
        Assert.All(numbers, type => Assert.Equal(LibBpf.libbpf_bpf_map_type_str(type), BpfMapTypes.NameOf(type)));
    }
}
