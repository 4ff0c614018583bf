using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Objects;

namespace Eunomia.Runtime.Loading;

/// <summary>Finds the place in the source of the instruction at which the verifier stopped.</summary>
internal static class SourcePlaces
{
    private const int InstructionSize = 8;

    /// <summary><c>file:line</c> or <c>file:line:column</c>; null when neither the log nor the object says.</summary>
    public static string? Find(VerifierLog log, BpfObject bpfObject, BpfProgram? program)
    {
        var lines = bpfObject.BtfExt?.Lines ?? [];
        // The first instructions of what is loaded are those of the program itself; functions that it calls come after them, in an order that
        // only libbpf knows.
        if (log.Instruction is { } instruction && program is not null && instruction < program.InstructionCount
            && lines.FirstOrDefault(section => section.SectionName == program.Section) is { } own)
        {
            var offset = program.Offset + (instruction * InstructionSize);
            var info = own.Records.LastOrDefault(info => info.InstructionOffset <= offset && info.InstructionOffset >= program.Offset);
            if (info is { LineNumber: not 0 })
            {
                return info.ToPlace();
            }
        }

        if (log.Source is { File: { } file } source)
        {
            // The kernel keeps no directories, the object may.
            var known = lines.SelectMany(section => section.Records)
                .FirstOrDefault(info => info.LineNumber == source.Line && (info.FileName == file || info.FileName.EndsWith('/' + file, StringComparison.Ordinal)));
            return PlaceOf(known is null or { LineNumber: 0 } ? file : known.FileName, source.Line);
        }

        // An older kernel prints nothing but the text of the line.
        var places = log.Source is { Text: { Length: > 0 } text }
            ? lines.SelectMany(section => section.Records).Where(info => info.LineNumber != 0 && info.Line.Trim() == text)
                .Select(info => PlaceOf(info.FileName, info.LineNumber)).Distinct(StringComparer.Ordinal).Take(2).ToList()
            : [];
        return places is [var only] ? only : null;
    }

    private static string PlaceOf(string file, uint line) => new BpfLineInfo(0, file, "", line, 0).ToPlace();
}
