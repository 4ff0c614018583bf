using Eunomia.Bpf;
using Eunomia.Bpf.Btf;
using Eunomia.Package;

namespace Eunomia.Runtime.Globals;

/// <summary>The variable that a text is parsed for, for error messages.</summary>
/// <param name="Types">The types of the object.</param>
/// <param name="TypeId">The type of the whole value.</param>
/// <param name="Name">The variable.</param>
/// <param name="BigEndian">The byte order of the object.</param>
/// <param name="Format">Its <c>@format</c> in the package.</param>
internal sealed record ValueTarget(BtfTypeTable Types, uint TypeId, string Name, bool BigEndian, MemberFormat Format = MemberFormat.None)
{
    /// <summary>Whether integers are in the machine's byte order, also those whose types name another one.</summary>
    public bool IgnoresTypeOrder { get; init; }

    /// <summary>The byte order of the elements of a list.</summary>
    public bool OrderOf(ElementList list) => (IgnoresTypeOrder ? null : list.BigEndian) ?? BigEndian;

    /// <summary>The type as C.</summary>
    public string TypeText => Declare(Types, TypeId);

    /// <summary>A type as C, without the qualifiers of the thing itself.</summary>
    public static string Declare(BtfTypeTable types, uint typeId)
    {
        try
        {
            return CDeclaration.Render(types, typeId, dropQualifiers: true);
        }
        catch (MalformedInputException)
        {
            return "(a type too long to show)";
        }
    }
}
