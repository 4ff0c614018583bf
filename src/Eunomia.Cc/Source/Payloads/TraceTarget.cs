namespace Eunomia.Cc.Source.Payloads;

/// <summary>What a trace of an expression looks for.</summary>
internal enum TraceTarget
{
    /// <summary>Which map it leads to.</summary>
    Map,

    /// <summary>Which struct it points to.</summary>
    Data,

    /// <summary>Which struct it is the size of.</summary>
    Size,
}
