using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime;

/// <summary>One event.</summary>
/// <param name="Map">The map it came through.</param>
/// <param name="Record">Its fields.</param>
public sealed record BpfEvent(string Map, BpfRecord Record);
