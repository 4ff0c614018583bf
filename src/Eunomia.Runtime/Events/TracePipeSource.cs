using System.ComponentModel;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Events;

/// <summary>What programs print with <c>bpf_printk</c>: from a trace instance where the kernel has them, else from the pipe of the whole machine.</summary>
internal sealed class TracePipeSource : EventSource
{
    private static readonly string[] Places = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    // Others may print more than is read: the caller sees to its clock in between.
    private const int MostReads = 256;

    private readonly TraceInstance? _instance;
    private readonly TracePipe _pipe;
    private readonly TraceLog _log;
    private readonly byte[] _page;

    // How far each CPU has been read, by the clock of the trace; the end of time when it had nothing left.
    private readonly ulong[] _reached;

    /// <summary>Opens it; what was printed before is left out.</summary>
    /// <param name="programs">Descriptors of the programs whose prints are wanted.</param>
    /// <exception cref="Win32Exception">It cannot be opened.</exception>
    public TracePipeSource(IEnumerable<int> programs)
        : base(new EventMap("trace_pipe", null, null))
    {
        ImmutableArray<ImmutableArray<ProgramCode>> code = [.. programs.Select(ProgramCode.Read)];
        var tracing = Array.Find(Places, place => File.Exists(Path.Combine(place, "trace_pipe"))) ?? Places[0];
        var withStacks = code.Any(functions => functions.IsEmpty) ? null : TraceInstance.Create(tracing, withStacks: true);
        _instance = withStacks ?? TraceInstance.Create(tracing, withStacks: false);
        IsShared = withStacks is null;
        var buffer = _instance?.Path ?? tracing;
        try
        {
            _pipe = new TracePipe(buffer);
            var formats = TraceFormats.Read(tracing, buffer) ?? throw new Win32Exception(LibC.ErrorNotSupported);
            _page = new byte[formats.Page.Size];
            _reached = [.. Enumerable.Repeat(ulong.MaxValue, _pipe.Cpus.Length)];
            _log = new TraceLog(
                formats, IsShared ? null : TraceCallers.Find(code.SelectMany(functions => functions)), new ThreadNames(Path.Combine(tracing, "saved_cmdlines")).Of);
        }
        catch
        {
            _pipe?.Dispose();
            _instance?.Dispose();
            throw;
        }

        if (_instance is null)
        {
            SkipOld();
        }
    }

    /// <inheritdoc/>
    public override bool IsText => true;

    /// <inheritdoc/>
    public override bool IsShared { get; }

    /// <inheritdoc/>
    public override long? Lost => _log.Lost;

    /// <inheritdoc/>
    public override int? Thread => _log.Thread;

    /// <inheritdoc/>
    internal override int Descriptor => _pipe.Descriptor;

    /// <inheritdoc/>
    internal override int Consume(RecordCallback callback, int limit)
    {
        for (var i = 0; i < MostReads && _log.Count < limit && Read(_log.Add); i++)
        {
        }

        var count = _log.Flush(callback, _reached.Min());
        Records += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _pipe.Dispose();
        _instance?.Dispose();
    }

    /// <summary>What is in the machine's buffer now is of others, or of earlier runs; who prints without end does not keep us.</summary>
    private void SkipOld()
    {
        const int Most = 1 << 14;
        for (var i = 0; i < Most && Read(static (_, _) => ulong.MaxValue); i++)
        {
        }
    }

    /// <summary>Reads the next page of the CPU that is furthest behind, and of those that had nothing left.</summary>
    /// <returns>False when nothing is left of any.</returns>
    private bool Read(PageCallback callback)
    {
        var behind = _reached.Min();
        var isAny = behind != ulong.MaxValue;
        for (var i = 0; i < _reached.Length; i++)
        {
            if (_reached[i] == behind || _reached[i] == ulong.MaxValue)
            {
                var length = _pipe.Read(i, _page);
                _reached[i] = length > 0 ? callback(_pipe.Cpus[i], _page.AsSpan(0, length)) : ulong.MaxValue;
                isAny |= length > 0;
            }
        }

        return isAny;
    }

    private delegate ulong PageCallback(int cpu, ReadOnlySpan<byte> page);
}
