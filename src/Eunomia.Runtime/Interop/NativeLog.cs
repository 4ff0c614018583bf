using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Eunomia.Runtime.Interop;

/// <summary>
/// What libbpf says while this thread is in it. libbpf has one print function for the whole process, so each thread keeps its own log.
/// </summary>
internal sealed unsafe class NativeLog : IDisposable
{
    // A verifier log is 16 MB at most; what matters of a longer one stands at its end.
    private const int LongestText = 32 << 20;

    [ThreadStatic]
    private static NativeLog? t_current;

    private readonly StringBuilder _text = new();
    private readonly NativeLog? _outer = t_current;

    static NativeLog() => LibBpf.libbpf_set_print(&Print);

    /// <summary>Starts to listen on this thread.</summary>
    public NativeLog() => t_current = this;

    /// <summary>Called with each line of any level, as it comes; null keeps warnings only.</summary>
    public static Action<NativeLogLevel, string>? Listener { get; set; }

    /// <summary>Warnings and logs of the kernel, one a line.</summary>
    public string Text => _text.ToString();

    /// <summary>Makes sure that libbpf does not write to standard error by itself.</summary>
    public static void Initialize() => RuntimeHelpers.RunClassConstructor(typeof(NativeLog).TypeHandle);

    /// <inheritdoc/>
    public void Dispose() => t_current = _outer;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, nint arguments)
    {
        try
        {
            if (level > (int)NativeLogLevel.Warning && Listener is null)
            {
                return 0;
            }

            var text = Format(format, arguments);
            Listener?.Invoke((NativeLogLevel)level, text);
            if (level == (int)NativeLogLevel.Warning && t_current is { } log && log._text.Length < LongestText)
            {
                log._text.Append(text);
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

/// <summary><c>enum libbpf_print_level</c>.</summary>
internal enum NativeLogLevel
{
    /// <summary>What went wrong.</summary>
    Warning,

    /// <summary>What is done.</summary>
    Info,

    /// <summary>Everything.</summary>
    Debug,
}
