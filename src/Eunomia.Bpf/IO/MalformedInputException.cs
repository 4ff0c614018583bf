namespace Eunomia.Bpf;

/// <summary>
/// Bytes that break the rules of their format. It is the only exception that the readers of this library throw for bad input.
/// </summary>
/// <param name="message">What is wrong, naming the thing: lower case, no full stop.</param>
/// <param name="offset">Where, in bytes from the start of the outermost buffer.</param>
public sealed class MalformedInputException(string message, long offset)
    : Exception($"{message} (at offset 0x{offset:x})")
{
    /// <summary>Where the bytes are wrong, counted from the start of the outermost buffer.</summary>
    public long Offset { get; } = offset;

    /// <summary>The C name of the map, variable or function that is wrong; null when it is none of these, or not known.</summary>
    public string? Subject { get; init; }

    /// <summary>Whether the bytes may well be right, but are more than are read.</summary>
    public bool IsTooLarge { get; init; }
}
