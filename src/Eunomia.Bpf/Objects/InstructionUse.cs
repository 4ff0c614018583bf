using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Instructions;

namespace Eunomia.Bpf.Objects;

/// <summary>An instruction that not every kernel with BTF knows.</summary>
/// <param name="Feature">What it is of, and which kernel knows it.</param>
/// <param name="Section">The section that it is in: <c>.text</c> for functions that programs call.</param>
/// <param name="Function">The function that it is in, or null when no symbol covers the place.</param>
/// <param name="Line">Where in the source; null without line information.</param>
public sealed record InstructionUse(InstructionFeature Feature, string Section, string? Function, BpfLineInfo? Line)
{
    /// <summary>The first one of each feature in each function of the object, by section and offset.</summary>
    public static IEnumerable<InstructionUse> In(BpfObject bpfObject) =>
        CodePlaces.SectionsOf(bpfObject.Elf).SelectMany(section => InSection(bpfObject, section));

    private static List<InstructionUse> InSection(BpfObject bpfObject, ElfSection section)
    {
        var uses = new List<InstructionUse>();
        var seen = new HashSet<(InstructionFeature, string?)>();
        var code = new InstructionSpan(section.Data.Span, bpfObject.Elf.BigEndian);
        CodePlaces? places = null;
        for (var i = 0; i < code.Count; i++)
        {
            var instruction = code[i];
            if (InstructionFeature.Find(instruction) is { } feature)
            {
                places ??= new CodePlaces(bpfObject, section);
                var offset = (ulong)i * Instruction.Size;
                var function = places.FunctionAt(offset);
                if (seen.Add((feature, function)))
                {
                    uses.Add(new InstructionUse(feature, section.Name, function, places.LineAt(offset)));
                }
            }

            i += instruction.Opcode == Instruction.Load64 ? 1 : 0;
        }

        return uses;
    }
}
