namespace Eunomia.Bpf.Instructions;

/// <summary>
/// Which registers hold a value that may still be read, by following the code backwards. It follows slots, not functions: control never
/// passes from one function to the next but by a call, and each sees its own r6 to r9. Wherever code leads out of the section, everything
/// counts as read.
/// </summary>
internal sealed class Liveness
{
    private readonly int[] _firstJumpTo; // the last jump seen to each slot, and behind it the one before; -1 ends them
    private readonly int[] _nextJumpTo;
    private readonly ushort[] _before; // read from here on; the last entry stands for all that lies outside
    private readonly int[] _waiting;
    private readonly bool[] _isWaiting;
    private readonly IReadOnlySet<int> _relocated;
    private int _waitingCount;

    private Liveness(int count, IReadOnlySet<int> relocated)
    {
        _relocated = relocated;
        (_firstJumpTo, _nextJumpTo) = (new int[count + 1], new int[count]);
        (_before, _waiting, _isWaiting) = (new ushort[count + 1], new int[count], new bool[count]);
        Array.Fill(_firstJumpTo, -1);
        _before[count] = RegisterUse.All;
    }

    /// <summary>For each slot, the registers that may be read after it before they are replaced, a bit for each.</summary>
    /// <param name="code">The code.</param>
    /// <param name="relocated">The slots in which a loader puts something.</param>
    /// <remarks>
    /// A set of sixteen only grows, and a slot is looked at again only when the set of one that may follow has grown: the work is linear
    /// whatever the code.
    /// </remarks>
    public static ushort[] After(InstructionSpan code, IReadOnlySet<int> relocated)
    {
        var liveness = new Liveness(code.Count, relocated);
        for (var i = 0; i < code.Count; i++)
        {
            liveness.AddJump(code, i);
            liveness.Wait(i);
        }

        while (liveness._waitingCount > 0)
        {
            liveness.Update(code);
        }

        var after = new ushort[code.Count];
        for (var i = 0; i < after.Length; i++)
        {
            after[i] = (ushort)liveness.AfterSlot(code, i);
        }

        return after;
    }

    private void AddJump(InstructionSpan code, int index)
    {
        if (JumpOf(code[index], index, code.Count) is { } target)
        {
            (_firstJumpTo[target], _nextJumpTo[index]) = (index, _firstJumpTo[target]);
        }
    }

    private void Update(InstructionSpan code)
    {
        var index = _waiting[--_waitingCount];
        _isWaiting[index] = false;
        var use = RegisterUse.Find(code[index], _relocated.Contains(index));
        var before = (ushort)(use.Reads | (AfterSlot(code, index) & ~use.Writes));
        if (before == _before[index])
        {
            return;
        }

        _before[index] = before;
        for (var jump = _firstJumpTo[index]; jump >= 0; jump = _nextJumpTo[jump])
        {
            Wait(jump);
        }

        // The slot before it, or the first half of a load there; where it does not go on here, nothing comes of it.
        Wait(index - 2);
        Wait(index - 1);
    }

    private void Wait(int index)
    {
        if (index >= 0 && !_isWaiting[index])
        {
            _isWaiting[index] = true;
            _waiting[_waitingCount++] = index;
        }
    }

    private int AfterSlot(InstructionSpan code, int index)
    {
        var instruction = code[index];
        var jump = JumpOf(instruction, index, code.Count) is { } target ? _before[target] : 0;
        return jump | instruction.Opcode switch
        {
            Instruction.Exit or Instruction.Jump or Instruction.FarJump => 0,
            Instruction.Load64 => _before[Within(index + 2L, code.Count)],
            _ => _before[index + 1],
        };
    }

    private static int? JumpOf(Instruction instruction, int index, int count) => (instruction.Class, instruction.Opcode) switch
    {
        (_, Instruction.Call or Instruction.Exit) => null,
        (_, Instruction.FarJump) => Within(index + 1L + instruction.Immediate, count),
        (InstructionClass.Jump or InstructionClass.Jump32, _) => Within(index + 1L + instruction.Offset, count),
        _ => null,
    };

    private static int Within(long index, int count) => index >= 0 && index < count ? (int)index : count;
}
