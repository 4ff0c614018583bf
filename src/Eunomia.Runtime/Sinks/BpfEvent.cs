using System.Text.Json.Serialization;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime;

/// <summary>One event. <c>System.Text.Json</c> writes it as <c>ecli --json</c> prints it; it cannot be read back.</summary>
/// <param name="Map">The map it came through.</param>
/// <param name="Record">Its fields.</param>
[JsonConverter(typeof(BpfEventJsonConverter))]
public sealed record BpfEvent(string Map, BpfRecord Record);
