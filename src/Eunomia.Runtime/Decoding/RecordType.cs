using System.Diagnostics.CodeAnalysis;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;


namespace Eunomia.Runtime.Decoding;

/// <summary>The type of an event, of a map's key or of its value: where each field of its bytes is. Immutable; made once and shared.</summary>
public sealed class RecordType
{
    /// <summary>Largest type, in bytes.</summary>
    public const int MaximumSize = 16 << 20;

    /// <summary>Most fields, counting each struct as often as it is used.</summary>
    public const int MaximumFields = 4096;

    /// <summary>Deepest nesting of structs and arrays.</summary>
    public const int MaximumDepth = 32;

    /// <summary>Most elements of nested arrays.</summary>
    public const int MaximumElements = 4 << 20;

    /// <summary>The longest name, as the kernel has it.</summary>
    internal const int LongestName = 512;

    // Names that programs give to the process that a record is about.
    private static readonly string[] ProcessNames = ["pid", "tgid", "tid", "key.pid", "key.tgid", "value.pid", "value.tgid"];

    private readonly Lazy<JsonFormatter> _json;

    private RecordType(string name, uint size, ImmutableArray<RecordField> fields)
    {
        (Name, Size, Fields) = (name, size, fields);
        _json = new Lazy<JsonFormatter>(() => new JsonFormatter(this, FormatOptions.OfThisMachine));
        MinimumSize = (int)size;
        if (FindTail(fields) is { } tail)
        {
            tail.BecomeTail();
            MinimumSize = tail.Offset;
        }

        Pid = ProcessNames.Select(Find).FirstOrDefault(IsNumber);
    }

    /// <summary>The C name: the tag of a struct, a typedef, or the declaration of what has no name.</summary>
    public string Name { get; }

    /// <summary>In bytes.</summary>
    public uint Size { get; }

    /// <summary>
    /// Shortest record, in bytes. It is <see cref="Size"/>, unless the last member is an array: programs send such records only as long as
    /// they need, and the array is what is there.
    /// </summary>
    public int MinimumSize { get; }

    /// <summary>The fields, in the order of the source.</summary>
    public ImmutableArray<RecordField> Fields { get; }

    /// <summary>The field with the id of the process that a record is about; null when there is none.</summary>
    internal RecordField? Pid { get; private set; }

    /// <summary>Gives fields the roles that an interpreter assigns to them.</summary>
    internal void BecomeSample(StackMembers members)
    {
        Pid = Find(members.Pid) ?? Pid;
        Become(members.Kernel, members.KernelSize, isKernel: true);
        Become(members.User, members.UserSize, isKernel: false);
    }

    /// <summary>Creates the type of records of a BTF type. What is no struct or union, such as a map's key, has one field, <c>value</c>.</summary>
    /// <param name="types">The object's types.</param>
    /// <param name="typeId">Its id.</param>
    /// <param name="exports">Types of the package, for documentation and formats of members, nested types' too.</param>
    /// <param name="bigEndian">Byte order of the machine that makes the records.</param>
    /// <exception cref="BpfRuntimeException">There is no such type, it has no values, or it is beyond the bounds above.</exception>
    public static RecordType Create(BtfTypeTable types, uint typeId, ImmutableArray<ExportType> exports, bool bigEndian = false)
    {
        ArgumentNullException.ThrowIfNull(types);
        var (name, size, fields) = new RecordTypeBuilder(types, exports, bigEndian).Build(typeId);
        return new RecordType(name, size, fields);
    }

    /// <summary>Creates the type of records of chosen members, as <c>export_config</c> lists them, or of a map's key and value side by side.</summary>
    /// <param name="types">The object's types.</param>
    /// <param name="members">The members, in the order they are shown; they may overlap.</param>
    /// <param name="size">Size of a record.</param>
    /// <param name="exports">Types of the package, for documentation and formats of the members' members.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="bigEndian">Byte order of the machine that makes the records.</param>
    /// <exception cref="BpfRuntimeException">There is no such type, it has no values, a member is outside, or there is too much of it.</exception>
    public static RecordType Create(
        BtfTypeTable types, ImmutableArray<CustomMember> members, uint size, ImmutableArray<ExportType> exports = default, string name = "record", bool bigEndian = false)
    {
        ArgumentNullException.ThrowIfNull(types);
        return new RecordType(name, size, new RecordTypeBuilder(types, exports, bigEndian).Build(members, size, name));
    }

    /// <summary>Copies a record out of its buffer.</summary>
    /// <exception cref="BpfRuntimeException">It is shorter than <see cref="MinimumSize"/>.</exception>
    public BpfRecord Read(ReadOnlySpan<byte> record) =>
        TryRead(record, out var read) ? read : throw new BpfRuntimeException(ProblemCatalog.RecordTooShort(Name, record.Length, MinimumSize));

    /// <summary>Copies a record out of its buffer; false when it is shorter than <see cref="MinimumSize"/>.</summary>
    public bool TryRead(ReadOnlySpan<byte> record, [NotNullWhen(true)] out BpfRecord? read)
    {
        return TryRead(record, _json, out read);
    }

    /// <summary>The same, with another formatter for its JSON.</summary>
    internal bool TryRead(ReadOnlySpan<byte> record, Lazy<JsonFormatter> json, [NotNullWhen(true)] out BpfRecord? read)
    {
        read = record.Length < MinimumSize ? null : new BpfRecord(Name, Fields, record.ToArray(), json);
        return read is not null;
    }

    /// <summary>The field of that name, or the member of a member: <c>address.port</c>; null when there is none.</summary>
    public RecordField? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FieldPath.Find(Fields, path);
    }

    private static bool IsNumber(RecordField? field) => field is { Kind: FieldKind.Integer, IsWide: false };

    private void Become(string? stack, string? size, bool isKernel)
    {
        if (stack is not null && Find(stack) is { Kind: FieldKind.Array } field)
        {
            field.BecomeStack(isKernel, size is not null && Find(size) is { } length && IsNumber(length) ? length : null);
        }
    }

    /// <summary>The array at the end of a record; null when something else is there.</summary>
    private static RecordField? FindTail(ImmutableArray<RecordField> fields)
    {
        while (!fields.IsEmpty)
        {
            var last = fields[^1];
            foreach (var field in fields)
            {
                last = field.Offset > last.Offset ? field : last;
            }

            foreach (var field in fields)
            {
                if (field != last && field.End > last.Offset)
                {
                    return null;
                }
            }

            if (last.Kind is FieldKind.Array or FieldKind.Text)
            {
                // One value of several bytes: part of an address is none.
                return last.IsAddress ? null : last;
            }

            if (last.Kind is not FieldKind.Struct || last.IsOneValue)
            {
                return null;
            }

            fields = last.Fields;
        }

        return null;
    }
}
