using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>Names of the network interfaces in this network namespace; <c>/sys/class/net</c> shows that of whoever mounted it.</summary>
internal static unsafe class InterfaceNames
{
    private const int LongestName = 16;

    /// <summary>The name of an interface; null when there is none of that number.</summary>
    public static string? Find(uint index)
    {
        var name = stackalloc byte[LongestName];
        return LibC.if_indextoname(index, name) is null ? null : Marshal.PtrToStringUTF8((nint)name);
    }

    /// <summary>The number of an interface; 0 when there is none of that name.</summary>
    public static uint Find(string name) => LibC.if_nametoindex(name);
}
