using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;
using Eunomia.Bpf.Tests.Objects;

namespace Eunomia.Bpf.Tests.Rewrite;

public sealed class MapSizesTests(BpfToolchain toolchain)
{
    private const string Event = "struct event { long a; int b[4]; };";

    [Theory]
    [InlineData("__uint(type, 27); __uint(max_entries, 4096); __type(value, struct event);", "ringbuf 0 0 4096", true)]
    [InlineData("__uint(type, 27); __uint(key_size, 4); __uint(value_size, 8); __uint(max_entries, 4096);", "ringbuf 0 0 4096", true)]
    [InlineData("__uint(type, 31); __type(key, int); __uint(max_entries, 4096);", "user_ringbuf 0 0 4096", true)]
    [InlineData("__uint(type, 27); __uint(max_entries, 4096);", "ringbuf 0 0 4096", false)]
    [InlineData("__uint(type, 4); __type(key, int); __type(value, struct event); __uint(max_entries, 2);", "perf_event_array 4 4 2", true)]
    [InlineData("__uint(type, 4); __uint(key_size, 8); __uint(value_size, 8);", "perf_event_array 4 4 0", true)]
    [InlineData("__uint(type, 4); __type(key, int); __type(value, int);", "perf_event_array 4 4 0", false)]
    [InlineData("__uint(type, 4); __uint(key_size, 4); __uint(value_size, 4);", "perf_event_array 4 4 0", false)]
    [InlineData("__uint(type, 1); __type(key, int); __type(value, struct event); __uint(max_entries, 2);", "hash 4 24 2", false)]
    public void Sizes_that_the_kernel_refuses_are_left_out(string definition, string expected, bool isMended)
    {
        var compiled = toolchain.Compile($$"""
            {{Event}}
            struct { {{definition}} } m SEC(".maps");
            SEC("xdp") int p(void *context) { return bpf_map_lookup_elem(&m, context) != 0; }
            """);

        var rewritten = ObjectRewriter.Rewrite(compiled, new RewriteOptions());

        var map = Assert.Single(BpfObject.Read(rewritten.Object, "m").Maps);
        Assert.Equal(expected, $"{BpfMapTypes.NameOf(map.Type)} {map.KeySize} {map.ValueSize} {map.MaxEntries}");
        Assert.Equal(isMended ? ["m"] : [], rewritten.MapsWithoutSizes);
    }
}
