using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Objects;

/// <summary>A call of a kernel helper function.</summary>
/// <param name="HelperId"><c>enum bpf_func_id</c>.</param>
/// <param name="Function">The function that calls, or null when no symbol covers the place.</param>
/// <param name="Line">Where in the source; null without line information.</param>
public sealed record HelperCall(int HelperId, string? Function, BpfLineInfo? Line)
{
    private const int InstructionSize = 8;
    private const byte CallOpcode = 0x85; // BPF_JMP | BPF_CALL
    private const byte HelperSource = 0; // any other src_reg is a subprogram or a kernel function

    /// <summary>All helper calls in the object's code, by section and offset.</summary>
    /// <exception cref="MalformedInputException">A section does not hold whole instructions.</exception>
    public static IEnumerable<HelperCall> In(BpfObject bpfObject) =>
        bpfObject.Elf.Sections
            .Where(section => section.Flags.HasFlag(ElfSectionFlags.Execute) && section.Type == ElfSectionType.ProgBits)
            .SelectMany(section => InSection(bpfObject, section));

    private static List<HelperCall> InSection(BpfObject bpfObject, ElfSection section)
    {
        var functions = bpfObject.Elf.Symbols
            .Where(symbol => symbol.SectionIndex == section.Index && symbol.Type == ElfSymbolType.Function)
            .ToArray();
        var lines = bpfObject.BtfExt?.Lines.FirstOrDefault(records => records.SectionName == section.Name)?.Records ?? [];
        // A call that the linker fills in is no helper call, whatever its bytes say now.
        var relocated = section.Relocations.Select(relocation => relocation.Offset).ToHashSet();

        var calls = new List<HelperCall>();
        var reader = new SpanReader(section.Data.Span, bpfObject.Elf.BigEndian, (long)section.Offset);
        for (var offset = 0u; reader.Remaining > 0; offset += InstructionSize)
        {
            var opcode = reader.ReadU8();
            var registers = reader.ReadU8();
            reader.ReadU16();
            var immediate = (int)reader.ReadU32();
            var source = bpfObject.Elf.BigEndian ? registers & 0xf : registers >> 4;
            if (opcode != CallOpcode || source != HelperSource || relocated.Contains(offset))
            {
                continue;
            }

            var function = functions.FirstOrDefault(symbol => symbol.Value <= offset && offset - symbol.Value < symbol.Size);
            var line = lines.LastOrDefault(info => info.InstructionOffset <= offset);
            calls.Add(new HelperCall(immediate, function?.Name, line?.LineNumber == 0 ? null : line));
        }

        return calls;
    }
}
