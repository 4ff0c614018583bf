using System.Runtime.InteropServices;

namespace Eunomia.Cc.Tests.Emit.Interop;

/// <summary>An object that runs in this kernel, with all its programs attached, and the records of one ring buffer.</summary>
internal sealed class LiveObject : IDisposable
{
    private readonly nint _object;
    private readonly List<nint> _links = [];
    private readonly LibBpf.SampleCallback _callback;
    private nint _ring;

    private LiveObject(nint handle)
    {
        _object = handle;
        _callback = (_, data, size) =>
        {
            var record = new byte[size];
            Marshal.Copy(data, record, 0, record.Length);
            Records.Add(record);
            return 0;
        };
    }

    /// <summary>What came through the ring buffer.</summary>
    public List<byte[]> Records { get; } = [];

    /// <summary>Loads and attaches; the test is skipped where that is not allowed.</summary>
    public static LiveObject Load(byte[] bytes, string ring)
    {
        Assert.SkipUnless(LibBpf.IsInstalled, "libbpf is not installed");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may load BPF programs");
        LibBpf.libbpf_set_print(0);
        var live = new LiveObject(LibBpf.bpf_object__open_mem(bytes, (nuint)bytes.Length, Options()));
        Assert.NotEqual(0, live._object);
        try
        {
            var error = LibBpf.bpf_object__load(live._object);
            Assert.SkipWhen(error == -1, "the kernel does not allow loading BPF programs here");
            Assert.Equal(0, error);
            live.Attach(ring);
            return live;
        }
        catch
        {
            live.Dispose();
            throw;
        }
    }

    /// <summary>Moves what is in the ring buffer to <see cref="Records"/>.</summary>
    public void Consume() => Assert.True(LibBpf.ring_buffer__consume(_ring) >= 0);

    public void Dispose()
    {
        LibBpf.ring_buffer__free(_ring);
        _links.ForEach(link => _ = LibBpf.bpf_link__destroy(link));
        LibBpf.bpf_object__close(_object);
    }

    private void Attach(string ring)
    {
        _ring = LibBpf.ring_buffer__new(LibBpf.bpf_object__find_map_fd_by_name(_object, ring), _callback, 0, 0);
        Assert.NotEqual(0, _ring);
        for (var program = LibBpf.bpf_object__next_program(_object, 0); program != 0; program = LibBpf.bpf_object__next_program(_object, program))
        {
            var link = LibBpf.bpf_program__attach(program);
            Assert.SkipWhen(link == 0, $"a program cannot be attached here: errno {Marshal.GetLastPInvokeError()}");
            _links.Add(link);
        }
    }

    /// <summary><c>bpf_object_open_opts</c> of libbpf 1.0 with its own size and nothing else.</summary>
    private static nint[] Options()
    {
        var options = new nint[16];
        options[0] = 8 * options.Length;
        return options;
    }
}
