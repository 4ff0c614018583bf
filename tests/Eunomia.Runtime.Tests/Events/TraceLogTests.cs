using System.Text;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Tests.Events;

/// <summary>What programs print is told apart in the text of the kernel's trace pipe.</summary>
public sealed class TraceLogTests
{
    private const string Stack = " => trace_event_raw_event_bpf_trace_printk <ffffffff814cd9c1>\n => bpf_trace_printk <ffffffff814cd69d>\n";

    [Fact]
    public void The_empty_line_behind_a_line_feed_is_part_of_its_print() => Assert.Equal(
        ["sh-7 [001] ...21  9.000001: bpf_trace_printk: beat 1", "sh-7 [001] ...21  9.000002: bpf_trace_printk: beat 2"],
        Read(
            isOurs: null,
            """
            sh-7 [001] ...21  9.000001: bpf_trace_printk: beat 1

            sh-7 [001] ...21  9.000002: bpf_trace_printk: beat 2

            """).Prints);

    [Fact]
    public void A_print_of_several_lines_is_one() => Assert.Equal(
        ["sh-7 [001] ...21  9.000001: bpf_trace_printk: one\n\n  two"],
        Read(isOurs: null, "sh-7 [001] ...21  9.000001: bpf_trace_printk: one\n\n  two\n\n").Prints);

    [Theory]
    [InlineData("           <...>-1432    [001] ....1   171.270000: bpf_trace_printk: hello")]
    [InlineData("          <idle>-0     [000] d.s.   171.270000: 0: hello")]
    [InlineData(" a b-c] [0-99     [000] d.s3.   171.270000: bpf_trace_printk: hello")]
    [InlineData("            bash-1432  (   1432) [011] ....1   171.270000: bpf_trace_printk: hello")]
    [InlineData("            bash-1432    [001] d... 171.270000: 0x00000001: hello")]
    public void Headings_of_all_kernels_are_known(string line)
    {
        Assert.Equal([line], Read(isOurs: null, line + "\n").Prints);
        Assert.NotNull(TraceLog.ProcessOf(Encoding.UTF8.GetBytes(line)));
    }

    [Fact]
    public void Other_events_are_no_prints() => Assert.Empty(
        Read(isOurs: null, "bash-1432    [001] d...   171.270000: sched_switch: prev_comm=bash\nrest of what was printed before\n").Prints);

    [Fact]
    public void Prints_of_other_programs_are_left_out() => Assert.Equal(
        ["sh-7 [001] ...21  9.000002: bpf_trace_printk: mine"],
        Read(
            address => address == 0xffffffffc0021a20,
            $"""
            sh-7 [001] ...21  9.000001: bpf_trace_printk: theirs
            sh-7 [001] ...21  9.000001: <stack trace>
            {Stack} => bpf_prog_1ae9045afd1acef0_x <ffffffffc0011a20>
             => bpf_prog_4bb1e0ef1061ff16_x <ffffffffc0021a20>
            sh-7 [001] ...21  9.000002: bpf_trace_printk: mine

            sh-7 [001] ...21  9.000002: <stack trace>
            {Stack} => bpf_prog_4bb1e0ef1061ff16_x <ffffffffc0021a20>
             => bpf_prog_1ae9045afd1acef0_x <ffffffffc0011a20>
             => do_syscall_64 <ffffffff8225a85f>

            """).Prints);

    [Fact]
    public void A_print_that_interrupts_another_has_the_first_stack() => Assert.Equal(
        ["sh-7 [001] ...21  9.000001: bpf_trace_printk: mine"],
        Read(
            address => address == 2,
            $"""
            sh-7 [001] ...21  9.000001: bpf_trace_printk: mine
            sh-7 [002] ...21  9.000001: bpf_trace_printk: on another processor
            sh-7 [001] d.h21  9.000002: bpf_trace_printk: theirs
            sh-7 [001] d.h21  9.000002: <stack trace>
            {Stack} => bpf_prog_1ae9045afd1acef0_x <1>
            sh-7 [001] ...21  9.000003: <stack trace>
            {Stack} => bpf_prog_4bb1e0ef1061ff16_x <2>

            """).Prints);

    [Fact]
    public void A_stack_that_the_kernel_could_not_follow_excludes_nothing() => Assert.Equal(
        ["sh-7 [001] ...21  9.000001: bpf_trace_printk: somebody's"],
        Read(_ => false, $"sh-7 [001] ...21  9.000001: bpf_trace_printk: somebody's\nsh-7 [001] ...21  9.000001: <stack trace>\n{Stack}").Prints);

    [Theory]
    [InlineData("CPU:1 [LOST 679 EVENTS]", 679)]
    [InlineData("CPU:1 [LOST EVENTS]", 1)]
    public void Losses_are_counted_and_no_print(string line, long lost)
    {
        var (prints, counted) = Read(isOurs: null, $"sh-7 [001] ...21  9.000001: bpf_trace_printk: one\n{line}\nsh-7 [001] ...21  9.000002: bpf_trace_printk: two\n");

        Assert.Equal(["sh-7 [001] ...21  9.000001: bpf_trace_printk: one", "sh-7 [001] ...21  9.000002: bpf_trace_printk: two"], prints);
        Assert.Equal(lost, counted);
    }

    [Fact]
    public void A_lost_print_is_lost_with_its_stack() =>
        Assert.Equal(340, Read(_ => true, "CPU:1 [LOST 679 EVENTS]\n").Lost);

    private static (List<string> Prints, long Lost) Read(Func<ulong, bool>? isOurs, string text)
    {
        List<string> prints = [];
        var log = new TraceLog(isOurs, line => prints.Add(Encoding.UTF8.GetString(line)));
        foreach (var line in text.Split('\n').SkipLast(1))
        {
            log.Add(Encoding.UTF8.GetBytes(line));
        }

        log.Flush();
        return (prints, log.Lost);
    }
}
