using System.Collections.Immutable;
using ClangSharp.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>What an iterator writes.</summary>
/// <param name="Program">Name of the program.</param>
/// <param name="Record">The canonical declaration of the struct.</param>
internal sealed record IteratorRecord(string Program, CXCursor Record);

/// <summary>What travels through a map.</summary>
/// <param name="Map">Name of the map.</param>
/// <param name="Records">What is known, structs before anything else, in source order; empty when nothing is.</param>
/// <param name="Unknown">The first call that sends nobody knows what.</param>
internal sealed record Payload(string Map, ImmutableArray<CarriedRecord> Records, UnknownRecord? Unknown);

/// <summary>A struct, a number or an array on its way to user space.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Struct">The canonical declaration of the struct or union that it is; null when it is none.</param>
/// <param name="Site">The call that first sends it.</param>
internal readonly record struct CarriedRecord(CXType Type, CXCursor? Struct, CXCursor Site);

/// <summary>Bytes on their way to user space.</summary>
/// <param name="Size">How many; null when that depends.</param>
/// <param name="Site">The call that sends them.</param>
internal sealed record UnknownRecord(long? Size, CXCursor Site);
