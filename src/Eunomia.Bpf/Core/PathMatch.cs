using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;

namespace Eunomia.Bpf.Core;

/// <summary>Follows the access path of a program's relocation through a type of the kernel, by the names on it.</summary>
/// <param name="local">The program's path.</param>
/// <param name="candidate">The kernel's type.</param>
/// <param name="effort">What it costs.</param>
internal sealed class PathMatch(AccessPath local, CoreCandidate candidate, Effort effort)
{
    private readonly BtfWords _kernel = candidate.Owner.Types;
    private readonly TypeMatch _types = new(local.Types, candidate.Owner.Types, effort);
    private readonly AccessPath _path = new(candidate.Owner.Types, candidate.Id);

    /// <summary>Why there is no such path; <see cref="CoreProblem.Unusable"/>: libbpf refuses the object.</summary>
    public CoreProblem Problem { get; private set; }

    /// <summary>How many steps of the program's path were found.</summary>
    public int Found => _path.Steps.Count;

    /// <summary>The kernel's path; null when there is none.</summary>
    public AccessPath? Find(CoreRelocation relocation)
    {
        Problem = relocation switch
        {
            { IsOfField: true } => FollowSteps(),
            { IsOfEnumValue: true } => FindValue(),
            { Kind: CoreRelocationKind.TypeMatches } => ToProblem(_types.Matches(local.Root, candidate.Id)),
            _ => ToProblem(_types.AreCompatible(local.Root, candidate.Id)),
        };
        return Problem == CoreProblem.None ? _path : null;
    }

    private static CoreProblem ToProblem(bool? answer) => answer switch
    {
        true => CoreProblem.None,
        false => CoreProblem.OtherType,
        null => CoreProblem.Unusable,
    };

    private CoreProblem FindValue()
    {
        var id = _kernel.Resolve(candidate.Id);
        var name = EssentialName.Of(local.Types.Text(local.Steps[0].Name!.Value));
        for (var i = 0; AccessPath.IsEnum(_kernel.KindOf(id)) && i < _kernel.LengthOf(id); i++)
        {
            var other = AccessPath.ValueName(_kernel, id, i);
            effort.Spend(_kernel.Text(other));
            if (EssentialName.Of(_kernel.Text(other)).SequenceEqual(name))
            {
                _path.Steps.Add(new(id, i, other));
                _path.Path.Add(i);
                return CoreProblem.None;
            }
        }

        return CoreProblem.NoValue;
    }

    private CoreProblem FollowSteps()
    {
        var id = candidate.Id;
        foreach (var step in local.Steps)
        {
            var problem = step.Name is null ? EnterElement(ref id, step.Index) : EnterMember(ref id, step);
            if (problem != CoreProblem.None)
            {
                return problem;
            }
        }

        return CoreProblem.None;
    }

    private CoreProblem EnterElement(ref int id, int index)
    {
        id = _kernel.Resolve(id);

        // The first step is to the object itself, whose type the candidate is.
        if (_path.Steps.Count > 0)
        {
            if (_kernel.KindOf(id) != BtfKind.Array || !_path.HasElement(id, index))
            {
                return CoreProblem.NoElement;
            }

            id = _kernel.Resolve(_kernel.TypeOf(id));
        }

        if (_path.Path.Count == AccessPath.MaximumLength || _kernel.SizeInMemory(id) is not { } size)
        {
            return CoreProblem.Unusable;
        }

        _path.Steps.Add(new(id, index, null));
        _path.Path.Add(index);
        _path.BitOffset += unchecked((uint)index * size * 8);
        return CoreProblem.None;
    }

    private CoreProblem EnterMember(ref int id, AccessStep step)
    {
        var member = local.Types.MemberOf(step.Type, step.Index);
        return FindMember(id, member, out id) ?? CoreProblem.NoMember;
    }

    /// <summary>Looks for a member, also of structs and unions without a name; null when there is none of that name.</summary>
    private CoreProblem? FindMember(int composite, MemberWords member, out int type)
    {
        type = 0;
        composite = _kernel.Resolve(composite);
        var count = _kernel.KindOf(composite) is BtfKind.Struct or BtfKind.Union ? _kernel.LengthOf(composite) : 0;
        var (length, offset) = (_path.Path.Count, _path.BitOffset);
        for (var i = 0; i < count; i++)
        {
            effort.Spend(local.Types.Text(member.Name));
            if (length == AccessPath.MaximumLength)
            {
                return CoreProblem.Unusable;
            }

            var other = _kernel.MemberOf(composite, i);
            _path.BitOffset = offset + other.Offset;
            _path.Path.Add(i);
            if (_kernel.Text(other.Name).IsEmpty)
            {
                if (FindMember(other.Type, member, out type) is { } problem)
                {
                    return problem;
                }
            }
            else if (local.Types.Text(member.Name).SequenceEqual(_kernel.Text(other.Name)))
            {
                type = other.Type;
                _path.Steps.Add(new(composite, i, other.Name));
                return _types.FieldsAreCompatible(member.Type, other.Type) ? CoreProblem.None : CoreProblem.OtherMember;
            }

            _path.Path.RemoveRange(length, _path.Path.Count - length);
            _path.BitOffset = offset;
        }

        return null;
    }
}
