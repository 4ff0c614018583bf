using System.Buffers.Binary;
using System.Numerics;
using Eunomia.Bpf.Instructions;

namespace Eunomia.Bpf.Tests.Instructions;

/// <summary>
/// Runs code slot by slot, as the kernel's interpreter does, with 64 bytes of memory behind r10 that all functions share. It knows the
/// instructions that random programs are made of, and throws for others.
/// </summary>
internal sealed class Interpreter
{
    private const int StackBase = 0x1000;
    private const ulong Garbage = 0xdead;
    private readonly ulong[] _registers = new ulong[11];
    private readonly byte[] _memory = new byte[64];
    private readonly Stack<(int Return, ulong[] Saved)> _frames = [];
    private readonly List<ulong> _calls = [];

    private Interpreter(int seed)
    {
        var random = new Random(seed);
        random.NextBytes(_memory);
        for (var i = 0; i < 10; i++)
        {
            _registers[i] = (ulong)random.NextInt64();
        }

        _registers[10] = StackBase + (ulong)_memory.Length;
    }

    /// <summary>All that somebody else can see of a run: what helpers were given, what is in memory, and the result, if it ended.</summary>
    public static string Run(byte[] code, int seed, int steps = 500)
    {
        var machine = new Interpreter(seed);
        var ended = machine.Run(new InstructionSpan(code, bigEndian: false), steps);
        return $"{string.Join(' ', machine._calls)} | {Convert.ToHexString(machine._memory)} | {(ended ? machine._registers[0] : "…")}";
    }

    private bool Run(InstructionSpan code, int steps)
    {
        var next = 0;
        while (steps-- > 0)
        {
            var instruction = code[next];
            if (instruction.Opcode == Instruction.Exit && _frames.Count == 0)
            {
                return true;
            }

            next = Step(instruction, next + 1);
        }

        return false;
    }

    private int Step(Instruction instruction, int next)
    {
        switch (instruction.Class)
        {
            case InstructionClass.Load:
                _registers[instruction.Destination] = (uint)instruction.Immediate; // the upper half is zero in these programs
                return next + 1;
            case InstructionClass.LoadRegister:
                _registers[instruction.Destination] = BinaryPrimitives.ReadUInt64LittleEndian(At(instruction.Source, instruction));
                return next;
            case InstructionClass.StoreRegister when instruction.IsAtomic:
                Atomic(instruction);
                return next;
            case InstructionClass.StoreRegister:
                BinaryPrimitives.WriteUInt64LittleEndian(At(instruction.Destination, instruction), _registers[instruction.Source]);
                return next;
            case InstructionClass.Arithmetic or InstructionClass.Arithmetic32:
                Calculate(instruction);
                return next;
            default:
                return Jump(instruction, next);
        }
    }

    private Span<byte> At(int register, Instruction instruction) =>
        _memory.AsSpan((int)(_registers[register] + (ulong)(long)instruction.Offset - StackBase), 8);

    private void Atomic(Instruction instruction)
    {
        var place = At(instruction.Destination, instruction);
        var isWide = instruction.Opcode == 0xdb;
        var old = isWide ? BinaryPrimitives.ReadUInt64LittleEndian(place) : BinaryPrimitives.ReadUInt32LittleEndian(place);
        var operand = _registers[instruction.Source];
        var value = (instruction.Immediate & 0xf0) switch
        {
            0x00 => old + operand,
            0x40 => old | operand,
            0x50 => old & operand,
            0xa0 => old ^ operand,
            0xe0 => operand,
            _ => (isWide ? _registers[0] : (uint)_registers[0]) == old ? operand : old,
        };
        if (isWide)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(place, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)value);
        }

        if ((instruction.Immediate & Instruction.Fetch) != 0)
        {
            _registers[instruction.Immediate == Slots.CompareXchg ? 0 : instruction.Source] = old;
        }
    }

    private void Calculate(Instruction instruction)
    {
        var isWide = instruction.Class == InstructionClass.Arithmetic;
        var left = _registers[instruction.Destination];
        var right = instruction.HasSource ? _registers[instruction.Source] : (ulong)(long)instruction.Immediate;
        var value = instruction.Operation switch
        {
            0x00 => left + right,
            0x10 => left - right,
            0x20 => left * right,
            0x80 => 0 - left,
            0xa0 => left ^ right,
            0xb0 => right,
            0xd0 => Swapped(left, instruction.Immediate),
            var operation => throw new InvalidOperationException($"operation {operation:x2}"),
        };
        _registers[instruction.Destination] = isWide || instruction.Operation == 0xd0 ? value : (uint)value;
    }

    private static ulong Swapped(ulong value, int bits) => bits switch
    {
        16 => BinaryPrimitives.ReverseEndianness((ushort)value),
        32 => BinaryPrimitives.ReverseEndianness((uint)value),
        _ => BinaryPrimitives.ReverseEndianness(value),
    };

    private int Jump(Instruction instruction, int next)
    {
        switch (instruction.Opcode)
        {
            case Instruction.Exit:
                (next, var saved) = _frames.Pop();
                saved.CopyTo(_registers.AsSpan(6));
                Scratch();
                return next;
            case Instruction.Call when instruction.Source == 1:
                _frames.Push((next, _registers[6..10]));
                // The verifier lets it read its arguments and nothing else.
                _registers[0] = Garbage;
                _registers.AsSpan(6, 4).Fill(Garbage);
                return next + instruction.Immediate;
            case Instruction.Call:
                _registers[0] = Mixed(HelperArguments.CountOf(instruction.Immediate));
                _calls.Add(_registers[0]);
                Scratch();
                return next;
            case Instruction.Jump:
                return next + instruction.Offset;
            default:
                var right = instruction.HasSource ? _registers[instruction.Source] : (ulong)(long)instruction.Immediate;
                var left = _registers[instruction.Destination];
                var (a, b) = instruction.Class == InstructionClass.Jump ? (left, right) : ((uint)left, (uint)right);
                return (instruction.Operation == 0x10 ? a == b : a > b) ? next + instruction.Offset : next;
        }
    }

    /// <summary>What helpers see of their arguments.</summary>
    private ulong Mixed(int arguments)
    {
        var mixed = 17ul;
        for (var i = 1; i <= arguments; i++)
        {
            mixed = (BitOperations.RotateLeft(mixed, 7) ^ _registers[i]) * 0x9e3779b97f4a7c15;
        }

        return mixed;
    }

    private void Scratch() => _registers.AsSpan(1, 5).Fill(Garbage);
}
