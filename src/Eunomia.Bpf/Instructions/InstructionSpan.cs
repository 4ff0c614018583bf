using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Instructions;

/// <summary>The code of a section, decoded slot by slot as it is asked for; what does not fill a slot at its end is left out.</summary>
/// <param name="bytes">The bytes of the section.</param>
/// <param name="bigEndian">Their byte order.</param>
internal readonly ref struct InstructionSpan(ReadOnlySpan<byte> bytes, bool bigEndian)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Byte order of the code, which is that of the machine that runs it.</summary>
    public bool BigEndian => bigEndian;

    /// <summary>Number of slots.</summary>
    public int Count => _bytes.Length / Instruction.Size;

    /// <summary>The slot with that number.</summary>
    public Instruction this[int index]
    {
        get
        {
            var reader = new SpanReader(_bytes.Slice(index * Instruction.Size, Instruction.Size), bigEndian);
            return Instruction.Read(ref reader);
        }
    }
}
