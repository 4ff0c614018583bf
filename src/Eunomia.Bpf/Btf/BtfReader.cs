using System.Runtime.InteropServices;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Btf;

/// <summary>
/// Reads a BTF section, <c>.BTF</c> of an object or a raw file such as <c>/sys/kernel/btf/vmlinux</c>, in either byte order.
/// <see href="https://docs.kernel.org/bpf/btf.html">The format</see>
/// </summary>
public static class BtfReader
{
    private const uint HeaderLength = 24;

    /// <summary>Most types: twice what a kernel has. A type takes several times the bytes it is read from.</summary>
    private const int MaximumTypes = 300_000;

    /// <summary>Most types of an object: several times what the largest programs have.</summary>
    internal const int MaximumTypesOfObject = 100_000;

    /// <summary>Longest section, in bytes: twice that of a kernel. Members and values take twice the bytes they are read from.</summary>
    private const int MaximumLength = 12 << 20;

    /// <summary>Length of a header that also has the table of kind layouts.</summary>
    private const uint LayoutHeaderLength = 32;

    /// <summary>Reads and checks all types.</summary>
    /// <param name="section">The whole section.</param>
    /// <param name="baseOffset">Where it starts in the file, for error messages.</param>
    /// <exception cref="MalformedInputException">The bytes break the format's rules.</exception>
    public static BtfTypeTable Read(ReadOnlySpan<byte> section, long baseOffset = 0) => Read(section, baseOffset, MaximumTypes);

    /// <summary>The same with another limit: a program has fewer types in its object than a kernel.</summary>
    internal static BtfTypeTable Read(ReadOnlySpan<byte> section, long baseOffset, int maximumTypes)
    {
        if (section.Length > MaximumLength)
        {
            throw new MalformedInputException($"BTF of {section.Length} bytes, more than {MaximumLength}", baseOffset);
        }

        var header = BtfHeader.Read(section, baseOffset, HeaderLength, "BTF", out var body);
        var headerLength = (uint)(section.Length - body.Remaining);
        var (typeStart, typeLength) = (header.ReadU32(), header.ReadU32());
        var (stringStart, stringLength) = (header.ReadU32(), header.ReadU32());
        if (headerLength >= LayoutHeaderLength)
        {
            // The layouts would allow to skip unknown kinds; a type that is not understood must not be skipped here.
            _ = body.Slice(header.ReadU32(), header.ReadU32(), "BTF layout table");
        }

        BtfHeader.ExpectZeros(header, "BTF");
        if (typeStart % 4 != 0)
        {
            throw new MalformedInputException($"the BTF types start at {typeStart}, not a multiple of 4", baseOffset + 8);
        }

        var types = body.Slice(typeStart, typeLength, "BTF types");
        var strings = body.Slice(stringStart, stringLength, "BTF strings");
        if (types.Offset < strings.Offset + strings.Remaining && strings.Offset < types.Offset + types.Remaining)
        {
            throw new MalformedInputException("BTF types and BTF strings overlap", strings.Offset);
        }

        var stringOffset = strings.Offset;
        return ReadTypes(types, new BtfStringTable(strings.Take(strings.Remaining), stringOffset), maximumTypes);
    }

    private static BtfTypeTable ReadTypes(SpanReader reader, BtfStringTable strings, int maximumTypes)
    {
        // 20 bytes: between a bare reference and a small struct, so that the lists rarely grow twice.
        var expected = Math.Min(reader.Remaining / 20, maximumTypes);
        var types = ImmutableArray.CreateBuilder<BtfType>(expected);
        var offsets = new List<long>(expected);
        while (reader.Remaining > 0)
        {
            if (types.Count == maximumTypes)
            {
                throw new MalformedInputException($"more than {maximumTypes} BTF types", reader.Offset);
            }

            offsets.Add(reader.Offset);
            types.Add(ReadType(ref reader, strings));
        }

        var table = new BtfTypeTable(types.DrainToImmutable(), strings);
        new BtfChecker(table, offsets).Check();
        return table;
    }

    private static BtfType ReadType(ref SpanReader reader, BtfStringTable strings)
    {
        var start = reader.Offset;
        var name = ReadName(ref reader, strings);
        var info = new BtfTypeInfo(reader.ReadU32(), reader.ReadU32(), start);
        info.CheckUnusedParts(name);
        return info.Kind switch
        {
            BtfKind.Int => ReadInt(ref reader, name, info),
            BtfKind.Pointer => new BtfPointer(info.SizeOrType),
            BtfKind.Array => ReadArray(ref reader, info),
            BtfKind.Struct or BtfKind.Union => new BtfComposite(
                name, info.Kind == BtfKind.Union, info.SizeOrType, ReadMembers(ref reader, strings, info), info.KindFlag),
            BtfKind.Enum => new BtfEnum(name, info.SizeOrType, info.KindFlag, Is64: false, ReadValues(ref reader, strings, info)),
            BtfKind.Enum64 => new BtfEnum(name, info.SizeOrType, info.KindFlag, Is64: true, ReadValues64(ref reader, strings, info)),
            BtfKind.Forward => new BtfForward(name, IsUnion: info.KindFlag),
            BtfKind.Typedef => new BtfTypedef(name, info.SizeOrType),
            BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict => new BtfQualifier(info.Kind, info.SizeOrType),
            BtfKind.Function => new BtfFunction(name, info.SizeOrType, ToLinkage(info.Count, start)),
            BtfKind.FunctionPrototype => new BtfFunctionPrototype(info.SizeOrType, ReadParameters(ref reader, strings, info)),
            BtfKind.Variable => new BtfVariable(name, info.SizeOrType, ToLinkage(reader.ReadU32(), start)),
            BtfKind.DataSection => new BtfDataSection(name, info.SizeOrType, ReadVariables(ref reader, info)),
            BtfKind.Float => new BtfFloat(name, info.SizeOrType),
            BtfKind.DeclTag => new BtfDeclTag(name, info.SizeOrType, (int)reader.ReadU32(), info.KindFlag),
            BtfKind.TypeTag => new BtfTypeTag(name, info.SizeOrType, info.KindFlag),
            _ => throw new MalformedInputException($"unknown BTF kind {(int)info.Kind}", start),
        };
    }

    private static string ReadName(ref SpanReader reader, BtfStringTable strings)
    {
        var at = reader.Offset;
        return strings.Read(reader.ReadU32(), at);
    }

    private static BtfArray ReadArray(ref SpanReader reader, BtfTypeInfo info) =>
        info.SizeOrType == 0
            ? new(reader.ReadU32(), reader.ReadU32(), reader.ReadU32())
            : throw new MalformedInputException("a BTF array has a size of its own", info.Offset);

    private static BtfInt ReadInt(ref SpanReader reader, string name, BtfTypeInfo info)
    {
        var data = reader.ReadU32();
        if (data >> 27 != 0)
        {
            throw new MalformedInputException($"integer '{name}' has unknown encoding bits 0x{data >> 24:x}", info.Offset);
        }

        return new BtfInt(name, info.SizeOrType, (BtfIntEncoding)(data >> 24), (int)(data >> 16 & 0xff), (int)(data & 0xffff));
    }

    private static ImmutableArray<BtfMember> ReadMembers(ref SpanReader reader, BtfStringTable strings, BtfTypeInfo info)
    {
        var members = Allocate<BtfMember>(ref reader, info.Count, 12);
        for (var i = 0; i < members.Length; i++)
        {
            var name = ReadName(ref reader, strings);
            var type = reader.ReadU32();
            var offset = reader.ReadU32();
            members[i] = info.KindFlag ? new(name, type, offset & 0xffffff, offset >> 24) : new(name, type, offset, BitFieldSize: 0);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(members);
    }

    private static ImmutableArray<BtfEnumerator> ReadValues(ref SpanReader reader, BtfStringTable strings, BtfTypeInfo info)
    {
        var values = Allocate<BtfEnumerator>(ref reader, info.Count, 8);
        for (var i = 0; i < values.Length; i++)
        {
            var name = ReadName(ref reader, strings);
            var value = reader.ReadU32();
            values[i] = new(name, info.KindFlag ? (int)value : value);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    private static ImmutableArray<BtfEnumerator> ReadValues64(ref SpanReader reader, BtfStringTable strings, BtfTypeInfo info)
    {
        var values = Allocate<BtfEnumerator>(ref reader, info.Count, 12);
        for (var i = 0; i < values.Length; i++)
        {
            // Low word first in both byte orders.
            var name = ReadName(ref reader, strings);
            var low = reader.ReadU32();
            values[i] = new(name, (long)((ulong)reader.ReadU32() << 32 | low));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    private static ImmutableArray<BtfParameter> ReadParameters(ref SpanReader reader, BtfStringTable strings, BtfTypeInfo info)
    {
        var parameters = Allocate<BtfParameter>(ref reader, info.Count, 8);
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = new(ReadName(ref reader, strings), reader.ReadU32());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(parameters);
    }

    private static ImmutableArray<BtfSectionVariable> ReadVariables(ref SpanReader reader, BtfTypeInfo info)
    {
        var variables = Allocate<BtfSectionVariable>(ref reader, info.Count, 12);
        for (var i = 0; i < variables.Length; i++)
        {
            variables[i] = new(reader.ReadU32(), reader.ReadU32(), reader.ReadU32());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(variables);
    }

    private static T[] Allocate<T>(ref SpanReader reader, uint count, int recordLength) =>
        count <= (uint)(reader.Remaining / recordLength)
            ? count == 0 ? [] : new T[count]
            : throw new MalformedInputException($"{count} entries of {recordLength} bytes in {reader.Remaining} bytes", reader.Offset);

    private static BtfLinkage ToLinkage(uint value, long offset) =>
        value <= (uint)BtfLinkage.Extern
            ? (BtfLinkage)value
            : throw new MalformedInputException($"unknown linkage {value}", offset);
}
