using Eunomia.Package;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Decoding;

/// <summary>
/// A field that holds a stack: one that <c>@interpreter</c> names, an array of addresses with <c>@format ksym</c> or <c>usym</c>, or
/// <c>struct bpf_stack_build_id</c>, of which the kernel makes arrays when a program asks it for build ids.
/// </summary>
internal sealed class StackField
{
    /// <summary>Deepest stack: the kernel follows none further (<c>kernel.perf_event_max_stack</c> is 127, unless an administrator wants more).</summary>
    public const int MostFrames = 1024;

    private const int BuildIdOffset = 4;
    private const int BuildIdSize = 20;
    private const int PlaceOffset = 24;
    private const int ValidStatus = 1;

    private readonly RecordField _field;
    private readonly RecordField? _size;
    private readonly RecordField? _pid;
    private readonly bool _hasBuildIds;

    private StackField(RecordField field, RecordField? size, RecordField? pid, bool? isKernel, bool hasBuildIds) =>
        (_field, _size, _pid, IsKernel, _hasBuildIds) = (field, size, pid, isKernel, hasBuildIds);

    /// <summary>Whether it is a stack of the kernel; null: each address tells.</summary>
    public bool? IsKernel { get; }

    /// <summary>Whether it is a single frame and no array.</summary>
    public bool IsSingle => _field.Kind is FieldKind.Struct;

    /// <summary>Whether frames are shown by their names alone, as <c>@format</c> asks for.</summary>
    public bool IsNames => _field.Stack is null && !_hasBuildIds;

    /// <summary>Largest number of frames.</summary>
    public int Count => IsSingle ? 1 : Math.Min(_field.Count == 0 ? MostFrames : _field.Count, MostFrames);

    /// <summary>A field as a stack; null when it is none.</summary>
    /// <param name="field">The field.</param>
    /// <param name="type">The record type; null for elements of arrays: then the process is not known.</param>
    public static StackField? Find(RecordField field, RecordType? type)
    {
        var element = field.Kind is FieldKind.Array ? field.Element! : field;
        return field.Stack is { } role ? new(field, role.Size, type?.Pid, role.IsKernel, element.IsBuildId)
            : element.IsBuildId ? new(field, null, type?.Pid, isKernel: false, hasBuildIds: true)
            : field.Kind is FieldKind.Array && element.Format is MemberFormat.KernelSymbol or MemberFormat.UserSymbol
                ? new(field, null, type?.Pid, element.Format == MemberFormat.KernelSymbol, hasBuildIds: false)
            : null;
    }

    /// <summary>The frames of a record; none when the helper gave an error instead of a size.</summary>
    public ImmutableArray<StackFrame> Frames(ReadOnlySpan<byte> record, Symbolizer? symbols)
    {
        var bytes = IsSingle ? record.Slice(_field.Offset, _field.Size) : _field.BytesIn(record);
        if (_size is not null)
        {
            bytes = bytes[..(int)Math.Clamp((long)_size.Integer.Load(record), 0, bytes.Length)];
        }

        var pid = _pid is null ? 0 : (int)_pid.Integer.Load(record);
        return Frames(bytes, _hasBuildIds, MostFrames, pid, symbols, _field.BigEndian, IsKernel, endsAtZero: _size is null);
    }

    /// <summary>Frames of a value of a map of stacks.</summary>
    public static ImmutableArray<StackFrame> Frames(
        ReadOnlySpan<byte> value, bool hasBuildIds, int most, int pid, Symbolizer? symbols, bool bigEndian, bool? isKernel = null, bool endsAtZero = true)
    {
        var frames = ImmutableArray.CreateBuilder<StackFrame>();
        var stride = hasBuildIds ? RecordField.BuildIdSize : sizeof(ulong);
        for (; value.Length >= stride && frames.Count < most; value = value[stride..])
        {
            var frame = hasBuildIds ? BuildIdFrame(value[..stride], pid, symbols, frames.Count == 0, bigEndian)
                : Address(value, bigEndian) is var address && address == 0 && endsAtZero ? null
                : FrameOf(isKernel, pid, address, symbols, frames.Count == 0);
            if (frame is null)
            {
                break;
            }

            frames.Add(frame.Value);
        }

        return frames.ToImmutable();
    }

    private static StackFrame? BuildIdFrame(ReadOnlySpan<byte> bytes, int pid, Symbolizer? symbols, bool isFirst, bool bigEndian)
    {
        // Either the offset in a file with that build id, or an address, of code in no file; or nothing more.
        var status = IntegerLoad.Create(0, 32, isSigned: true, bigEndian).Load(bytes);
        var place = Address(bytes[PlaceOffset..], bigEndian);
        var id = bytes.Slice(BuildIdOffset, BuildIdSize).TrimEnd((byte)0);
        return status == ValidStatus ? symbols?.Frame(pid, id, place) ?? new StackFrame(place, null, 0, null) { BuildId = Convert.ToHexStringLower(id) }
            : status == 0 ? null
            : FrameOf(false, pid, place, symbols, isFirst);
    }

    private static StackFrame FrameOf(bool? isKernel, int pid, ulong address, Symbolizer? symbols, bool isFirst) =>
        symbols?.Frame(isKernel, pid, address, isReturn: !isFirst) ?? new StackFrame(address, null, 0, null);

    private static ulong Address(ReadOnlySpan<byte> bytes, bool bigEndian) => IntegerLoad.Create(0, 64, isSigned: false, bigEndian).Load(bytes);
}
