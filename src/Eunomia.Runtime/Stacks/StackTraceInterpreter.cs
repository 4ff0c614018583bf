using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Globals;
using Eunomia.Runtime.Sampling;

namespace Eunomia.Runtime.Stacks;

/// <summary>
/// Reads records as samples of stacks: <c>@interpreter {"stack_trace": …}</c>. A process id and at least one stack must be there; what else is
/// missing is left out, unless the package names it.
/// </summary>
public sealed class StackTraceInterpreter
{
    private const int AddressSize = 8;
    private const string BuildIdType = "bpf_stack_build_id";

    private readonly bool _bigEndian;
    private PolledMember _pid;
    private PolledMember? _cpu;
    private PolledMember? _comm;
    private PolledMember? _kernelSize;
    private PolledMember? _userSize;
    private PolledMember? _kernel;
    private PolledMember? _user;
    private bool _kernelHasIds;
    private bool _userHasIds;

    private StackTraceInterpreter(bool bigEndian) => _bigEndian = bigEndian;

    /// <summary>The names of the members.</summary>
    internal StackMembers Members => new(_pid.Name, _kernel?.Name, _kernelSize?.Name, _user?.Name, _userSize?.Name, _comm?.Name, _cpu?.Name);

    /// <summary>Whether the package wants symbols; without, only addresses are shown.</summary>
    public required bool WithSymbols { get; init; }

    /// <summary>Finds the parts of a sample in the type of the records.</summary>
    /// <param name="types">The types of the object.</param>
    /// <param name="recordTypeId">The type of the records.</param>
    /// <param name="interpreter">The package's description of them.</param>
    /// <param name="bigEndian">The byte order of the object.</param>
    /// <exception cref="BpfRuntimeException">A part is missing or has another type.</exception>
    public static StackTraceInterpreter Create(BtfTypeTable types, uint recordTypeId, Interpreter.StackTrace interpreter, bool bigEndian = false)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(interpreter);
        var members = types[types.Resolve(recordTypeId)] is BtfComposite composite ? StructMembers.Find(types, composite) : [];
        var fields = interpreter.FieldMap;
        var found = new StackTraceInterpreter(bigEndian)
        {
            WithSymbols = interpreter.WithSymbols,
            _cpu = Optional(fields.CpuId, "cpu_id", IsInteger, "is no integer"),
            _comm = Optional(fields.Comm, "comm", IsText, "is no array of characters"),
            _kernelSize = Optional(fields.KstackSz, "kstack_sz", IsInteger, "is no integer"),
            _userSize = Optional(fields.UstackSz, "ustack_sz", IsInteger, "is no integer"),
            _kernel = Optional(fields.Kstack, "kstack", IsStack, "is no array of 64-bit integers"),
            _user = Optional(fields.Ustack, "ustack", IsStack, "is no array of 64-bit integers"),
        };
        (found._kernelHasIds, found._userHasIds) = (HasBuildIds(found._kernel), HasBuildIds(found._user));
        found._pid = Optional(fields.Pid, "pid", IsInteger, "is no integer") ?? throw Fail("pid", "is not a member of it");
        return found._kernel is null && found._user is null ? throw Fail("kstack", "is not a member of it, and neither is 'ustack'") : found;

        PolledMember? Optional(string? mapped, string name, Func<BtfTypeTable, uint, bool> isRight, string complaint)
        {
            var index = members.FindIndex(member => member.Name == (mapped ?? name));
            return index >= 0 && !isRight(types, members[index].TypeId) ? throw Fail(mapped ?? name, complaint)
                : index < 0 && mapped is not null ? throw Fail(mapped, "is not a member of it")
                : index < 0 ? null
                : members[index];
        }

        bool HasBuildIds(PolledMember? stack) =>
            stack is { } member && types[types.Resolve(member.TypeId)] is BtfArray array && types[types.Resolve(array.ElementTypeId)] is BtfComposite;

        BpfRuntimeException Fail(string field, string reason) =>
            new(ProblemCatalog.NoStackField(StructMembers.Declare(types, recordTypeId), field, reason));
    }

    /// <summary>Decodes a record; of one shorter than its type, the fields in it.</summary>
    internal StackSample Decode(ReadOnlySpan<byte> record) => new()
    {
        Pid = unchecked((int)NumberOf(record, _pid)),
        Cpu = _cpu is { } cpu ? NumberOf(record, cpu) : null,
        Comm = _comm is { } comm ? CharacterText.FormatArray(PolledMapLayout.Slice(comm, record)) : null,
        KernelError = _kernelHasIds ? 0 : ErrorOf(record, _kernel, _kernelSize),
        UserError = _userHasIds ? 0 : ErrorOf(record, _user, _userSize),
    };

    private static bool IsInteger(BtfTypeTable types, uint id) => types[types.Resolve(id)] is BtfInt { Size: 1 or 2 or 4 or 8 } or BtfEnum;

    private static bool IsText(BtfTypeTable types, uint id) =>
        types[types.Resolve(id)] is BtfArray array && types[types.Resolve(array.ElementTypeId)] is BtfInt { Size: 1 };

    private static bool IsStack(BtfTypeTable types, uint id) =>
        types[types.Resolve(id)] is BtfArray array
        && types[types.Resolve(array.ElementTypeId)] is BtfInt { Size: AddressSize } or BtfPointer or BtfComposite { Name: BuildIdType, Size: RecordField.BuildIdSize };

    // Helpers return the number of bytes, or an errno instead.
    private int ErrorOf(ReadOnlySpan<byte> record, PolledMember? stack, PolledMember? size) =>
        stack?.Offset < record.Length && size is { } given ? (int)Math.Clamp(NumberOf(record, given), int.MinValue, 0) : 0;

    private long NumberOf(ReadOnlySpan<byte> record, PolledMember member) => Read(PolledMapLayout.Slice(member, record));

    /// <summary>A number of up to 8 bytes. Those of 4 bytes count as signed: ids fit, and sizes may be an errno.</summary>
    private long Read(ReadOnlySpan<byte> bytes)
    {
        var value = unchecked((ulong)IntegerText.Read(bytes, _bigEndian));
        return bytes.Length == sizeof(int) ? unchecked((int)value) : unchecked((long)value);
    }
}
