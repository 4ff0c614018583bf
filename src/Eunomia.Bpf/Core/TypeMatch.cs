using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Core;

/// <summary>
/// Compares types of a program with types of a kernel, by libbpf's rules. There are three: for the fields that are read, for types whose existence, size
/// or id is asked for, and for <c>bpf_core_type_matches</c>. Null: too deep for libbpf, or of a kind that it refuses.
/// </summary>
/// <param name="local">The program's types.</param>
/// <param name="kernel">The kernel's types.</param>
/// <param name="effort">What it costs.</param>
internal sealed class TypeMatch(BtfWords local, BtfWords kernel, Effort effort)
{
    private const int MaximumDepth = 32;

    /// <summary>Whether types of two kinds may be the same: enums of any width may.</summary>
    public static bool AreOfOneKind(BtfKind left, BtfKind right) => left == right || (AccessPath.IsEnum(left) && AccessPath.IsEnum(right));

    /// <summary>Whether a field can be read as one of the program's type: sizes may differ, kinds may not.</summary>
    public bool FieldsAreCompatible(int localId, int kernelId)
    {
        for (var depth = 0; depth < MaximumDepth; depth++)
        {
            (localId, kernelId) = (local.Resolve(localId), kernel.Resolve(kernelId));
            var (kind, other) = (local.KindOf(localId), kernel.KindOf(kernelId));
            if (IsComposite(kind) && IsComposite(other))
            {
                return true;
            }

            if (!AreOfOneKind(kind, other))
            {
                return false;
            }

            switch (kind)
            {
                case BtfKind.Pointer or BtfKind.Float:
                    return true;
                case BtfKind.Forward or BtfKind.Enum or BtfKind.Enum64:
                    var name = NameOf(local, localId);
                    return name.IsEmpty || kernel.NameOf(kernelId) == 0 || name.SequenceEqual(NameOf(kernel, kernelId));
                case BtfKind.Int:
                    return IntOffset(local, localId) == 0 && IntOffset(kernel, kernelId) == 0;
                case BtfKind.Array:
                    (localId, kernelId) = (local.TypeOf(localId), kernel.TypeOf(kernelId));
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Whether two types have the same shape; names are of no importance.</summary>
    public bool? AreCompatible(int localId, int kernelId) =>
        AreOfOneKind(local.KindOf(localId), kernel.KindOf(kernelId)) ? AreCompatible(localId, kernelId, MaximumDepth) : false;

    /// <summary>Whether the kernel's type has all that the program's type has, under the same names.</summary>
    public bool? Matches(int localId, int kernelId) => Matches(localId, kernelId, isBehindPointer: false, MaximumDepth);

    private bool? AreCompatible(int localId, int kernelId, int level)
    {
        for (var depth = 0; depth < MaximumDepth; depth++)
        {
            effort.Spend(1);
            (localId, kernelId) = (local.Resolve(localId), kernel.Resolve(kernelId));
            var kind = local.KindOf(localId);
            if (!AreOfOneKind(kind, kernel.KindOf(kernelId)))
            {
                return false;
            }

            switch (kind)
            {
                case BtfKind.Void or BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Forward:
                    return true;
                case BtfKind.Int:
                    return IntOffset(local, localId) == 0 && IntOffset(kernel, kernelId) == 0;
                case BtfKind.Pointer or BtfKind.Array:
                    break;
                case BtfKind.FunctionPrototype:
                    if (ParametersAgree(localId, kernelId, level, AreCompatible) is not true and var answer)
                    {
                        return answer;
                    }

                    break;
                default:
                    return false;
            }

            (localId, kernelId) = (local.TypeOf(localId), kernel.TypeOf(kernelId));
        }

        return null;
    }

    private bool? Matches(int localId, int kernelId, bool isBehindPointer, int level)
    {
        for (var depth = 0; depth < MaximumDepth && level > 0; depth++)
        {
            effort.Spend(1);
            (localId, kernelId) = (local.Resolve(localId), kernel.Resolve(kernelId));
            if (!NamesMatch(local.NameOf(localId), kernel.NameOf(kernelId)))
            {
                return false;
            }

            var (kind, other) = (local.KindOf(localId), kernel.KindOf(kernelId));
            switch (kind)
            {
                case BtfKind.Forward or BtfKind.Struct or BtfKind.Union when isBehindPointer:
                    return IsUnion(local, localId) == IsUnion(kernel, kernelId);
                case BtfKind.Enum or BtfKind.Enum64:
                    return AccessPath.IsEnum(other) && EnumsMatch(localId, kernelId);
                case var _ when kind != other:
                    return false;
                case BtfKind.Void:
                    return true;
                case BtfKind.Forward:
                    return local.FlagOf(localId) == kernel.FlagOf(kernelId);
                case BtfKind.Struct or BtfKind.Union:
                    return MembersMatch(localId, kernelId, level);
                case BtfKind.Int:
                    return local.SizeOf(localId) == kernel.SizeOf(kernelId) && IsSigned(local, localId) == IsSigned(kernel, kernelId);
                case BtfKind.Array when local.Word(localId, 2) != kernel.Word(kernelId, 2):
                    return false;
                case BtfKind.Array:
                    break;
                case BtfKind.Pointer:
                    isBehindPointer = true;
                    break;
                case BtfKind.FunctionPrototype:
                    var isBehind = isBehindPointer;
                    if (ParametersAgree(localId, kernelId, level, (left, right, next) => Matches(left, right, isBehind, next)) is not true and var answer)
                    {
                        return answer;
                    }

                    break;
                default:
                    return false;
            }

            (localId, kernelId) = (local.TypeOf(localId), kernel.TypeOf(kernelId));
        }

        return null;
    }

    private bool? ParametersAgree(int localId, int kernelId, int level, Func<int, int, int, bool?> agree)
    {
        var count = local.LengthOf(localId);
        if (count != kernel.LengthOf(kernelId))
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            // Word 0 of a parameter is its name.
            var answer = level > 0 ? agree((int)local.Word(localId, (2 * i) + 1), (int)kernel.Word(kernelId, (2 * i) + 1), level - 1) : null;
            if (answer is not true)
            {
                return answer;
            }
        }

        return true;
    }

    private bool? MembersMatch(int localId, int kernelId, int level)
    {
        if (local.LengthOf(localId) > kernel.LengthOf(kernelId))
        {
            return false;
        }

        for (var i = 0; i < local.LengthOf(localId); i++)
        {
            var answer = MemberMatches(local.MemberOf(localId, i), kernelId, level);
            if (answer is not true)
            {
                return answer;
            }
        }

        return true;
    }

    private bool? MemberMatches(MemberWords member, int kernelId, int level)
    {
        for (var i = 0; i < kernel.LengthOf(kernelId); i++)
        {
            var other = kernel.MemberOf(kernelId, i);
            if (NamesMatch(member.Name, other.Name) && Matches(member.Type, other.Type, isBehindPointer: false, level - 1) is not false and var answer)
            {
                return answer;
            }
        }

        return false;
    }

    private bool EnumsMatch(int localId, int kernelId)
    {
        if (local.SizeOf(localId) != kernel.SizeOf(kernelId) || local.LengthOf(localId) > kernel.LengthOf(kernelId))
        {
            return false;
        }

        for (var i = 0; i < local.LengthOf(localId); i++)
        {
            if (!HasValue(kernelId, AccessPath.ValueName(local, localId, i)))
            {
                return false;
            }
        }

        return true;
    }

    private bool HasValue(int kernelId, int name)
    {
        for (var i = 0; i < kernel.LengthOf(kernelId); i++)
        {
            if (NamesMatch(name, AccessPath.ValueName(kernel, kernelId, i)))
            {
                return true;
            }
        }

        return false;
    }

    private bool NamesMatch(int localName, int kernelName)
    {
        var name = kernel.Text(kernelName);
        effort.Spend(name);
        return EssentialName.Equal(local.Text(localName), name);
    }

    private static bool IsComposite(BtfKind kind) => kind is BtfKind.Struct or BtfKind.Union;

    /// <summary>Whether it is a union, or declares one; null when it is neither that nor a struct.</summary>
    private static bool? IsUnion(BtfWords types, int id) => types.KindOf(id) switch
    {
        BtfKind.Struct => false,
        BtfKind.Union => true,
        BtfKind.Forward => types.FlagOf(id),
        _ => null,
    };

    private static ReadOnlySpan<byte> NameOf(BtfWords types, int id) => EssentialName.Of(types.Text(types.NameOf(id)));

    // Where an integer of a few bits begins in its bytes: nothing writes such integers any more.
    private static uint IntOffset(BtfWords types, int id) => types.Word(id, 0) >> 16 & 0xff;

    private static bool IsSigned(BtfWords types, int id) => types.EncodingOf(id).HasFlag(BtfIntEncoding.Signed);
}
