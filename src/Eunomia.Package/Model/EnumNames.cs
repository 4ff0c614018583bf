namespace Eunomia.Package;

/// <summary>What the values of the enums are called in a package, in their order.</summary>
internal static class EnumNames
{
    internal static readonly string[] OfMapSampleType = ["default_kv", "log2_hist", "linear_hist"];

    internal static readonly string[] OfTcAttachPoint = ["BPF_TC_INGRESS", "BPF_TC_EGRESS", "BPF_TC_CUSTOM"];
}
