using ClangSharp.Interop;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>Abstract value of an expression, as far as records on their way to user space are concerned.</summary>
internal abstract record Value;

/// <summary>A map.</summary>
/// <param name="Declaration">Its variable.</param>
internal sealed record MapValue(CXCursor Declaration) : Value;

/// <summary>The program itself, whichever makes the call.</summary>
internal sealed record ProgramValue : Value;

/// <summary>A struct or union: its address, or its size.</summary>
/// <param name="Declaration">Its canonical declaration; it has a name.</param>
internal sealed record RecordValue(CXCursor Declaration) : Value;

/// <summary>The address of something that is no struct: a number, or an array of numbers.</summary>
/// <param name="Type">What is there. Whether it is what is sent, only the size says: any bytes may be called <c>char</c>.</param>
internal sealed record PlainValue(CXType Type) : Value;

/// <summary>A size in bytes.</summary>
/// <param name="Count">The number of bytes.</param>
internal sealed record BytesValue(long Count) : Value;

/// <summary>A size that was added up, such as <c>sizeof(struct head) + n</c>: more may follow the struct.</summary>
/// <param name="Head">The canonical declaration of the first struct in it.</param>
internal sealed record SumValue(CXCursor Head) : Value;

/// <summary>An argument of the function's callers.</summary>
/// <param name="Index">The parameter that receives it.</param>
internal sealed record ParameterValue(int Index) : Value;

/// <summary>The use that callers make of the function's result.</summary>
internal sealed record ResultValue : Value;

/// <summary>The use that callers make of a value that the function stores through a pointer parameter.</summary>
/// <param name="Index">Which parameter.</param>
internal sealed record StoredValue(int Index) : Value;
