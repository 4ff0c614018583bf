using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

internal static unsafe partial class LibBpf
{
    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_program__attach(nint program);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_map__attach_struct_ops(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_link__destroy(nint link);

    [LibraryImport(Library)]
    public static partial int bpf_link__fd(BpfLinkHandle link);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_link__pin(BpfLinkHandle link, string path);
}
