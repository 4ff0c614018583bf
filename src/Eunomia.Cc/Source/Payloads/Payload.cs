using ClangSharp.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>The struct that an iterator writes.</summary>
/// <param name="Program">Name of the program.</param>
/// <param name="Record">The canonical declaration of the struct.</param>
internal sealed record IteratorRecord(string Program, CXCursor Record);

/// <summary>The records that are sent through a map.</summary>
/// <param name="Map">Name of the map.</param>
/// <param name="Records">The known types, structs before anything else, in source order; empty when none is known.</param>
/// <param name="Unknown">The first call that sends a record of an unknown type.</param>
internal sealed record Payload(string Map, ImmutableArray<CarriedRecord> Records, UnknownRecord? Unknown);

/// <summary>The type of a record that is sent: a struct, a number or an array.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Struct">The canonical declaration of the struct or union that it is; null when it is none.</param>
/// <param name="Site">The call that first sends it.</param>
internal readonly record struct CarriedRecord(CXType Type, CXCursor? Struct, CXCursor Site);

/// <summary>A record of an unknown type.</summary>
/// <param name="Size">Its size in bytes; null when that is not constant.</param>
/// <param name="Site">The call that sends it.</param>
internal sealed record UnknownRecord(long? Size, CXCursor Site);
