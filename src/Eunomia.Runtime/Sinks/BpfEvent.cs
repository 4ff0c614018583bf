using System.Text.Json.Serialization;
using Eunomia.Runtime.Decoding;

namespace Eunomia.Runtime;

/// <summary>A record and the map it came through. <c>System.Text.Json</c> writes it as <c>ecli --json</c> prints it; it cannot be read back.</summary>
/// <param name="Map">The map it came through.</param>
/// <param name="Record">The record.</param>
[JsonConverter(typeof(BpfEventJsonConverter))]
public sealed record BpfEvent(string Map, BpfRecord Record);
