namespace Eunomia.Bpf.Btf;

/// <summary>The ids in a type: the one place to change when a kind with new references appears.</summary>
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
}
