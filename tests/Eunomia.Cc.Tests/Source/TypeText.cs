using System.Text;
using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Tests.Source;

/// <summary>Writes a type with all it holds by value as text, so that the same type can be compared in two tables.</summary>
internal static class TypeText
{
    public static string Of(BtfTypeTable types, uint id)
    {
        var text = new StringBuilder();
        Append(text, types, id, "");
        return text.ToString();
    }

    private static void Append(StringBuilder text, BtfTypeTable types, uint id, string indent)
    {
        switch (types[types.Resolve(id)])
        {
            case BtfComposite composite:
                // What only a typedef names goes by that name in one of the tables.
                var name = types[id] is BtfTypedef typedef && typedef.Name == composite.Name ? "" : composite.Name;
                text.AppendLine($"{indent}{(composite.IsUnion ? "union" : "struct")} {name} size {composite.Size} align {types.AlignmentOf(id)}{(composite.KindFlag ? " bit-fields" : "")}");
                foreach (var member in composite.Members)
                {
                    text.AppendLine($"{indent}  {member.BitOffset} {types.BitSizeOf(member)}: {CDeclaration.Render(types, member.TypeId, member.Name)}");
                    Append(text, types, member.TypeId, indent + "    ");
                }

                break;
            case BtfEnum enumeration:
                text.AppendLine($"{indent}{enumeration.Kind} {enumeration.Name} size {enumeration.Size} {(enumeration.IsSigned ? "signed" : "unsigned")}");
                foreach (var value in enumeration.Values)
                {
                    text.AppendLine($"{indent}  {value.Name} = {value.Value}");
                }

                break;
            case BtfArray array:
                Append(text, types, array.ElementTypeId, indent);
                break;
            case BtfInt integer:
                text.AppendLine($"{indent}{integer.Name} size {integer.Size} bits {integer.Bits} {integer.Encoding}");
                break;
            case BtfFloat number:
                text.AppendLine($"{indent}{number.Name} size {number.Size}");
                break;
            default:
                break;
        }
    }
}
