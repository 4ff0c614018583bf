namespace Eunomia.Runtime.Sampling;

/// <summary>A member of a map's value, those of anonymous structs in it included.</summary>
/// <param name="Name">The C name.</param>
/// <param name="TypeId">Its type.</param>
/// <param name="Offset">In the value, in bytes.</param>
/// <param name="Size">In bytes.</param>
public readonly record struct PolledMember(string Name, uint TypeId, int Offset, int Size);
