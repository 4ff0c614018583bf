using System.Collections.Immutable;
using System.ComponentModel;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Events;

/// <summary>What programs print with <c>bpf_printk</c>: from a trace instance where the kernel has them, else from the pipe of the whole machine.</summary>
internal sealed class TracePipeSource : EventSource
{
    private static readonly string[] Places = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    // Others may print more than is read: the caller sees to its clock in between.
    private const int MostReads = 64;

    private readonly TraceInstance? _instance;
    private readonly TracePipe _pipe;
    private readonly TraceLog _log;
    private RecordCallback? _callback;
    private int _count;

    /// <summary>Opens it; what was printed before is left out.</summary>
    /// <param name="programs">Descriptors of the programs whose prints are wanted.</param>
    /// <exception cref="Win32Exception">It cannot be opened.</exception>
    public TracePipeSource(IEnumerable<int> programs)
        : base(new EventMap("trace_pipe", null, null))
    {
        ImmutableArray<ImmutableArray<ProgramCode>> code = [.. programs.Select(ProgramCode.Of)];
        var tracing = Array.Find(Places, place => File.Exists(Path.Combine(place, "trace_pipe"))) ?? Places[0];
        var withStacks = code.Any(functions => functions.IsEmpty) ? null : TraceInstance.Create(tracing, withStacks: true);
        _instance = withStacks ?? TraceInstance.Create(tracing, withStacks: false);
        try
        {
            _pipe = new TracePipe(_instance?.PipePath ?? Path.Combine(tracing, "trace_pipe"));
        }
        catch
        {
            _instance?.Dispose();
            throw;
        }

        IsShared = withStacks is null;
        _log = new TraceLog(IsShared ? null : address => code.Any(functions => functions.Any(function => function.Contains(address))), Print);
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
    internal override int Descriptor => _pipe.Descriptor;

    /// <inheritdoc/>
    internal override int Consume(RecordCallback callback, int limit)
    {
        (_callback, _count) = (callback, 0);
        for (var i = 0; i < MostReads && _count < limit; i++)
        {
            if (!_pipe.Consume(_log.Add))
            {
                _log.Flush();
                break;
            }
        }

        _callback = null;
        Records += _count;
        return _count;
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
        for (var i = 0; i < Most && _pipe.Consume(static _ => { }); i++)
        {
        }
    }

    private void Print(ReadOnlySpan<byte> line)
    {
        _callback?.Invoke(line);
        _count++;
    }
}
