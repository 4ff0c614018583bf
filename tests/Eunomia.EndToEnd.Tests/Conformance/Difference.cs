namespace Eunomia.EndToEnd.Tests.Conformance;

/// <summary>One way in which a skeleton is not what it should be.</summary>
/// <param name="Path">Where, such as <c>bpf_skel.maps[events].sample</c>.</param>
/// <param name="Text">What is there and what should be.</param>
internal sealed record Difference(string Path, string Text)
{
    public override string ToString() => $"{Path}: {Text}";
}
