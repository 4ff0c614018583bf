using System.Globalization;

namespace Eunomia.Bpf.BtfExt;

/// <summary>
/// The records of <c>.BTF.ext</c>: per ELF section, which instruction belongs to which function and source line, and which must be
/// relocated against the running kernel's types.
/// <see href="https://docs.kernel.org/bpf/btf.html#btf-ext-section">The format</see>
/// </summary>
/// <param name="Functions">Function info.</param>
/// <param name="Lines">Line info.</param>
/// <param name="CoreRelocations">CO-RE relocations; empty when the section has none.</param>
public sealed record BtfExtSection(
    ImmutableArray<BtfExtRecords<BpfFunctionInfo>> Functions,
    ImmutableArray<BtfExtRecords<BpfLineInfo>> Lines,
    ImmutableArray<BtfExtRecords<CoreRelocation>> CoreRelocations);

/// <summary>The records of one ELF section.</summary>
/// <param name="SectionName">Such as <c>tp/sched/sched_switch</c>.</param>
/// <param name="Records">In file order.</param>
/// <typeparam name="T">Kind of record.</typeparam>
public sealed record BtfExtRecords<T>(string SectionName, ImmutableArray<T> Records);

/// <summary><c>struct bpf_func_info</c>.</summary>
/// <param name="InstructionOffset">In bytes from the start of the section.</param>
/// <param name="TypeId">A <see cref="Btf.BtfFunction"/>.</param>
public sealed record BpfFunctionInfo(uint InstructionOffset, uint TypeId);

/// <summary><c>struct bpf_line_info</c>.</summary>
/// <param name="InstructionOffset">In bytes from the start of the section.</param>
/// <param name="FileName">As the compiler named it.</param>
/// <param name="Line">The text of the source line.</param>
/// <param name="LineNumber">From 1; 0 when unknown.</param>
/// <param name="Column">From 1; 0 when unknown.</param>
public sealed record BpfLineInfo(uint InstructionOffset, string FileName, string Line, uint LineNumber, uint Column)
{
    /// <summary><c>file:line</c> or <c>file:line:column</c>, as compilers print it.</summary>
    public string ToPlace()
    {
        var name = FileName.StartsWith("./", StringComparison.Ordinal) ? FileName[2..] : FileName;
        return Column == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{name}:{LineNumber}")
            : string.Create(CultureInfo.InvariantCulture, $"{name}:{LineNumber}:{Column}");
    }
}

/// <summary><c>struct bpf_core_relo</c>.</summary>
/// <param name="InstructionOffset">In bytes from the start of the section.</param>
/// <param name="TypeId">The root type.</param>
/// <param name="Access">The access string, such as <c>0:1:2</c>.</param>
/// <param name="Kind">What is asked of the kernel's type.</param>
public sealed record CoreRelocation(uint InstructionOffset, uint TypeId, string Access, CoreRelocationKind Kind)
{
    /// <summary>Longest access string, in indices: no loader follows more.</summary>
    private const int MaximumIndices = 64;

    /// <summary>Whether it asks for a field of a struct.</summary>
    internal bool IsOfField => Kind <= CoreRelocationKind.FieldRightShiftU64;

    /// <summary>Whether it asks for a value of an enum.</summary>
    internal bool IsOfEnumValue => Kind is CoreRelocationKind.EnumValueExists or CoreRelocationKind.EnumValue;

    /// <summary>The indices of the access string.</summary>
    /// <exception cref="MalformedInputException">It is no list of numbers.</exception>
    internal int[] ReadAccess()
    {
        var parts = Access.Split(':', MaximumIndices + 1);
        var indices = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out indices[i]))
            {
                throw Malformed("is no list of numbers");
            }
        }

        return parts.Length <= MaximumIndices ? indices : throw Malformed("is too long");
    }

    /// <summary>An error in it.</summary>
    internal MalformedInputException Malformed(string complaint) =>
        new($"the access '{Access}' of the CO-RE relocation of type {TypeId} {complaint}", InstructionOffset);
}

/// <summary><c>enum bpf_core_relo_kind</c>.</summary>
public enum CoreRelocationKind : uint
{
    /// <summary><c>BPF_CORE_FIELD_BYTE_OFFSET</c>.</summary>
    FieldByteOffset = 0,

    /// <summary><c>BPF_CORE_FIELD_BYTE_SIZE</c>.</summary>
    FieldByteSize = 1,

    /// <summary><c>BPF_CORE_FIELD_EXISTS</c>.</summary>
    FieldExists = 2,

    /// <summary><c>BPF_CORE_FIELD_SIGNED</c>.</summary>
    FieldSigned = 3,

    /// <summary><c>BPF_CORE_FIELD_LSHIFT_U64</c>.</summary>
    FieldLeftShiftU64 = 4,

    /// <summary><c>BPF_CORE_FIELD_RSHIFT_U64</c>.</summary>
    FieldRightShiftU64 = 5,

    /// <summary><c>BPF_CORE_TYPE_ID_LOCAL</c>.</summary>
    TypeIdLocal = 6,

    /// <summary><c>BPF_CORE_TYPE_ID_TARGET</c>.</summary>
    TypeIdTarget = 7,

    /// <summary><c>BPF_CORE_TYPE_EXISTS</c>.</summary>
    TypeExists = 8,

    /// <summary><c>BPF_CORE_TYPE_SIZE</c>.</summary>
    TypeSize = 9,

    /// <summary><c>BPF_CORE_ENUMVAL_EXISTS</c>.</summary>
    EnumValueExists = 10,

    /// <summary><c>BPF_CORE_ENUMVAL_VALUE</c>.</summary>
    EnumValue = 11,

    /// <summary><c>BPF_CORE_TYPE_MATCHES</c>.</summary>
    TypeMatches = 12,
}
