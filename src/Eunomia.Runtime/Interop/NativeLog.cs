using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Eunomia.Runtime.Interop;

/// <summary>
/// Captures libbpf's log on this thread. libbpf has one print function for the whole process, so each thread keeps its own log.
/// </summary>
internal sealed unsafe class NativeLog : IDisposable
{
    // LIBBPF_WARN of enum libbpf_print_level.
    private const int Warning = 0;

    // A verifier log is 16 MB at most; what matters of a longer one stands at its end.
    private const int LongestText = 32 << 20;

    [ThreadStatic]
    private static NativeLog? _current;

    private readonly Action<string>? _listener;
    private readonly StringBuilder _text = new();
    private readonly NativeLog? _outer = _current;

    static NativeLog() => LibBpf.libbpf_set_print(&Print);

    /// <summary>Starts to capture on this thread.</summary>
    /// <param name="listener">Called with each line of any level as it is printed; null keeps warnings only.</param>
    public NativeLog(Action<string>? listener = null) => (_listener, _current) = (listener, this);

    /// <summary>Warnings and logs of the kernel, one a line.</summary>
    public string Text => _text.ToString();

    /// <inheritdoc/>
    public void Dispose() => _current = _outer;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, nint arguments)
    {
        try
        {
            if (_current is { } log && (level == Warning || log._listener is not null))
            {
                log.Add(level, Format(format, arguments));
            }
        }
#pragma warning disable CA1031 // An exception must not cross into C.
        catch (Exception)
#pragma warning restore CA1031
        {
            // A line of a log is not worth the process.
        }

        return 0;
    }

    private void Add(int level, string text)
    {
        if (level == Warning && _text.Length < LongestText)
        {
            _text.Append(text);
        }

        if (_listener is not null)
        {
            // A verifier's log comes as one text of many lines.
            Array.ForEach(text.TrimEnd('\n').Split('\n'), _listener);
        }
    }

    private static string Format(byte* format, nint arguments)
    {
        // The arguments can be read once only, so the buffer must fit at once: libbpf passes a whole verifier log as one string.
        var size = 1 << 12;
        if (Contains(format, "LOG --"u8))
        {
            size = 17 << 20;
        }

        var buffer = (byte*)NativeMemory.Alloc((nuint)size);
        try
        {
            var length = LibC.vsnprintf(buffer, (nuint)size, format, arguments);
            return Encoding.UTF8.GetString(buffer, Math.Clamp(length, 0, size - 1));
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }

    private static bool Contains(byte* text, ReadOnlySpan<byte> part) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text).IndexOf(part) >= 0;
}
