using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Objects;

/// <summary>
/// Reads one map from the struct that declares it: <c>__uint(name, n)</c> is a pointer to an array of n elements,
/// <c>__type(name, t)</c> a pointer to t, <c>__ulong(name, n)</c> an enum with the one value n, and <c>__array(values, t)</c> an array
/// of pointers without a size.
/// </summary>
internal sealed class MapDefinitionReader(BtfTypeTable types, string mapName, bool isInner, long offset)
{
    private const uint PinByName = 1;
    private const uint FileDescriptorSize = 4;

    public BpfMap Read(BtfComposite definition)
    {
        var map = new BpfMap { Name = mapName, Identifier = mapName, IsInternal = false, Type = BpfMapTypes.Unspecified };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < definition.Members.Length; i++)
        {
            var field = definition.Members[i];
            if (!seen.Add(field.Name))
            {
                throw Malformed($"field '{field.Name}' is given twice");
            }

            map = field.Name switch
            {
                "type" => map with { Type = ReadUint(field) },
                "max_entries" => map with { MaxEntries = ReadUint(field) },
                "map_flags" => map with { Flags = ReadUint(field) },
                "numa_node" => map with { NumaNode = ReadUint(field) },
                "map_extra" => map with { MapExtra = ReadUlong(field) },
                "key_size" => WithKey(map, ReadUint(field), map.KeyTypeId),
                "key" => WithKey(map, SizeOf(field, out var keyTypeId), keyTypeId),
                "value_size" => WithValue(map, ReadUint(field), map.ValueTypeId),
                "value" => WithValue(map, SizeOf(field, out var valueTypeId), valueTypeId),
                "values" => WithValues(map, field, isLast: i == definition.Members.Length - 1),
                "pinning" => map with { IsPinnedByName = ReadPinning(field) },
                var unknown => throw Malformed($"unknown field '{unknown}'"),
            };
        }

        return map.Type is BpfMapTypes.Unspecified ? throw Malformed("no 'type' is given") : map;
    }

    private BpfMap WithKey(BpfMap map, uint size, uint typeId) =>
        map.KeySize == 0 || map.KeySize == size
            ? map with { KeySize = size, KeyTypeId = typeId }
            : throw Malformed($"key sizes {map.KeySize} and {size} contradict each other");

    private BpfMap WithValue(BpfMap map, uint size, uint typeId) =>
        map.ValueSize == 0 || map.ValueSize == size
            ? map with { ValueSize = size, ValueTypeId = typeId }
            : throw Malformed($"value sizes {map.ValueSize} and {size} contradict each other");

    private BpfMap WithValues(BpfMap map, BtfMember field, bool isLast)
    {
        if (isInner)
        {
            throw Malformed("the inner map of an inner map");
        }

        // What 'values' mean depends on 'type', so libbpf wants it to come after everything else.
        if (!isLast)
        {
            throw Malformed("field 'values' must be the last one");
        }

        if (types[field.TypeId] is not BtfArray { Count: 0 } array
            || Skip(array.ElementTypeId) is not BtfPointer pointer)
        {
            throw Malformed("field 'values' is no array of pointers without a size");
        }

        map = WithValue(map, FileDescriptorSize, map.ValueTypeId);
        return (map.Type, Skip(pointer.TypeId)) switch
        {
            (BpfMapTypes.ProgramArray, BtfFunctionPrototype) => map,
            (BpfMapTypes.ProgramArray, _) => throw Malformed("'values' of a program array are no functions"),
            (BpfMapTypes.ArrayOfMaps or BpfMapTypes.HashOfMaps, BtfComposite { IsUnion: false } inner) =>
                map with { InnerMap = new MapDefinitionReader(types, $"{mapName}.inner", isInner: true, offset).Read(inner) },
            (BpfMapTypes.ArrayOfMaps or BpfMapTypes.HashOfMaps, _) => throw Malformed("'values' of a map in map are no map definition"),
            _ => throw Malformed("field 'values' is only for maps in maps and program arrays"),
        };
    }

    private bool ReadPinning(BtfMember field)
    {
        if (isInner)
        {
            throw Malformed("an inner map cannot be pinned");
        }

        return ReadUint(field) switch
        {
            0 => false,
            PinByName => true,
            var other => throw Malformed($"unknown pinning {other}"),
        };
    }

    private uint ReadUint(BtfMember field) =>
        Skip(field.TypeId) is BtfPointer pointer && types[pointer.TypeId] is BtfArray array
            ? array.Count
            : throw Malformed($"field '{field.Name}' is not written with __uint()");

    private ulong ReadUlong(BtfMember field) =>
        Skip(field.TypeId) switch
        {
            BtfEnum { Values: [var only], Is64: true } => (ulong)only.Value,
            BtfEnum { Values: [var only] } => (ulong)(int)only.Value,
            BtfEnum => throw Malformed($"field '{field.Name}' is not written with __ulong()"),
            _ => ReadUint(field),
        };

    private uint SizeOf(BtfMember field, out uint typeId)
    {
        typeId = types[field.TypeId] is BtfPointer pointer
            ? pointer.TypeId
            : throw Malformed($"field '{field.Name}' is not written with __type()");
        return types.SizeOf(typeId) switch
        {
            null => throw Malformed($"the type of field '{field.Name}' has no size"),
            > uint.MaxValue => throw Malformed($"the type of field '{field.Name}' is larger than 4 GiB"),
            { } size => (uint)size,
        };
    }

    private BtfType? Skip(uint typeId) => types[types.Resolve(typeId)];

    private MalformedInputException Malformed(string message) => new($"map '{mapName}': {message}", offset) { Subject = mapName };
}
