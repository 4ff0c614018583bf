using System.Runtime.InteropServices;

namespace Eunomia.Cc.Tests.Emit.Interop;

/// <summary>The part of the installed libbpf that loads an object and reads its ring buffer; names are libbpf's.</summary>
internal static partial class LibBpf
{
    private const string Library = "libbpf.so.1";

    /// <summary>Whether there is a libbpf.</summary>
    public static bool IsInstalled { get; } = NativeLibrary.TryLoad(Library, out _);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int SampleCallback(nint context, nint data, nuint size);

    [LibraryImport(Library)]
    internal static partial nint libbpf_set_print(nint function);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint bpf_object__open_mem(byte[] bytes, nuint size, nint[] options);

    [LibraryImport(Library)]
    internal static partial int bpf_object__load(nint obj);

    [LibraryImport(Library)]
    internal static partial void bpf_object__close(nint obj);

    [LibraryImport(Library)]
    internal static partial nint bpf_object__next_program(nint obj, nint program);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint bpf_program__attach(nint program);

    [LibraryImport(Library)]
    internal static partial int bpf_link__destroy(nint link);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_object__find_map_fd_by_name(nint obj, string name);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint ring_buffer__new(int map, SampleCallback callback, nint context, nint options);

    [LibraryImport(Library)]
    internal static partial int ring_buffer__consume(nint ring);

    [LibraryImport(Library)]
    internal static partial void ring_buffer__free(nint ring);
}
