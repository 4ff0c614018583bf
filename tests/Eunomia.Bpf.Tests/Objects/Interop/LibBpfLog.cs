using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Eunomia.Bpf.Tests.Objects.Interop;

/// <summary>What libbpf says while an object is loaded, at all levels.</summary>
internal static unsafe partial class LibBpfLog
{
    private const int LongestLine = 4096;

    private static readonly Lock Gate = new();
    private static List<string> _lines = [];

    /// <summary>Loads an object, pinned nowhere, with the types of any kernel, and lets go of it.</summary>
    /// <returns>The lines; what the kernel itself says of the programs may be among them.</returns>
    public static List<string> OfLoading(byte[] bytes, string kernelTypes)
    {
        var path = Marshal.StringToCoTaskMemUTF8(kernelTypes);
        lock (Gate)
        {
            _lines = [];
            LibBpf.libbpf_set_print((nint)(delegate* unmanaged[Cdecl]<int, byte*, nint, int>)&Print);

            // struct bpf_object_open_opts up to btf_custom_path.
            var bpf = LibBpf.bpf_object__open_mem(bytes, (nuint)bytes.Length, [7 * nint.Size, 0, 0, 0, 0, 0, path]);
            try
            {
                Assert.True(bpf != 0, $"libbpf does not open it: {string.Join('\n', _lines)}");
                for (var map = LibBpf.bpf_object__next_map(bpf, 0); map != 0; map = LibBpf.bpf_object__next_map(bpf, map))
                {
                    _ = bpf_map__set_pin_path(map, null);
                }

                // Whether the programs suit this kernel is of no importance.
                _ = bpf_object__load(bpf);
                return _lines;
            }
            finally
            {
                LibBpf.bpf_object__close(bpf);
                LibBpf.libbpf_set_print(0);
                Marshal.FreeCoTaskMem(path);
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, nint arguments)
    {
        var buffer = stackalloc byte[LongestLine];
        _ = vsnprintf(buffer, LongestLine, format, arguments);
        _lines.Add(Marshal.PtrToStringUTF8((nint)buffer)!.TrimEnd('\n'));
        return 0;
    }

    [LibraryImport("libc.so.6")]
    private static partial int vsnprintf(byte* buffer, nuint size, byte* format, nint arguments);

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_object__load(nint obj);

    [LibraryImport("libbpf.so.1", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int bpf_map__set_pin_path(nint map, string? path);
}
