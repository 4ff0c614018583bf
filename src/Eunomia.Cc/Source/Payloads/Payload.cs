using System.Collections.Immutable;
using ClangSharp.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>What travels through a map.</summary>
/// <param name="Map">Name of the map.</param>
/// <param name="Records">The structs, in source order.</param>
internal sealed record Payload(string Map, ImmutableArray<CarriedRecord> Records);

/// <summary>A struct on its way to user space.</summary>
/// <param name="Declaration">Its canonical declaration.</param>
/// <param name="Site">The call that first sends it.</param>
internal readonly record struct CarriedRecord(CXCursor Declaration, CXCursor Site);
