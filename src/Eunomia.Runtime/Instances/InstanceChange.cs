using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Instances;

/// <summary>The state of an instance.</summary>
public enum InstanceState
{
    /// <summary>It is being read, loaded and attached.</summary>
    Starting,

    /// <summary>It is attached, and its events are read.</summary>
    Running,

    /// <summary>It has been stopped: nothing of it is in the kernel.</summary>
    Stopped,

    /// <summary>It could not be started, or reading its events has failed: nothing of it is in the kernel.</summary>
    Failed,
}

/// <summary>An instance has another state, or another problem.</summary>
/// <param name="Id">Which.</param>
/// <param name="State">Its state now.</param>
/// <param name="Problem">Why it failed, or what part of it does; null when it is only another state.</param>
public sealed record InstanceChange(InstanceId Id, InstanceState State, RuntimeProblem? Problem);
