namespace Eunomia.Bpf.Btf;

/// <summary>The type ids that a type refers to: the one place to change when a kind with new references appears.</summary>
internal static class BtfReferences
{
    /// <summary>Adds every id that <paramref name="type"/> holds, in order of the format's fields.</summary>
    public static void Add(BtfType type, List<uint> into)
    {
        switch (type)
        {
            case BtfFunction function:
                into.Add(function.PrototypeId);
                break;
            case BtfDataSection section:
                foreach (var variable in section.Variables)
                {
                    into.Add(variable.TypeId);
                }

                break;
            case BtfDeclTag tag:
                into.Add(tag.TypeId);
                break;
            default:
                AddValueTypes(type, into);
                break;
        }
    }

    /// <summary>Adds the ids that must be types of values, not declarations such as functions.</summary>
    public static void AddValueTypes(BtfType type, List<uint> into)
    {
        switch (type)
        {
            case BtfPointer pointer:
                into.Add(pointer.TypeId);
                break;
            case BtfArray array:
                into.Add(array.ElementTypeId);
                into.Add(array.IndexTypeId);
                break;
            case BtfComposite composite:
                foreach (var member in composite.Members)
                {
                    into.Add(member.TypeId);
                }

                break;
            case BtfFunctionPrototype prototype:
                into.Add(prototype.ReturnTypeId);
                foreach (var parameter in prototype.Parameters)
                {
                    into.Add(parameter.TypeId);
                }

                break;
            case BtfVariable variable:
                into.Add(variable.TypeId);
                break;
            default:
                if (BtfTypeTable.AliasedId(type) is { } aliased)
                {
                    into.Add(aliased);
                }

                break;
        }
    }

    /// <summary>The same type with every id replaced.</summary>
    public static BtfType Map(BtfType type, Func<uint, uint> map) => type switch
    {
        BtfPointer pointer => new BtfPointer(map(pointer.TypeId)),
        BtfArray array => array with { ElementTypeId = map(array.ElementTypeId), IndexTypeId = map(array.IndexTypeId) },
        BtfComposite composite => composite with
        {
            Members = [.. composite.Members.Select(member => member with { TypeId = map(member.TypeId) })],
        },
        BtfTypedef typedef => typedef with { TypeId = map(typedef.TypeId) },
        BtfQualifier qualifier => qualifier with { TypeId = map(qualifier.TypeId) },
        BtfTypeTag tag => tag with { TypeId = map(tag.TypeId) },
        BtfFunction function => function with { PrototypeId = map(function.PrototypeId) },
        BtfFunctionPrototype prototype => new BtfFunctionPrototype(
            map(prototype.ReturnTypeId),
            [.. prototype.Parameters.Select(parameter => parameter with { TypeId = map(parameter.TypeId) })]),
        BtfVariable variable => variable with { TypeId = map(variable.TypeId) },
        BtfDataSection section => section with
        {
            Variables = [.. section.Variables.Select(variable => variable with { TypeId = map(variable.TypeId) })],
        },
        BtfDeclTag tag => tag with { TypeId = map(tag.TypeId) },
        _ => type,
    };
}
