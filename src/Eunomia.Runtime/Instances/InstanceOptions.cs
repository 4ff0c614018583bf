using Eunomia.Runtime.Attach;

namespace Eunomia.Runtime.Instances;

/// <summary>How a package is started.</summary>
public sealed record InstanceOptions
{
    /// <summary>Values of global variables, by their C names: what <see cref="Globals.SessionGlobal.Set"/> takes.</summary>
    public ImmutableDictionary<string, object> Globals { get; init; } = ImmutableDictionary<string, object>.Empty;

    /// <summary>What differs from where the source attaches programs; null: nothing.</summary>
    public AttachSettings? Attach { get; init; }

    /// <summary>Whether one program that cannot be attached is a failure.</summary>
    public bool RequireAll { get; init; }

    /// <summary>How it is opened.</summary>
    public BpfSessionOptions Session { get; init; } = new();

    /// <summary>Sinks that get its events from the first one on; <see cref="BpfInstance.AddSink(Sinks.IEventSink)"/> adds others later.</summary>
    public ImmutableArray<Sinks.IEventSink> Sinks { get; init; } = [];
}
