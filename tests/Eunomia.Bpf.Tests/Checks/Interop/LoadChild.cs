using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eunomia.Bpf.Tests.Objects.Interop;

namespace Eunomia.Bpf.Tests.Checks.Interop;

/// <summary>
/// The side of <see cref="LoadProcess"/> that may crash: this program, started again with a variable set, loads one object after the
/// other from standard input with libbpf. A request is the length and the object, the answer one byte.
/// </summary>
internal static partial class LoadChild
{
    /// <summary>Set to 1, this program is the child and runs no test.</summary>
    public const string Variable = "EUNOMIA_LOAD_CHILD";

    /// <summary>Instead of a length: die, so that a test can see that a crash is seen.</summary>
    public const int Crash = -1;

    /// <summary>Instead of a length: never answer.</summary>
    public const int Hang = -2;

    /// <summary>The kernel allocates a map's memory when it makes it; damaged sizes would fill the machine.</summary>
    private const ulong MaximumMap = 16 << 20;

    private const string Library = "libbpf.so.1";

    [ModuleInitializer]
    internal static void RunInstead()
    {
        if (Environment.GetEnvironmentVariable(Variable) != "1")
        {
            return;
        }

        Answer();
        Environment.Exit(0);
    }

    private static void Answer()
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        var name = Marshal.StringToCoTaskMemUTF8("damaged");
        Span<byte> header = stackalloc byte[sizeof(int)];
        while (input.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length == Crash)
            {
                abort();
            }
            else if (length == Hang)
            {
                Thread.Sleep(Timeout.Infinite);
            }

            var bytes = new byte[length];
            input.ReadExactly(bytes);
            output.WriteByte((byte)Load(bytes, name));
            output.Flush();
        }
    }

    private static LoadResult Load(byte[] bytes, nint name)
    {
        // The first two members of struct bpf_object_open_opts: sz, object_name.
        var bpf = LibBpf.bpf_object__open_mem(bytes, (nuint)bytes.Length, [2 * nint.Size, name]);
        if (bpf == 0)
        {
            return LoadResult.NotOpened;
        }

        try
        {
            for (var map = LibBpf.bpf_object__next_map(bpf, 0); map != 0; map = LibBpf.bpf_object__next_map(bpf, map))
            {
                // Nothing may stay behind.
                _ = bpf_map__set_pin_path(map, 0);
                var entry = 8 + (ulong)LibBpf.bpf_map__key_size(map) + LibBpf.bpf_map__value_size(map);
                if (entry > MaximumMap)
                {
                    return LoadResult.NotLoaded;
                }

                if (entry * LibBpf.bpf_map__max_entries(map) > MaximumMap)
                {
                    _ = bpf_map__set_max_entries(map, 1);
                }
            }

            return bpf_object__load(bpf) == 0 ? LoadResult.Loaded : LoadResult.NotLoaded;
        }
        finally
        {
            LibBpf.bpf_object__close(bpf);
        }
    }

    [LibraryImport("libc")]
    private static partial void abort();

    [LibraryImport(Library)]
    private static partial int bpf_object__load(nint obj);

    [LibraryImport(Library)]
    private static partial int bpf_map__set_pin_path(nint map, nint path);

    [LibraryImport(Library)]
    private static partial int bpf_map__set_max_entries(nint map, uint entries);
}
