using Eunomia.Bpf.Btf;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.BtfExt;

/// <summary>
/// Reads a <c>.BTF.ext</c> section, in either byte order.
/// <see href="https://docs.kernel.org/bpf/btf.html#btf-ext-section">The format</see>
/// </summary>
public static class BtfExtReader
{
    private const uint HeaderLength = 24;

    /// <summary>A header that also places the CO-RE relocations.</summary>
    private const uint CoreHeaderLength = 32;

    /// <summary>Length of an instruction: every offset is a multiple.</summary>
    private const uint InstructionLength = 8;

    private delegate T ReadRecord<out T>(ref SpanReader reader, BtfTypeTable types);

    /// <summary>Reads and checks all records.</summary>
    /// <param name="section">The whole section.</param>
    /// <param name="types">What the reader made of the object's <c>.BTF</c>: it has the types and the strings.</param>
    /// <param name="baseOffset">Where the section starts in the file, for error messages.</param>
    /// <exception cref="MalformedInputException">The bytes break the format's rules.</exception>
    public static BtfExtSection Read(ReadOnlySpan<byte> section, BtfTypeTable types, long baseOffset = 0)
    {
        var header = BtfHeader.Read(section, baseOffset, HeaderLength, ".BTF.ext", out var body);
        var hasCore = section.Length - body.Remaining >= CoreHeaderLength;
        var functions = body.Slice(header.ReadU32(), header.ReadU32(), "function info");
        var lines = body.Slice(header.ReadU32(), header.ReadU32(), "line info");
        var relocations = hasCore ? body.Slice(header.ReadU32(), header.ReadU32(), "CO-RE relocations") : default;
        BtfHeader.ExpectZeros(header, ".BTF.ext");
        return new BtfExtSection(
            ReadRecords(functions, types, 8, "function info", ReadFunction),
            ReadRecords(lines, types, 16, "line info", ReadLine),
            ReadRecords(relocations, types, 16, "CO-RE relocation", ReadRelocation));
    }

    private static ImmutableArray<BtfExtRecords<T>> ReadRecords<T>(
        SpanReader reader, BtfTypeTable types, int knownLength, string what, ReadRecord<T> read)
    {
        if (reader.Remaining == 0)
        {
            return [];
        }

        var offset = reader.Offset;
        var length = reader.ReadU32();
        if (length < knownLength || length % 4 != 0)
        {
            throw new MalformedInputException(
                $"{what} records have {length} bytes; {knownLength} or more, a multiple of 4, are needed", offset);
        }

        var sections = ImmutableArray.CreateBuilder<BtfExtRecords<T>>();
        while (reader.Remaining > 0)
        {
            offset = reader.Offset;
            var name = types.Strings.Read(reader.ReadU32(), offset);
            var count = reader.ReadU32();
            if (count == 0 || count > reader.Remaining / length)
            {
                throw new MalformedInputException($"{count} {what} records for section '{name}' in {reader.Remaining} bytes", offset);
            }

            var records = ImmutableArray.CreateBuilder<T>((int)count);
            for (var i = 0; i < count; i++)
            {
                // A newer compiler's records may be longer: what they add stands at their end.
                var start = reader.Remaining;
                records.Add(read(ref reader, types));
                reader.Take((int)length - (start - reader.Remaining));
            }

            sections.Add(new BtfExtRecords<T>(name, records.MoveToImmutable()));
        }

        return sections.DrainToImmutable();
    }

    private static BpfFunctionInfo ReadFunction(ref SpanReader reader, BtfTypeTable types)
    {
        var offset = reader.Offset;
        var instruction = ReadInstructionOffset(ref reader);
        var type = ReadTypeId(ref reader, types);
        return types[type] is BtfFunction
            ? new(instruction, type)
            : throw new MalformedInputException($"function info refers to type {type}, which is no function", offset);
    }

    private static BpfLineInfo ReadLine(ref SpanReader reader, BtfTypeTable types)
    {
        var instruction = ReadInstructionOffset(ref reader);
        var file = ReadString(ref reader, types);
        var text = ReadString(ref reader, types);
        var position = reader.ReadU32();
        return new(instruction, file, text, LineNumber: position >> 10, Column: position & 0x3ff);
    }

    private static CoreRelocation ReadRelocation(ref SpanReader reader, BtfTypeTable types)
    {
        var offset = reader.Offset;
        var instruction = ReadInstructionOffset(ref reader);
        var type = ReadTypeId(ref reader, types);
        var access = ReadString(ref reader, types);
        var kind = (CoreRelocationKind)reader.ReadU32();
        return kind <= CoreRelocationKind.TypeMatches
            ? new(instruction, type, access, kind)
            : throw new MalformedInputException($"unknown CO-RE relocation kind {(uint)kind}", offset);
    }

    private static string ReadString(ref SpanReader reader, BtfTypeTable types)
    {
        var offset = reader.Offset;
        return types.Strings.Read(reader.ReadU32(), offset);
    }

    private static uint ReadTypeId(ref SpanReader reader, BtfTypeTable types)
    {
        var offset = reader.Offset;
        var id = reader.ReadU32();
        return id != 0 && id <= (uint)types.Count
            ? id
            : throw new MalformedInputException($"type {id} of {types.Count} does not exist", offset);
    }

    private static uint ReadInstructionOffset(ref SpanReader reader)
    {
        var offset = reader.Offset;
        var instruction = reader.ReadU32();
        return instruction % InstructionLength == 0
            ? instruction
            : throw new MalformedInputException($"instruction offset {instruction} is no multiple of {InstructionLength}", offset);
    }
}
