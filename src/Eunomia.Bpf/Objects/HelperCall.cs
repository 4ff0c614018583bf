using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Objects;

/// <summary>A call of a kernel helper function.</summary>
/// <param name="HelperId"><c>enum bpf_func_id</c>.</param>
/// <param name="Function">The function that calls, or null when no symbol covers the place.</param>
/// <param name="Line">Where in the source; null without line information.</param>
public sealed record HelperCall(int HelperId, string? Function, BpfLineInfo? Line)
{
    private const byte HelperSource = 0; // any other src_reg is a subprogram or a kernel function

    /// <summary>All helper calls in the object's code, by section and offset.</summary>
    /// <exception cref="MalformedInputException">A section does not hold whole instructions.</exception>
    public static IEnumerable<HelperCall> In(BpfObject bpfObject) =>
        CodePlaces.SectionsOf(bpfObject.Elf).SelectMany(section => InSection(bpfObject, section));

    private static List<HelperCall> InSection(BpfObject bpfObject, ElfSection section)
    {
        var places = new CodePlaces(bpfObject, section);
        // A call that the linker fills in is no helper call, whatever its bytes say now.
        var relocated = section.Relocations.Select(relocation => relocation.Offset).ToHashSet();

        var calls = new List<HelperCall>();
        var reader = new SpanReader(section.Data.Span, bpfObject.Elf.BigEndian, (long)section.Offset);
        for (var offset = 0ul; reader.Remaining > 0; offset += Instruction.Size)
        {
            var instruction = Instruction.Read(ref reader);
            if (instruction is { Opcode: Instruction.Call, Source: HelperSource } && !relocated.Contains(offset))
            {
                calls.Add(new HelperCall(instruction.Immediate, places.FunctionAt(offset), places.LineAt(offset)));
            }
        }

        return calls;
    }
}
