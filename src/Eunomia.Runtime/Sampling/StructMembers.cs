using Eunomia.Bpf;
using Eunomia.Bpf.Btf;

namespace Eunomia.Runtime.Sampling;

/// <summary>The members of a struct, with those of anonymous structs in it in their place.</summary>
internal static class StructMembers
{
    // Anonymous structs in anonymous structs can make a few bytes of BTF describe any number of members.
    private const int MaximumMembers = 4096;

    /// <summary>The members, in order. Bit-fields are left out: they have no bytes of their own.</summary>
    public static List<PolledMember> Find(BtfTypeTable types, BtfComposite composite)
    {
        var members = new List<PolledMember>();
        var visits = 0;
        Add(types, composite, 0, members, ref visits);
        return members;
    }

    /// <summary>A type as C.</summary>
    public static string Declare(BtfTypeTable types, uint typeId)
    {
        try
        {
            return CDeclaration.Render(types, typeId, dropQualifiers: true);
        }
        catch (MalformedInputException)
        {
            return "a type too long to show";
        }
    }

    private static void Add(BtfTypeTable types, BtfComposite composite, long offset, List<PolledMember> into, ref int visits)
    {
        foreach (var member in composite.Members)
        {
            if (++visits > MaximumMembers)
            {
                return;
            }

            var at = offset + (member.BitOffset / 8);
            if (member.Name.Length == 0 && types[types.Resolve(member.TypeId)] is BtfComposite inner)
            {
                Add(types, inner, at, into, ref visits);
            }
            else if (member.BitFieldSize == 0 && member.BitOffset % 8 == 0 && types.SizeOf(member.TypeId) is { } size and <= int.MaxValue)
            {
                into.Add(new PolledMember(member.Name, member.TypeId, (int)at, (int)size));
            }
        }
    }
}
