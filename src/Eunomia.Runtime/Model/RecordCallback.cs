namespace Eunomia.Runtime;

/// <summary>Handles one record of an event source, as the program sent it.</summary>
/// <param name="record">Its bytes, in the memory of the ring: they are not valid any more when the call returns.</param>
public delegate void RecordCallback(ReadOnlySpan<byte> record);
