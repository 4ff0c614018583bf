using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Rewrite;
using Eunomia.Bpf.Tests.Checks;

namespace Eunomia.Bpf.Tests.Instructions;

/// <summary>Random programs do the same before and after.</summary>
[Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
public sealed class LoweredBehaviorTests
{
    private const int Usual = 20_000;

    [Fact]
    public void Lowered_programs_do_what_they_did()
    {
        var (changed, kept) = (0, 0);
        for (var i = 0; i < Fuzzing.Count(Usual); i++)
        {
            var seed = Fuzzing.Seed(i);
            var code = new RandomCode(new Random(seed)).Make();
            if (JumpsIntoLoads(code))
            {
                continue;
            }

            var lowered = Lower(code);
            changed += Fetches(code) - Fetches(lowered);
            kept += Fetches(lowered);
            for (var run = 0; run < 3; run++)
            {
                Assert.True(Interpreter.Run(code, run) == Interpreter.Run(lowered, run), $"program {seed}, run {run}: {Convert.ToHexString(code)} became {Convert.ToHexString(lowered)}: {Interpreter.Run(code, run)} became {Interpreter.Run(lowered, run)}");
            }
        }

        // Otherwise it would compare programs with themselves.
        Assert.InRange(changed, Fuzzing.Count(Usual) / 2, int.MaxValue);
        Assert.InRange(kept, Fuzzing.Count(Usual) / 2, int.MaxValue);
    }

    [Fact]
    public void Lowering_twice_changes_nothing()
    {
        for (var i = 0; i < Fuzzing.Count(Usual) / 20; i++)
        {
            var once = Lower(new RandomCode(new Random(Fuzzing.Seed(i))).Make());

            Assert.Equal(once, Lower(once));
        }
    }

    [Fact]
    public void Lowering_takes_any_bytes()
    {
        var random = new Random(Fuzzing.Seed(11));
        for (var i = 0; i < Fuzzing.Count(2_000); i++)
        {
            var code = new byte[random.Next(40) * 8];
            random.NextBytes(code);
            foreach (var slot in Enumerable.Range(0, code.Length / 8))
            {
                // Bytes as they come are seldom one of these.
                code[slot * 8] = random.Next(3) == 0 ? (byte)0xdb : code[slot * 8];
                code[(slot * 8) + 4] = random.Next(3) == 0 ? (byte)1 : code[(slot * 8) + 4];
            }

            HostileBytes.Demand(() => Lower(code), $"code {Convert.ToHexString(code)}");
        }
    }

    private static byte[] Lower(byte[] code) =>
        InstructionLowering.Lower(ElfReader.Read(CheckedObject.WithCode(code)), InstructionFeature.All).FindSection("xdp")!.Data.ToArray();

    private static int Fetches(byte[] code) => code.Chunk(8).Count(slot => slot[0] is 0xdb or 0xc3 && slot[4] == 1);

    /// <summary>The verifier refuses a jump into the second half of a load, and nobody knows what it would do.</summary>
    private static bool JumpsIntoLoads(byte[] code)
    {
        var span = new InstructionSpan(code, bigEndian: false);
        var (seconds, targets) = (new HashSet<int>(), new HashSet<int>());
        for (var i = 0; i < span.Count; i++)
        {
            var instruction = span[i];
            if (instruction.Opcode == Instruction.Load64)
            {
                seconds.Add(++i);
            }
            else if (instruction is { Class: InstructionClass.Jump or InstructionClass.Jump32, Opcode: not (Instruction.Call or Instruction.Exit) })
            {
                targets.Add(i + 1 + instruction.Offset);
            }
        }

        return seconds.Overlaps(targets);
    }
}
