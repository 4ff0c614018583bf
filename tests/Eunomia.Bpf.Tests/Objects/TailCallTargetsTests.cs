using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Tests.Objects;

public sealed class TailCallTargetsTests(BpfToolchain toolchain)
{
    private const string Array = """
        #define ARRAY(name, ...) struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 4); __uint(key_size, 4); __array(values, int (void *)); } \
            name SEC(".maps") = { .values = { __VA_ARGS__ } }
        #define PROGRAM(name, ...) SEC("tc") int name(void *context) { __VA_ARGS__; return 0; }
        #define CALL(map) bpf_tail_call(context, &map, 1)
        int a(void *context); int b(void *context); int c(void *context);

        """;

    [Theory]
    // Targets, and targets of targets.
    [InlineData("ARRAY(calls, [1] = (void *)&b); PROGRAM(a, CALL(calls)) PROGRAM(b)", "b")]
    [InlineData("ARRAY(calls, (void *)&b, (void *)&c); PROGRAM(a, CALL(calls)) PROGRAM(b, CALL(calls)) PROGRAM(c)", "b c")]
    [InlineData("ARRAY(first, (void *)&b); ARRAY(second, (void *)&c); PROGRAM(a, CALL(first)) PROGRAM(b, CALL(second)) PROGRAM(c)", "b c")]
    // A function of several programs calls.
    [InlineData("ARRAY(calls, (void *)&b); __attribute__((noinline)) int jump(void *context) { CALL(calls); return 0; } PROGRAM(a, return jump(context)) PROGRAM(b)", "b")]
    // Nobody is seen to call: another package does, by the pinned map.
    [InlineData("ARRAY(calls, (void *)&b); PROGRAM(a) PROGRAM(b)", "b")]
    // A program that calls itself begins somewhere, and so do two that call each other.
    [InlineData("ARRAY(calls, (void *)&a); PROGRAM(a, CALL(calls)) PROGRAM(b)", "")]
    [InlineData("ARRAY(calls, (void *)&a, (void *)&b); PROGRAM(a, CALL(calls)) PROGRAM(b, CALL(calls))", "")]
    // Without values, user space decides.
    [InlineData("ARRAY(calls); PROGRAM(a, CALL(calls)) PROGRAM(b)", "")]
    [InlineData("PROGRAM(a) PROGRAM(b)", "")]
    public void Programs_that_others_call_are_found(string source, string expected)
    {
        var bpf = BpfObject.Read(toolchain.Compile(Array + source), "programs");

        Assert.Equal(expected, string.Join(' ', TailCallTargets.Find(bpf).Order(StringComparer.Ordinal)));
    }
}
