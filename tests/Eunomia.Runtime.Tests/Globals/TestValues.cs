using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Tests.Globals;

/// <summary>Values of a type, without a variable.</summary>
internal static class TestValues
{
    public static void Parse(BtfTypeTable types, uint typeId, string text, Span<byte> destination, string what, bool bigEndian = false) =>
        ValueText.Parse(new ValueTarget(types, typeId, what, bigEndian), text, destination);

    public static string Format(BtfTypeTable types, uint typeId, ReadOnlySpan<byte> value, bool bigEndian = false, int maximumElements = int.MaxValue) =>
        ValueText.Format(new ValueTarget(types, typeId, "", bigEndian), value, maximumElements);
}
