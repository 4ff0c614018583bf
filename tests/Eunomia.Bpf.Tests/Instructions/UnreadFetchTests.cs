using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Rewrite;
using static Eunomia.Bpf.Tests.Instructions.Slots;

namespace Eunomia.Bpf.Tests.Instructions;

/// <summary>When the value that an atomic addition returns counts as read, by hand-made code: the addition is always to <c>r10 - 8</c>, of <c>r1</c>.</summary>
public sealed class UnreadFetchTests
{
    private const int R1 = 1;
    private const int Stack = 10;
    private const int KtimeGetNs = 5;
    private const int PerfEventOutput = 25;

    private static readonly byte[] FetchAdd = Little.Atomic(Add | Fetch, Stack, R1);
    private static readonly byte[] Return = [.. Little.Move(0, 0), .. Little.Exit];

    [Fact]
    public void A_value_that_nobody_reads_is_not_fetched() => Lowers(true, Return);

    [Theory]
    [InlineData(0xbf, 0, R1)] // r0 = r1
    [InlineData(0xbc, 0, R1)] // w0 = w1
    [InlineData(0x0f, 2, R1)] // r2 += r1
    [InlineData(0x07, R1, 0)] // r1 += 0
    [InlineData(0x04, R1, 0)] // w1 += 0
    [InlineData(0x87, R1, 0)] // r1 = -r1
    [InlineData(0xd7, R1, 0)] // r1 = bswap r1
    [InlineData(0xdc, R1, 0)] // r1 = be r1
    [InlineData(0x7b, Stack, R1)] // a spill
    [InlineData(0x7b, R1, 0)] // where something is stored
    [InlineData(0x7a, R1, 0)]
    [InlineData(0x79, 2, R1)] // where something is loaded from
    [InlineData(0x81, 2, R1)] // with its sign
    [InlineData(0xdb, R1, 0)] // where something is added
    [InlineData(0xdb, Stack, R1)] // what is added
    [InlineData(0x15, R1, 0)] // a comparison
    [InlineData(0x1d, 2, R1)]
    [InlineData(0x16, R1, 0)] // of 32 bits
    [InlineData(0x40, 0, R1)] // a packet load with an index
    [InlineData(0x8d, 0, 0)] // an indirect call
    [InlineData(0x0d, 2, 0)] // a jump through a table
    [InlineData(0xe6, 2, 0)] // nobody knows these
    [InlineData(0xef, 2, 0)]
    [InlineData(0xe4, 2, 0)]
    [InlineData(0x00, 2, 0)]
    [InlineData(0xd9, 2, 0)]
    [InlineData(0xda, 2, 0)]
    [InlineData(0xcb, 2, 0)]
    public void A_value_that_an_instruction_looks_at_is_fetched(int opcode, int destination, int source) =>
        Lowers(false, [.. Little.Slot((byte)opcode, destination, source), .. Return]);

    [Theory]
    [InlineData(0xb7, 0)] // r1 = 0
    [InlineData(0xb4, 0)] // w1 = 0, which sets the upper half to zero
    [InlineData(0xbf, 2)] // r1 = r2
    [InlineData(0xbc, 2)]
    [InlineData(0x79, Stack)] // r1 = *(r10 + 0)
    [InlineData(0x61, Stack)]
    [InlineData(0x91, Stack)] // a byte with its sign
    public void A_value_that_is_replaced_first_is_not_fetched(int opcode, int source) =>
        Lowers(true, [.. Little.Slot((byte)opcode, R1, source), .. Little.MoveRegister(0, R1), .. Little.Exit]);

    [Fact]
    public void Load_of_two_slots_replaces_and_its_second_slot_is_no_instruction()
    {
        Lowers(true, [.. Little.Load64(R1, -1), .. Little.MoveRegister(0, R1), .. Little.Exit]);
        // What comes next is behind its second half, whose bytes are no instruction that reads anything.
        Lowers(true, [.. Little.Load64(2, -1), .. Return]);
        // The bytes of an addition with a result, in the second half.
        Assert.Empty(Lowered([.. Little.Slot(0x18, 2), .. FetchAdd, .. Return]));
    }

    [Fact]
    public void Atomic_operations_replace_what_they_fetch_into()
    {
        // The second one reads r1 as what it adds, whatever it returns.
        Lowers(false, [.. Little.Atomic(Add | Fetch, Stack, R1, -16), .. Little.MoveRegister(0, R1), .. Little.Exit]);
        Lowers(false, [.. Little.Atomic(Xchg, Stack, R1), .. Return]);
        Lowers(true, [.. Little.Atomic(Xchg, Stack, 2), .. Return]);
    }

    [Fact]
    public void Exchange_by_comparison_reads_the_result_register()
    {
        byte[] fetchIntoResult = Little.Atomic(Add | Fetch, Stack, 0);

        Assert.Empty(Lowered([.. fetchIntoResult, .. Little.Atomic(CompareXchg, Stack, 2), .. Return]));
        Assert.Equal([0], Lowered([.. fetchIntoResult, .. Return]));
    }

    [Fact]
    public void Result_register_is_read_where_a_function_ends()
    {
        Assert.Empty(Lowered([.. Little.Atomic(Add | Fetch, Stack, 0), .. Little.Exit]));
        Lowers(true, Little.Exit);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(5, false)]
    [InlineData(6, true)]
    [InlineData(9, true)]
    public void Calls_read_arguments_and_replace_the_result(int register, bool isUnread)
    {
        byte[] addition = Little.Atomic(Add | Fetch, Stack, register);

        // Of five arguments; of nobody knows how many; a subprogram; a kernel function.
        Assert.Equal(isUnread ? [0] : [], Lowered([.. addition, .. Little.Call(PerfEventOutput), .. Return]));
        Assert.Equal(isUnread ? [0] : [], Lowered([.. addition, .. Little.Call(4711), .. Return]));
        Assert.Equal(isUnread ? [0] : [], Lowered([.. addition, .. Little.CallLocal(2), .. Return]));
        Assert.Equal(isUnread ? [0] : [], Lowered([.. addition, .. Little.Slot(0x85, source: 2, immediate: KtimeGetNs), .. Return]));
    }

    [Theory]
    [InlineData(KtimeGetNs, 0)]
    [InlineData(1, 2)] // bpf_map_lookup_elem
    [InlineData(12, 3)] // bpf_tail_call
    [InlineData(6, 5)] // bpf_trace_printk, whose format says how many
    [InlineData(-1, 5)]
    public void Helpers_read_as_many_registers_as_they_have_arguments(int helper, int count) => Assert.Equal(
        Enumerable.Range(1, 5).Select(register => register <= count),
        Enumerable.Range(1, 5).Select(register => !Lowered([.. Little.Atomic(Add | Fetch, Stack, register), .. Little.Call(helper), .. Return]).Any()));

    [Fact]
    public void A_call_that_a_loader_fills_in_may_have_any_arguments()
    {
        byte[] code = [.. FetchAdd, .. Little.Call(KtimeGetNs), .. Return];

        Assert.Equal([0], Lowered(code));
        Assert.Empty(Lowered(code, new ElfRelocation(8, 1, 10, 0)));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(9)]
    public void Values_that_live_through_a_call_are_fetched(int register)
    {
        byte[] after = [.. Little.MoveRegister(0, register), .. Little.Exit];

        Assert.Empty(Lowered([.. Little.Atomic(Add | Fetch, Stack, register), .. Little.Call(5), .. after]));
        Assert.Empty(Lowered([.. Little.Atomic(Add | Fetch, Stack, register), .. Little.CallLocal(2), .. after]));
    }

    [Fact]
    public void A_subprogram_has_registers_of_its_own()
    {
        // What it leaves in r6 its caller does not see, though the caller reads r6 after the call.
        byte[] caller = [.. Little.Move(6, 1), .. Little.CallLocal(2), .. Little.MoveRegister(0, 6), .. Little.Exit];

        Assert.Equal([4], Lowered([.. caller, .. Little.Atomic(Add | Fetch, Stack, 6), .. Return]));
    }

    [Fact]
    public void One_of_two_ways_that_reads_is_enough()
    {
        byte[] reads = [.. Little.MoveRegister(0, R1), .. Little.Exit];

        Lowers(false, [.. Little.JumpIfZero(2, 2), .. Return, .. reads]);
        Lowers(false, [.. Little.JumpIfZero(2, 2), .. reads, .. Return]);
        Lowers(true, [.. Little.JumpIfZero(2, 2), .. Return, .. Return]);
    }

    [Fact]
    public void Value_that_the_next_round_of_a_loop_reads_is_fetched()
    {
        // 0: r3 += r1; 1: r1 = fetch; 2: goto 0 or on
        Assert.Empty(Lowered([.. Little.Slot(0x0f, 3, R1), .. FetchAdd, .. Little.JumpIfZero(2, -3), .. Return]));
        Assert.Equal([1], Lowered([.. Little.Move(R1, 1), .. FetchAdd, .. Little.JumpIfZero(2, -3), .. Return]));
    }

    [Fact]
    public void Jumps_of_both_widths_are_followed()
    {
        byte[] reads = [.. Little.MoveRegister(0, R1), .. Little.Exit];

        Lowers(false, [.. Little.Jump(2), .. Return, .. reads]);
        Lowers(true, [.. Little.Jump(2), .. reads, .. Return]);
        Lowers(false, [.. Little.Slot(0x06, immediate: 2), .. Return, .. reads]);
        Lowers(true, [.. Little.Slot(0x06, immediate: 2), .. reads, .. Return]);
        // The distance of a far jump is not where that of another is.
        Lowers(true, [.. Little.Slot(0x06, offset: 0, immediate: 2), .. reads, .. Return]);
        Lowers(false, [.. Little.Slot(0x05, offset: 2, immediate: 0), .. Return, .. reads]);
    }

    [Fact]
    public void Loops_that_may_go_on_are_two_ways()
    {
        byte[] reads = [.. Little.MoveRegister(0, R1), .. Little.Exit];

        Lowers(false, [.. Little.Slot(0xe5, offset: 2), .. Return, .. reads]);
        Lowers(false, [.. Little.Slot(0xe5, offset: 2), .. reads, .. Return]);
        Lowers(true, [.. Little.Slot(0xe5, offset: 2), .. Return, .. Return]);
    }

    [Theory]
    [InlineData(0x05, 100, 0)]
    [InlineData(0x05, -100, 0)]
    [InlineData(0x06, 0, int.MaxValue)]
    [InlineData(0x06, 0, int.MinValue)]
    [InlineData(0x15, 100, 0)]
    public void Where_code_leads_out_of_its_section_everything_is_read(int opcode, short offset, int immediate) =>
        Lowers(false, [.. Little.Slot((byte)opcode, 2, 0, offset, immediate), .. Return]);

    [Fact]
    public void Where_code_ends_without_an_exit_everything_is_read()
    {
        Lowers(false, []);
        Lowers(false, Little.Slot(0x18, 2));
        Lowers(false, Little.Move(0, 0));
    }

    [Theory]
    [InlineData(0x41)] // OR
    [InlineData(0x51)] // AND
    [InlineData(0xa1)] // XOR
    [InlineData(Xchg)]
    [InlineData(CompareXchg)]
    [InlineData(0x100)] // load_acquire
    [InlineData(0x110)] // store_release
    [InlineData(0x03)] // nobody knows it
    public void What_older_kernels_cannot_do_otherwise_stays(int operation) =>
        Assert.Empty(Lowered([.. Little.Atomic(operation, Stack, R1), .. Return]));

    [Fact]
    public void Additions_of_four_bytes_are_lowered_and_those_of_two_are_none()
    {
        Assert.Equal([0], Lowered([.. Little.Atomic32(Add | Fetch, Stack, R1), .. Return]));
        Assert.Empty(Lowered([.. Little.Slot(0xcb, Stack, R1, -8, Add | Fetch), .. Return]));
    }

    [Fact]
    public void An_addition_that_no_kernel_takes_is_left_to_be_refused() =>
        Assert.Empty(Lowered([.. Little.Atomic(Add | Fetch, Stack, 10), .. Return]));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chain_of_jumps_back_takes_as_much_work_as_its_length(bool isRead)
    {
        // To go through the code again and again until nothing changes would find out about one more of these jumps each time, and never end.
        const int Count = 200_000;
        byte[] code =
        [
            .. Little.Slot(0x06, immediate: Count + 2), .. isRead ? Little.MoveRegister(0, R1) : Little.Move(0, 0), .. Little.Exit,
            .. Little.Jump(-3), .. Enumerable.Repeat(Little.Jump(-2), Count - 1).SelectMany(slot => slot), .. FetchAdd, .. Little.Jump(-3),
        ];

        Assert.Equal(isRead ? [] : [Count + 3], Lowered(code));
    }

    [Fact]
    public void A_section_larger_than_any_program_is_left_alone()
    {
        byte[] longest = [.. FetchAdd, .. Return, .. new byte[(1_000_000 - 3) * 8]];

        Assert.Equal([0], Lowered(longest));
        Assert.Empty(Lowered([.. longest, .. new byte[8]]));
    }

    private static void Lowers(bool expected, byte[] after) => Assert.Equal(expected ? [0] : [], Lowered([.. FetchAdd, .. after]).Where(index => index == 0));

    private static IEnumerable<int> Lowered(byte[] code, params ElfRelocation[] relocations) =>
        InstructionLowering.Replacements(new InstructionSpan(code, bigEndian: false), [.. relocations], [InstructionFeature.Atomics]).Select(replacement => replacement.Index);
}
