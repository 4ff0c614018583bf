using Eunomia.Bpf.Btf;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.BtfExt;

/// <summary>Writes a <c>.BTF.ext</c> section: the reverse of <see cref="BtfExtReader"/>.</summary>
internal static class BtfExtWriter
{
    private const int HeaderLength = 32;

    /// <summary>Writes a whole section and adds its strings to those of <c>.BTF</c>.</summary>
    public static byte[] Write(BtfExtSection section, BtfStringTableWriter strings, bool bigEndian)
    {
        var functions = WriteRecords(section.Functions, strings, bigEndian, 8, (writer, record) =>
        {
            writer.WriteU32(record.InstructionOffset);
            writer.WriteU32(record.TypeId);
        });
        var lines = WriteRecords(section.Lines, strings, bigEndian, 16, (writer, record) =>
        {
            writer.WriteU32(record.InstructionOffset);
            writer.WriteU32(strings.Add(record.FileName));
            writer.WriteU32(strings.Add(record.Line));
            writer.WriteU32(record.LineNumber << 10 | record.Column);
        });
        var relocations = WriteRecords(section.CoreRelocations, strings, bigEndian, 16, (writer, record) =>
        {
            writer.WriteU32(record.InstructionOffset);
            writer.WriteU32(record.TypeId);
            writer.WriteU32(strings.Add(record.Access));
            writer.WriteU32((uint)record.Kind);
        });

        var writer = new ByteWriter(bigEndian);
        BtfWriter.WriteCommonHeader(writer, HeaderLength);
        var offset = 0;
        foreach (var part in (ReadOnlySpan<ByteWriter>)[functions, lines, relocations])
        {
            writer.WriteU32((uint)offset);
            writer.WriteU32((uint)part.Length);
            offset += part.Length;
        }

        writer.Write(functions.Written);
        writer.Write(lines.Written);
        writer.Write(relocations.Written);
        return writer.Written.ToArray();
    }

    private static ByteWriter WriteRecords<T>(
        ImmutableArray<BtfExtRecords<T>> sections, BtfStringTableWriter strings, bool bigEndian, uint length, Action<ByteWriter, T> write)
    {
        var writer = new ByteWriter(bigEndian);
        if (sections.IsEmpty)
        {
            return writer;
        }

        writer.WriteU32(length);
        foreach (var section in sections)
        {
            writer.WriteU32(strings.Add(section.SectionName));
            writer.WriteU32((uint)section.Records.Length);
            foreach (var record in section.Records)
            {
                write(writer, record);
            }
        }

        return writer;
    }
}
