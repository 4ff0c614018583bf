using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Runtime.Loading;

/// <summary>Finds the CO-RE relocation at which the verifier stopped, for versions of libbpf that do not say it.</summary>
internal static class CoreTarget
{
    private const int InstructionSize = 8;

    /// <summary>The type and member of the relocation; null when it is not known.</summary>
    public static string? Find(VerifierLog log, BpfObject bpfObject, BpfProgram? program)
    {
        if (log.Instruction is not { } instruction || program is null || instruction >= program.InstructionCount)
        {
            return null;
        }

        var offset = program.Offset + (instruction * InstructionSize);
        var relocation = bpfObject.BtfExt?.CoreRelocations.FirstOrDefault(section => section.SectionName == program.Section)?.Records
            .FirstOrDefault(record => record.InstructionOffset == offset);
        return relocation is { TypeId: > 0 } found && found.TypeId <= bpfObject.Types.Count
            ? NameOf(bpfObject.Types, found.TypeId) + Member(bpfObject.Types, found.TypeId, found.Access)
            : null;
    }

    private static string NameOf(BtfTypeTable types, uint id) => types[types.Resolve(id)] switch
    {
        BtfComposite composite => $"{(composite.IsUnion ? "union" : "struct")} {composite.Name}",
        BtfEnum enumeration => $"enum {enumeration.Name}",
        { } type => type.Name,
        null => "void",
    };

    /// <summary>The first member of an access string such as <c>0:1:2</c>; the rest would only say more of the same.</summary>
    private static string Member(BtfTypeTable types, uint id, string access) =>
        access.Split(':') is [_, var index, ..] && int.TryParse(index, out var number)
            && types[types.Resolve(id)] is BtfComposite composite && number < composite.Members.Length && number >= 0
            ? "." + composite.Members[number].Name
            : "";
}
