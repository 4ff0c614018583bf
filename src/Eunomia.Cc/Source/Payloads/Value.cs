using ClangSharp.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>What an expression may stand for, as far as the way of a record to user space is concerned.</summary>
internal abstract record Value;

/// <summary>A map.</summary>
/// <param name="Declaration">Its variable.</param>
internal sealed record MapValue(CXCursor Declaration) : Value;

/// <summary>A struct or union: its address, or its size.</summary>
/// <param name="Declaration">Its canonical declaration; it has a name.</param>
internal sealed record RecordValue(CXCursor Declaration) : Value;

/// <summary>What the callers of the function pass.</summary>
/// <param name="Index">For which parameter.</param>
internal sealed record ParameterValue(int Index) : Value;

/// <summary>What the callers of the function make of its result.</summary>
internal sealed record ResultValue : Value;
