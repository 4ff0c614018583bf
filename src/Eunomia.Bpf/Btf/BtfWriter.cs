using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Btf;

/// <summary>
/// Writes types as a BTF section: the reverse of <see cref="BtfReader"/>.
/// <see href="https://docs.kernel.org/bpf/btf.html">The format</see>
/// </summary>
public static class BtfWriter
{
    private const int HeaderLength = 24;

    /// <summary>Writes a whole section; equal tables give equal bytes.</summary>
    public static byte[] Write(BtfTypeTable table, bool bigEndian)
    {
        ArgumentNullException.ThrowIfNull(table);
        var strings = new BtfStringTableWriter();
        return Assemble(WriteTypes(table, strings, bigEndian), strings);
    }

    /// <summary>Writes the types only and adds their strings to <paramref name="strings"/>.</summary>
    internal static ByteWriter WriteTypes(BtfTypeTable table, BtfStringTableWriter strings, bool bigEndian)
    {
        var writer = new ByteWriter(bigEndian);
        foreach (var type in table.Types)
        {
            WriteType(writer, strings, type);
        }

        return writer;
    }

    /// <summary>Puts a header before the types and all strings, also those of <c>.BTF.ext</c>, behind them.</summary>
    internal static byte[] Assemble(ByteWriter types, BtfStringTableWriter strings)
    {
        var writer = new ByteWriter(types.BigEndian);
        WriteCommonHeader(writer, HeaderLength);
        writer.WriteU32(0);
        writer.WriteU32((uint)types.Length);
        writer.WriteU32((uint)types.Length);
        writer.WriteU32((uint)strings.Written.Length);
        writer.Write(types.Written);
        writer.Write(strings.Written);
        return writer.Written.ToArray();
    }

    /// <summary>Writes magic, version, flags and header length, as <c>.BTF.ext</c> has them too.</summary>
    internal static void WriteCommonHeader(ByteWriter writer, uint headerLength)
    {
        writer.WriteU16(BtfHeader.Magic);
        writer.WriteU8(1);
        writer.WriteU8(0);
        writer.WriteU32(headerLength);
    }

    /// <summary>Writes one type; with a mask of 0 everything but the ids in it.</summary>
    internal static void WriteType(ByteWriter writer, BtfStringTableWriter strings, BtfType type, uint idMask = uint.MaxValue)
    {
        var (count, flag, sizeOrType) = type switch
        {
            BtfInt integer => (0, false, integer.Size),
            BtfFloat number => (0, false, number.Size),
            BtfPointer pointer => (0, false, pointer.TypeId & idMask),
            BtfArray => (0, false, 0u),
            BtfComposite composite => (composite.Members.Length, composite.KindFlag, composite.Size),
            BtfEnum enumeration => (enumeration.Values.Length, enumeration.IsSigned, enumeration.Size),
            BtfForward forward => (0, forward.IsUnion, 0u),
            BtfTypedef typedef => (0, false, typedef.TypeId & idMask),
            BtfQualifier qualifier => (0, false, qualifier.TypeId & idMask),
            BtfTypeTag tag => (0, tag.KindFlag, tag.TypeId & idMask),
            BtfDeclTag tag => (0, tag.KindFlag, tag.TypeId & idMask),
            BtfFunction function => ((int)function.Linkage, false, function.PrototypeId & idMask),
            BtfFunctionPrototype prototype => (prototype.Parameters.Length, false, prototype.ReturnTypeId & idMask),
            BtfVariable variable => (0, false, variable.TypeId & idMask),
            BtfDataSection section => (section.Variables.Length, false, section.Size),
            _ => throw new ArgumentException($"cannot write a {type.GetType().Name}", nameof(type)),
        };

        writer.WriteU32(strings.Add(type.Name));
        writer.WriteU32((uint)type.Kind << 24 | (flag ? 1u << 31 : 0) | checked((ushort)count));
        writer.WriteU32(sizeOrType);
        WriteRest(writer, strings, type, idMask);
    }

    private static void WriteRest(ByteWriter writer, BtfStringTableWriter strings, BtfType type, uint idMask)
    {
        switch (type)
        {
            case BtfInt integer:
                writer.WriteU32((uint)integer.Encoding << 24 | (uint)integer.BitOffset << 16 | (uint)integer.Bits);
                break;
            case BtfArray array:
                writer.WriteU32(array.ElementTypeId & idMask);
                writer.WriteU32(array.IndexTypeId & idMask);
                writer.WriteU32(array.Count);
                break;
            case BtfComposite composite:
                foreach (var member in composite.Members)
                {
                    writer.WriteU32(strings.Add(member.Name));
                    writer.WriteU32(member.TypeId & idMask);
                    writer.WriteU32(member.BitFieldSize << 24 | member.BitOffset);
                }

                break;
            case BtfEnum enumeration:
                foreach (var value in enumeration.Values)
                {
                    writer.WriteU32(strings.Add(value.Name));
                    writer.WriteU32((uint)value.Value);
                    if (enumeration.Is64)
                    {
                        writer.WriteU32((uint)(value.Value >> 32));
                    }
                }

                break;
            case BtfFunctionPrototype prototype:
                foreach (var parameter in prototype.Parameters)
                {
                    writer.WriteU32(strings.Add(parameter.Name));
                    writer.WriteU32(parameter.TypeId & idMask);
                }

                break;
            case BtfVariable variable:
                writer.WriteU32((uint)variable.Linkage);
                break;
            case BtfDataSection section:
                foreach (var variable in section.Variables)
                {
                    writer.WriteU32(variable.TypeId & idMask);
                    writer.WriteU32(variable.Offset);
                    writer.WriteU32(variable.Size);
                }

                break;
            case BtfDeclTag tag:
                writer.WriteU32((uint)tag.ComponentIndex);
                break;
            default:
                break;
        }
    }
}
