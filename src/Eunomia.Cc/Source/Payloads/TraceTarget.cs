namespace Eunomia.Cc.Source.Payloads;

/// <summary>What is asked of an expression.</summary>
internal enum TraceTarget
{
    /// <summary>Which map it leads to.</summary>
    Map,

    /// <summary>Which struct it points to.</summary>
    Data,

    /// <summary>Which struct it is the size of.</summary>
    Size,
}
