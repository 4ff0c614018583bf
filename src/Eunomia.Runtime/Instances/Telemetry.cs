using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Eunomia.Runtime.Instances;

/// <summary>What <see href="https://learn.microsoft.com/dotnet/core/diagnostics/metrics-instrumentation">.NET's own instruments</see> see of instances, under one name.</summary>
internal static class Telemetry
{
    /// <summary>The name of the meter and of the source of activities.</summary>
    public const string Name = "Eunomia.Runtime";

    /// <summary>An activity for each start.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Adds the instruments of a set of instances to a meter.</summary>
    public static void Observe(Meter meter, Func<IReadOnlyCollection<BpfInstance>> instances)
    {
        meter.CreateObservableUpDownCounter("bpf.instances", () => instances().Count, "{instance}", "Instances that run.");
        Observe("bpf.events", "Events that were handed to sinks.", statistics => statistics.Records);
        Observe("bpf.events.lost", "Events that the kernel counted as lost.", statistics => statistics.Lost ?? 0);
        Observe("bpf.buffers.full", "How often a ring buffer was found full.", statistics => statistics.TimesFull);

        void Observe(string name, string description, Func<EventStatistics, long> value) => meter.CreateObservableCounter(
            name,
            () => instances().Select(instance => new Measurement<long>(
                value(instance.Statistics), new KeyValuePair<string, object?>("bpf.instance.name", instance.Id.Name), new KeyValuePair<string, object?>("bpf.instance.generation", instance.Id.Generation))),
            "{event}",
            description);
    }
}
