using System.Runtime.InteropServices;
using System.Text;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Interop;

/// <summary>An object that libbpf has opened; the programs and maps are pointers into it and live as long.</summary>
internal sealed unsafe class NativeObject : IDisposable
{
    private readonly BpfObjectHandle _handle;

    private NativeObject(BpfObjectHandle handle)
    {
        _handle = handle;
        Programs = [.. Enumerate(LibBpf.bpf_object__next_program).Select(pointer => new NativeProgram(handle, pointer))];
        Maps = [.. Enumerate(LibBpf.bpf_object__next_map).Select(pointer => new NativeMap(handle, pointer))];
    }

    /// <summary>Programs, in libbpf's order.</summary>
    public ImmutableArray<NativeProgram> Programs { get; }

    /// <summary>Maps, in libbpf's order.</summary>
    public ImmutableArray<NativeMap> Maps { get; }

    /// <summary>Opens an object that has been checked.</summary>
    /// <param name="bytes">The object.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kernelBtfPath">Raw BTF that has been checked, read when the object is loaded; null: the kernel's own.</param>
    /// <param name="options">Everything else.</param>
    /// <param name="explain">Makes a problem of an errno and of what libbpf said.</param>
    /// <exception cref="BpfRuntimeException">libbpf is missing or refuses the object.</exception>
    public static NativeObject Open(ReadOnlyMemory<byte> bytes, string name, string? kernelBtfPath, BpfSessionOptions options, Func<int, string, RuntimeProblem> explain)
    {
        if (!LibBpfResolver.IsAvailable)
        {
            throw new BpfRuntimeException(ProblemCatalog.LibBpfMissing());
        }

        using var log = new NativeLog(options.Log);
        var handle = OpenMemory(bytes.Span, name, kernelBtfPath, options);
        if (!handle.IsInvalid)
        {
            return new NativeObject(handle);
        }

        var error = Marshal.GetLastPInvokeError();
        throw new BpfRuntimeException(explain(error, log.Text));
    }

    /// <summary>Creates the maps and loads the programs.</summary>
    /// <returns>0, or an errno.</returns>
    public int Load() => -LibBpf.bpf_object__load(_handle);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static BpfObjectHandle OpenMemory(ReadOnlySpan<byte> bytes, string name, string? kernelBtfPath, BpfSessionOptions options)
    {
        fixed (byte* memory = bytes)
        fixed (byte* objectName = ZeroTerminated(name), kernelBtf = ZeroTerminated(kernelBtfPath), pinRoot = ZeroTerminated(options.PinRoot))
        {
            var native = new BpfObjectOpenOptions
            {
                Size = (nuint)sizeof(BpfObjectOpenOptions),
                ObjectName = objectName,
                BtfCustomPath = kernelBtf,
                PinRootPath = pinRoot,
            };
            return LibBpf.bpf_object__open_mem(memory, (nuint)bytes.Length, &native);
        }
    }

    private static byte[]? ZeroTerminated(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text + '\0');

    private List<nint> Enumerate(Func<BpfObjectHandle, nint, nint> next)
    {
        var items = new List<nint>();
        for (var item = next(_handle, 0); item != 0; item = next(_handle, item))
        {
            items.Add(item);
        }

        return items;
    }
}
