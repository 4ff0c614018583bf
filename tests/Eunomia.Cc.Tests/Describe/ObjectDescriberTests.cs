using Eunomia.Bpf.Objects;
using Eunomia.Cc.Describe;
using Eunomia.Package;

namespace Eunomia.Cc.Tests.Describe;

public sealed class ObjectDescriberTests(RealToolchain toolchain) : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("hello", "hello_bpf")]
    [InlineData("with-dash", "with_dash_bpf")]
    [InlineData("with space", "with_space_bpf")]
    [InlineData("\u00e9t\u00e9", "_t__bpf")]
    [InlineData("9lives", "9lives_bpf")]
    public void The_objects_name_has_letters_and_digits_only(string name, string expected) => Assert.Equal(expected, ObjectDescriber.ObjectName(name));

    [Fact]
    public async Task Everything_user_space_can_see_is_described()
    {
        var bytes = await toolchain.CompileAsync(_directory.Write("all.bpf.c", """
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            struct key { int a; };
            struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, struct key); __type(value, long[2]); __uint(max_entries, 64);
                __uint(map_flags, BPF_F_NO_PREALLOC); __uint(pinning, LIBBPF_PIN_BY_NAME); } counts SEC(".maps");
            struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
            struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } perf SEC(".maps");
            const volatile int limit = -3;
            const volatile char name[8] = "nobody";
            const volatile _Bool on = 1;
            unsigned long long total;
            struct key last[2];
            char greeting[4] SEC(".data.custom") = { 'h', 'i' };
            static int hidden = 5;
            SEC("tp/syscalls/sys_enter_write") int traced(void *context) { total += limit + hidden++; return 0; }
            SEC("?fentry.s/do_unlinkat") int lazy(void *context) { return on; }
            SEC("my/own") int unknown(void *context) { return name[0] + greeting[0] + last[1].a; }
            char LICENSE[] SEC("license") = "GPL";
            """));

        var skeleton = ObjectDescriber.Describe("all", BpfObject.Read(bytes, ObjectDescriber.ObjectName("all")), EventTypeMap.Empty);

        await Verify(PackageWriter.ToJson(new PackageMeta { BpfSkel = skeleton }), "json").UseDirectory("../Snapshots");
    }
}
