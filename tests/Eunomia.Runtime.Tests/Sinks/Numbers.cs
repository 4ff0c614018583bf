using Eunomia.Runtime.Events;
using Eunomia.Runtime.Sinks;

namespace Eunomia.Runtime.Tests.Sinks;

/// <summary>Keeps the numbers of <see cref="Counting"/>, and fails when it is told to.</summary>
internal sealed class Numbers : IEventSink
{
    public List<uint> Seen { get; } = [];

    public int Flushes { get; private set; }

    public int Ticks { get; private set; }

    public uint FailsAt { get; init; }

    public int FailsAtTick { get; init; }

    public TimeSpan UntilTick { get; init; } = TimeSpan.MaxValue;

    public RecordCallback Open(EventSource source) => record =>
    {
        var number = BitConverter.ToUInt32(record);
        Seen.Add(number);
        if (number == FailsAt)
        {
            throw new InvalidOperationException($"at {number}");
        }
    };

    public void Flush() => Flushes++;

    public void Tick()
    {
        if (++Ticks == FailsAtTick)
        {
            throw new InvalidOperationException($"at tick {Ticks}");
        }
    }
}
