using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Eunomia.Linux.Interop;

/// <summary>Marshals a name to a native function as the bytes that it stands for.</summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(NativeTextMarshaller))]
public static unsafe class NativeTextMarshaller
{
    /// <summary>The bytes, with a zero behind them.</summary>
    public static byte* ConvertToUnmanaged(string text)
    {
        var bytes = NativeText.Encode(text);
        var copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        copy[bytes.Length] = 0;
        return copy;
    }

    /// <summary>Releases them.</summary>
    public static void Free(byte* copy) => NativeMemory.Free(copy);
}
