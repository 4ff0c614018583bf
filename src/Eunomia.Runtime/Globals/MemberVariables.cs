using System.Globalization;
using Eunomia.Bpf.Btf;
using Eunomia.Package;

namespace Eunomia.Runtime.Globals;

/// <summary>
/// Expands a variable that is a struct, a union or an array of these into its members: <c>opts.depth</c>, <c>rules.0.port</c>. Members
/// of anonymous structs are members of what they are in, as in C. Bit-fields are none: they have no bytes of their own.
/// </summary>
internal sealed class MemberVariables
{
    // A few bytes of types can describe any number of members, and nobody reads more options.
    private const int MostMembers = 512;
    private const int DeepestMember = 16;

    private readonly GlobalVariable _variable;
    private readonly Dictionary<uint, ExportType> _documentation;
    private readonly List<GlobalVariable> _members = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _visits;

    private MemberVariables(GlobalVariable variable, Dictionary<uint, ExportType> documentation) => (_variable, _documentation) = (variable, documentation);

    private BtfTypeTable Types => _variable.Types;

    /// <summary>The members that text can set.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="documentation">Documentation of members, by the ids of their types.</param>
    public static IEnumerable<GlobalVariable> Find(GlobalVariable variable, Dictionary<uint, ExportType> documentation)
    {
        if (variable.IsSettable || variable.Types.SizeOf(variable.TypeId) != variable.Size)
        {
            return [];
        }

        var members = new MemberVariables(variable, documentation);
        members.Add(variable.Name, variable.TypeId, 0, default, 0);
        return members._members;
    }

    private void Add(string name, uint typeId, ulong offset, (string? Help, MemberFormat Format) text, int depth)
    {
        if (++_visits > MostMembers || depth > DeepestMember || Types.SizeOf(typeId) is not { } size || size > _variable.Size || offset > _variable.Size - size)
        {
            return;
        }

        var variable = depth == 0 ? _variable : Create(name, typeId, offset, (uint)size, text);
        var id = Types.Resolve(typeId);
        if (depth > 0 && variable.IsSettable)
        {
            if (_names.Add(name))
            {
                _members.Add(variable);
            }
        }
        else if (Types[id] is BtfArray array && IsOfStructs(array))
        {
            var stride = Types.SizeOf(array.ElementTypeId) ?? 0;
            for (var i = 0u; i < array.Count && _visits < MostMembers; i++)
            {
                Add(string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"), array.ElementTypeId, offset + (i * stride), text, depth + 1);
            }
        }
        else if (Types[id] is BtfComposite composite)
        {
            AddMembers(name, id, composite, offset, depth);
        }
    }

    private void AddMembers(string name, uint id, BtfComposite composite, ulong offset, int depth)
    {
        var documented = _documentation.GetValueOrDefault(id)?.Members ?? [];
        foreach (var member in composite.Members.Where(member => member.BitFieldSize == 0 && member.BitOffset % 8 == 0
            && (member.Name.Length > 0 ? member.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') : Types[Types.Resolve(member.TypeId)] is BtfComposite)))
        {
            var doc = documented.FirstOrDefault(other => other.Name == member.Name);
            Add(
                member.Name.Length == 0 ? name : $"{name}.{member.Name}", member.TypeId, offset + (member.BitOffset / 8),
                (doc?.Doc, doc is null ? MemberFormat.None : MemberFormats.Parse(doc)), depth + 1);
        }
    }

    private bool IsOfStructs(BtfArray array)
    {
        BtfType? element = array;
        while (element is BtfArray inner)
        {
            element = Types[Types.Resolve(inner.ElementTypeId)];
        }

        return element is BtfComposite;
    }

    private GlobalVariable Create(string name, uint typeId, ulong offset, uint size, (string? Help, MemberFormat Format) text) =>
        new(Types, _variable.BigEndian)
        {
            Name = name,
            Parent = _variable,
            Section = _variable.Section,
            TypeId = typeId,
            Offset = _variable.Offset + (uint)offset,
            Size = size,
            Format = text.Format,
            Initial = _variable.Initial.IsEmpty ? default : _variable.Initial.Slice((int)offset, (int)size),
            Help = text.Help,
        };
}
