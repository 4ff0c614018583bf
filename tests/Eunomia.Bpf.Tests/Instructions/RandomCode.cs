using static Eunomia.Bpf.Tests.Instructions.Slots;

namespace Eunomia.Bpf.Tests.Instructions;

/// <summary>Two functions of random instructions, the second one called by the first, in which most things happen to few registers.</summary>
internal sealed class RandomCode(Random random)
{
    private const int Stack = 10;
    private static readonly int[] Operations = [0x00, 0x40, 0x50, 0xa0];
    private static readonly byte[] Calculations = [0x00, 0x10, 0x20, 0x80, 0xa0, 0xb0, 0xb0, 0xb0];

    /// <summary>The code of both.</summary>
    public byte[] Make()
    {
        var slots = new List<byte[]>();
        var (first, second) = (random.Next(4, 30), random.Next(2, 15));
        Function(slots, first, first);
        Function(slots, second, null);
        return [.. slots.SelectMany(slot => slot)];
    }

    private void Function(List<byte[]> slots, int length, int? callee)
    {
        for (var i = 0; i < length - 1; i++)
        {
            var isPair = i + 2 < length && random.Next(12) == 0;
            if (isPair)
            {
                slots.AddRange(Little.Load64(Register(), random.Next(100)).Chunk(8));
                i++;
            }
            else
            {
                slots.Add(Any(i, length, callee));
            }
        }

        slots.Add(Little.Exit);
    }

    private byte[] Any(int index, int length, int? callee) => random.Next(11) switch
    {
        < 3 => Atomic(),
        3 => Little.Load(Register(), Stack, Place()),
        4 => Little.Store(Stack, Register(), Place()),
        5 => Little.Call(random.Next(1, 9)),
        6 when callee is { } start => Little.CallLocal(start - index - 1),
        7 or 8 => Jump(index, length),
        9 => Little.Slot(0xd7, Register(), immediate: 16 << random.Next(3)),
        _ => Calculation(),
    };

    private byte[] Atomic()
    {
        var operation = random.Next(5) switch
        {
            0 => Operations[random.Next(4)] | random.Next(2),
            1 => random.Next(2) == 0 ? Xchg : CompareXchg,
            _ => Add | Fetch,
        };
        return random.Next(2) == 0 ? Little.Atomic(operation, Stack, Register(), Place()) : Little.Atomic32(operation, Stack, Register(), Place());
    }

    private byte[] Calculation() =>
        Little.Slot((byte)(Calculations[random.Next(Calculations.Length)] | (random.Next(2) << 3) | (random.Next(2) == 0 ? 0x04 : 0x07)), Register(), Register(), 0, random.Next(-9, 99));

    /// <summary>To any slot of the function, but for the second of a load: those are found out by the caller, who tries again.</summary>
    private byte[] Jump(int index, int length)
    {
        var distance = (short)(random.Next(length) - index - 1);
        byte[] opcodes = [0x05, 0x15, 0x1d, 0x25, 0x2d, 0x16, 0x1e, 0x26];
        return Little.Slot(opcodes[random.Next(opcodes.Length)], Register(), Register(), distance, random.Next(3));
    }

    private int Register() => random.Next(3) == 0 ? random.Next(10) : random.Next(2);

    private short Place() => (short)(-8 * random.Next(1, 5));
}
