using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Tests.Elf;
using static Eunomia.Bpf.Tests.Checks.CheckedObject;

namespace Eunomia.Bpf.Tests.Checks;

public sealed class CodeRulesTests
{
    private const int PseudoCall = 1;
    private const int PseudoFunction = 4;

    private static readonly byte[] Return = Instruction(Exit);
    private static readonly byte[] Slot = new byte[8];

    [Fact]
    public void Loads_and_calls_as_clang_writes_them_pass()
    {
        Accepts(WithCode([.. Instruction(Load64), .. Slot, .. Return], (0, 3, LoadRelocation)));
        Accepts(WithCode([.. Instruction(Call, PseudoCall, -1), .. Return], (0, 2, CallRelocation)));
        Accepts(WithCode([.. Instruction(Load64, PseudoFunction), .. Slot, .. Return], (0, 2, LoadRelocation)));
        Accepts(WithCode([.. Instruction(Call, immediate: 6), .. Return]));
    }

    [Fact]
    public void A_load_has_a_second_half()
    {
        Rejects("function 'f' ends within a two-slot load, section 'xdp'", WithCode([.. Return, .. Instruction(Load64)]));
        Rejects("the second half of a load in function 'f' is another instruction", WithCode([.. Instruction(Load64), .. Return]));
    }

    [Fact]
    public void A_relocation_applies_to_a_load_or_a_call()
    {
        Rejects("a relocation applies to neither a load nor a call in function 'f'", WithCode([.. Return, .. Slot], (0, 3, LoadRelocation)));
        Rejects(
            "a relocation applies to the second half of a load in function 'f'",
            WithCode([.. Instruction(Load64), .. Slot, .. Return], (8, 3, LoadRelocation)));
        Rejects(
            "a relocation of type 10 in function 'f' is none of its instruction",
            WithCode([.. Instruction(Load64), .. Slot, .. Return], (0, 3, CallRelocation)));
        Rejects(
            "a relocation of type 1 in function 'f' is none of its instruction",
            WithCode([.. Instruction(Call, PseudoCall, -1), .. Return], (0, 2, LoadRelocation)));
        Rejects("a relocation of type 2 does not apply to an instruction", WithCode([.. Return, .. Slot], (0, 3, 2)));
        Rejects("a relocation of type 10 does not apply to an instruction", WithCode([.. Return, .. Return], (4, 2, CallRelocation)));
    }

    [Fact]
    public void An_instruction_has_one_relocation_with_a_symbol()
    {
        byte[] code = [.. Instruction(Load64), .. Slot, .. Return];

        Rejects("an instruction has two relocations", WithCode(code, (0, 3, LoadRelocation), (0, 3, LoadRelocation)));
        Rejects("a relocation refers to symbol 0 '', which is in no section", WithCode(code, (0, 0, LoadRelocation)));
    }

    [Fact]
    public void A_call_leads_to_the_start_of_a_subprogram()
    {
        Rejects("a call in function 'f' leads to no function", WithCode([.. Instruction(Call, PseudoCall, -1), .. Return]));
        Rejects("function 'f' refers to 'g'+8, which is no subprogram", WithCode([.. Instruction(Call, PseudoCall), .. Return], (0, 2, CallRelocation)));
        Rejects("function 'f' refers to 'f', which is no subprogram", WithCode([.. Instruction(Call, PseudoCall, -1), .. Return], (0, 1, CallRelocation)));
        Rejects(
            "function 'f' refers to 'g'-8, which is no subprogram",
            WithCode([.. Instruction(Load64, PseudoFunction, -8), .. Slot, .. Return], (0, 2, LoadRelocation)));
    }

    [Fact]
    public void A_call_within_the_subprograms_leads_to_one()
    {
        Accepts(Subprograms(immediate: 0));
        Rejects("a call in function 'g' leads to no function", Subprograms(immediate: 1));
        Rejects("a call in function 'g' leads to no function", Subprograms(immediate: int.MinValue));
        Rejects("a call in function 'g' leads to no function", Subprograms(immediate: int.MaxValue));
    }

    [Fact]
    public void Code_is_whole_instructions() => Rejects("section 'xdp' has 20 bytes, no whole number of instructions", Functions(20, (0, 8)));

    [Fact]
    public void Functions_do_not_overlap()
    {
        Accepts(Functions(24, (0, 16), (16, 8)));
        Rejects("functions 'f0' and 'f1' in section 'xdp' overlap", Functions(24, (0, 16), (8, 16)));
        Rejects("functions 'f0' and 'f1' in section 'xdp' overlap", Functions(24, (0, 16), (0, 16)));
    }

    // "g" calls and returns; "h" follows it.
    private static byte[] Subprograms(int immediate)
    {
        var elf = new ElfBuilder();
        byte[] code = [.. Instruction(Call, PseudoCall, immediate), .. Return, .. Return];
        var text = (ushort)elf.Section(".text", ElfSectionType.ProgBits, code, flags: Code);
        elf.Symbols(elf.Symbol("g", text, 0, 8), elf.Symbol("h", text, 8, 16));
        return elf.Build();
    }

    private static byte[] Functions(int length, params (ulong Offset, ulong Size)[] functions)
    {
        var elf = new ElfBuilder();
        var xdp = (ushort)elf.Section("xdp", ElfSectionType.ProgBits, new byte[length], flags: Code);
        elf.Symbols([.. functions.Select((function, i) => elf.Symbol($"f{i}", xdp, function.Offset, function.Size))]);
        return elf.Build();
    }
}
