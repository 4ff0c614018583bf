using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

internal static unsafe partial class LibBpf
{
    [LibraryImport(Library, SetLastError = true)]
    public static partial PerfBufferHandle perf_buffer__new(
        int mapDescriptor,
        nuint pageCount,
        delegate* unmanaged[Cdecl]<nint, int, byte*, uint, void> sample,
        delegate* unmanaged[Cdecl]<nint, int, ulong, void> lost,
        nint context,
        void* options);

    [LibraryImport(Library)]
    public static partial void perf_buffer__free(nint buffer);

    [LibraryImport(Library)]
    public static partial int perf_buffer__epoll_fd(PerfBufferHandle buffer);

    [LibraryImport(Library)]
    public static partial int perf_buffer__consume(PerfBufferHandle buffer);
}
