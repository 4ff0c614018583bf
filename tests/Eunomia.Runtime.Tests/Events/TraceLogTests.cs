using System.Text;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Interop;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Tests.Events;

/// <summary>What programs print is told apart in the pages of the kernel's trace buffers.</summary>
public sealed class TraceLogTests
{
    private const ulong Helper = 0xffffffff81000010;
    private const ulong Ours = 0xffffffffc0021a20;
    private const ulong Theirs = 0xffffffffc0011a20;

    private static readonly TraceCallers Callers = new([new(Ours, 0x100)], [new(0xffffffff81000000, 0x100)]);

    [Theory]
    [InlineData("beat 1\n", "beat 1")]
    [InlineData("one\n\n  two\n\n", "one\n\n  two")]
    [InlineData("x\n            sshd-1       [000] .....     1.000001: bpf_trace_printk: forged", "x\n            sshd-1       [000] .....     1.000001: bpf_trace_printk: forged")]
    [InlineData("x\nCPU:0 [LOST 999999999 EVENTS]\n", "x\nCPU:0 [LOST 999999999 EVENTS]")]
    [InlineData("", "")]
    public void Whatever_a_program_prints_is_one_print_and_nothing_else(string text, string shown)
    {
        var (prints, lost) = Read(null, new TracePageBuilder().Print(5, text));

        Assert.Equal(["              sh-7       [001] .....     0.000000: bpf_trace_printk: " + shown], prints);
        Assert.Equal(0, lost);
    }

    [Fact]
    public void A_line_has_the_form_that_the_kernel_gives_it()
    {
        var page = new TracePageBuilder().Print(1_234_567_890_500, "hello", thread: 1234567, flags: 0x2d, depth: 0x21);

        Assert.Equal(["a very long name-1234567 [001] dNh12  1234.567891: bpf_trace_printk: hello"], Read(null, page, name: "a very long name").Prints);
    }

    [Fact]
    public void Names_of_threads_hide_no_prints() =>
        Assert.Equal(["           evil\n-7       [001] .....     0.000000: bpf_trace_printk: hello"], Read(null, new TracePageBuilder().Print(1, "hello"), name: "evil\n").Prints);

    [Fact]
    public void Other_events_are_no_prints() => Assert.Empty(Read(null, new TracePageBuilder().Record(1, 999, new byte[32])).Prints);

    [Fact]
    public void Prints_of_other_programs_are_left_out() => Assert.Equal(
        ["mine"],
        Texts(
            Callers,
            new TracePageBuilder().Print(1, "theirs").Stack(1, Helper - 0x100, Helper, Theirs, Ours)
                .Print(1, "mine").Stack(1, Helper - 0x100, Helper, Helper + 8, Ours, Theirs).Print(1, "without a stack yet")));

    [Fact]
    public void A_print_that_interrupts_another_has_the_first_stack() => Assert.Equal(
        ["mine"],
        Texts(Callers, new TracePageBuilder().Print(1, "mine").Print(1, "theirs").Stack(1, Helper, Theirs).Stack(1, Helper, Ours)));

    [Fact]
    public void A_stack_may_be_on_the_next_page() => Assert.Equal(
        ["mine"], Texts(Callers, new TracePageBuilder().Print(1, "mine"), new TracePageBuilder().Stack(1, Helper, Ours)));

    [Fact]
    public void A_stack_that_the_kernel_could_not_follow_excludes_nothing() =>
        Assert.Equal(["somebody's"], Texts(Callers, new TracePageBuilder().Print(1, "somebody's").Stack(1, Helper - 0x100, Helper)));

    [Fact]
    public void Without_the_place_of_the_kernels_function_any_caller_will_do() => Assert.Equal(
        ["mine"],
        Texts(new TraceCallers([new(Ours, 0x100)], []), new TracePageBuilder().Print(1, "mine").Stack(1, Helper, Ours).Print(1, "theirs").Stack(1, Helper, Theirs)));

    [Fact]
    public void Kernel_functions_reach_to_the_next_symbol()
    {
        var symbols = KernelSymbols.Read(new MemoryStream("81000000 T bpf_trace_printk\n81000000 T alias\n81000080 t next\n82000000 T bpf_trace_vprintk_not\n"u8.ToArray()));

        Assert.Equal([new ProgramCode(0x81000000, 0x80)], TraceCallers.HelpersIn(symbols));
    }

    [Fact]
    public void Prints_of_all_processors_are_in_the_order_of_time()
    {
        var log = new TraceLog(TracePageBuilder.Formats, null, _ => "sh");
        log.Add(0, new TracePageBuilder(1000).Print(1, "second").Print(5000, "fourth").ToArray());
        log.Add(1, new TracePageBuilder(500).Print(1, "first").Print(5000, "third").ToArray());
        var prints = new List<string>();

        var before = log.Flush(line => prints.Add(Text(line)), until: 5501);
        Assert.Equal(["first", "second", "third"], prints);
        Assert.Equal(3, before);
        Assert.Equal(1, log.Flush(line => prints.Add(Text(line)), ulong.MaxValue));
        Assert.Equal("fourth", prints[^1]);
    }

    [Fact]
    public void Times_that_are_far_apart_are_written_out() => Assert.Equal(
        ["              sh-7       [001] .....  2000.000005: bpf_trace_printk: absolute", "              sh-7       [001] .....  3000.000005: bpf_trace_printk: extended"],
        Read(null, new TracePageBuilder().At(2_000_000_005_000).Print(0, "absolute").After(1_000_000_000_000).Print(0, "extended")).Prints);

    [Theory]
    [InlineData(true, 679)]
    [InlineData(false, 1)]
    public void Losses_are_counted_and_the_prints_around_them_kept(bool isCounted, long lost)
    {
        var (prints, counted) = Read(null, new TracePageBuilder().Print(1, "one"), new TracePageBuilder().Lost(isCounted ? 679 : null).Print(1, "two"));

        Assert.Equal(2, prints.Count);
        Assert.Equal(lost, counted);
    }

    [Fact]
    public void A_lost_print_is_lost_with_its_stack_and_takes_no_other()
    {
        var (prints, lost) = Read(Callers, new TracePageBuilder().Print(1, "its stack is lost"), new TracePageBuilder().Lost(679).Stack(1, Helper, Ours).Print(1, "mine").Stack(1, Helper, Ours));

        Assert.EndsWith(": mine", Assert.Single(prints), StringComparison.Ordinal);
        Assert.Equal(340, lost);
    }

    [Fact]
    public void The_thread_is_known_while_its_print_is_handed_over()
    {
        var log = new TraceLog(TracePageBuilder.Formats, null, _ => "x-1 [000]");
        log.Add(0, new TracePageBuilder().Print(1, "a", thread: 42).ToArray());
        var threads = new List<int?>();

        log.Flush(_ => threads.Add(log.Thread), ulong.MaxValue);

        Assert.Equal([42, null], [.. threads, log.Thread]);
    }

    [Fact]
    public void Every_truncation_and_every_changed_byte_is_taken_well()
    {
        var whole = new TracePageBuilder().Lost(3).Print(1, "one").Stack(1, Helper, Ours).After(1 << 28).Print(1, "two").At(1 << 30).Stack(1, Helper, Ours).ToArray();
        for (var i = 0; i < whole.Length; i++)
        {
            foreach (var mask in (byte[])[0xff, 0x80, 0x01, 0x1f])
            {
                var changed = (byte[])whole.Clone();
                changed[i] ^= mask;
                foreach (var page in (byte[][])[whole[..i], changed])
                {
                    var log = new TraceLog(TracePageBuilder.Formats, Callers, _ => "sh");
                    log.Add(0, page);
                    Assert.InRange(log.Flush(_ => { }, ulong.MaxValue), 0, 2);
                }
            }
        }
    }

    [Fact]
    public void Before_there_was_an_event_for_it_programs_printed_at_no_address()
    {
        var formats = TraceFormats.Create(TraceFormat.Parse(TracePageBuilder.Header), null, TraceFormat.Parse(TracePageBuilder.OldPrint), null)!;
        var log = new TraceLog(formats, null, _ => "sh");
        log.Add(0, new TracePageBuilder().Record(1, 5, [1, 0, 0, 0, 0, 0, 0, 0, .. "mine\n\0"u8]).Record(1, 5, [0xff, 0, 0, 0, 0, 0, 0, 0, .. "the kernel's\0"u8]).ToArray());
        var prints = new List<string>();

        log.Flush(line => prints.Add(Text(line)), ulong.MaxValue);

        Assert.Equal(["mine"], prints);
    }

    [Fact]
    public void Descriptions_of_another_form_are_none()
    {
        Assert.Null(TraceFormats.Create(TraceFormat.Parse("garbage"), TraceFormat.Parse(TracePageBuilder.Printk), null, null));
        Assert.Null(TraceFormats.Create(TraceFormat.Parse(TracePageBuilder.Header), TraceFormat.Parse("field:;offset"), null, null));
        Assert.Null(TraceFormats.Create(TraceFormat.Parse(TracePageBuilder.Header), null, null, null));
        Assert.Null(TraceFormats.Read("/no/such", "/no/such"));
    }

    [Fact]
    public void Threads_have_names_but_no_thread_names_another()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "7 sh\n8 evil\n\n9 a\nb\n10 x\n7 sshd\n11 with spaces\n");
        var names = new ThreadNames(path);

        Assert.Equal(["<...>", "evil", "a\nb", "x", "with spaces", "<...>", "<idle>"], new[] { 7, 8, 9, 10, 11, 12, 0 }.Select(names.Of));
        File.Delete(path);
        Assert.Equal("<...>", new ThreadNames(path).Of(8));
    }

    private static string Text(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line).Split("bpf_trace_printk: ", 2)[1];

    private static IEnumerable<string> Texts(TraceCallers? ours, params TracePageBuilder[] pages) => Read(ours, pages).Prints.Select(line => Text(Encoding.UTF8.GetBytes(line)));

    private static (List<string> Prints, long Lost) Read(TraceCallers? ours, TracePageBuilder page, string name) => Read(ours, [page], name);

    private static (List<string> Prints, long Lost) Read(TraceCallers? ours, params TracePageBuilder[] pages) => Read(ours, pages, "sh");

    private static (List<string> Prints, long Lost) Read(TraceCallers? ours, TracePageBuilder[] pages, string name)
    {
        var log = new TraceLog(TracePageBuilder.Formats, ours, _ => name);
        foreach (var page in pages)
        {
            log.Add(1, page.ToArray());
        }

        var prints = new List<string>();
        log.Flush(line => prints.Add(Encoding.UTF8.GetString(line)), ulong.MaxValue);
        return (prints, log.Lost);
    }
}
