namespace Eunomia.Package;

/// <summary>Names of the enums' values in a package, in the order of the values.</summary>
internal static class EnumNames
{
    internal static readonly string[] OfMapSampleType = ["default_kv", "log2_hist", "linear_hist"];

    internal static readonly string[] OfTcAttachPoint = ["BPF_TC_INGRESS", "BPF_TC_EGRESS", "BPF_TC_CUSTOM"];
}
