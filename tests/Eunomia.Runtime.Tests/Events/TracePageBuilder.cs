using System.Text;
using Eunomia.Runtime.Events;

namespace Eunomia.Runtime.Tests.Events;

/// <summary>Makes pages of a trace buffer as the kernel hands them over.</summary>
internal sealed class TracePageBuilder
{
    public const string Header =
        "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n" +
        "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n";

    public const string Printk = "name: bpf_trace_printk\nID: 550\nformat:\n" + Common + "\tfield:__data_loc char[] bpf_string;\toffset:8;\tsize:4;\tsigned:0;\n\nprint fmt: \"%s\"\n";

    public const string OldPrint = "name: print\nID: 5\nformat:\n" + Common + "\tfield:unsigned long ip;\toffset:8;\tsize:8;\tsigned:0;\n\tfield:char buf[];\toffset:16;\tsize:0;\tsigned:0;\n";

    private const string Stacks =
        "name: kernel_stack\nID: 4\nformat:\n" + Common + "\tfield:int size;\toffset:8;\tsize:4;\tsigned:1;\n\tfield:unsigned long caller[8];\toffset:16;\tsize:64;\tsigned:0;\n";

    private const string Common =
        "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n" +
        "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n";

    private const int LargestWords = 28;

    private readonly List<byte> _data = [];
    private readonly ulong _time;
    private long? _lost;
    private bool _isLost;

    public TracePageBuilder(ulong time = 0) => _time = time;

    public static TraceFormats Formats { get; } = TraceFormats.Create(TraceFormat.Parse(Header), TraceFormat.Parse(Printk), TraceFormat.Parse(OldPrint), TraceFormat.Parse(Stacks))!;

    public TracePageBuilder Print(ulong delta, string text, int thread = 7, byte flags = 0, byte depth = 0)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), 0];
        return After(delta).Record(0, 550, [.. BitConverter.GetBytes(((uint)bytes.Length << 16) | 12), .. bytes], thread, flags, depth);
    }

    public TracePageBuilder Stack(uint delta, params ulong[] callers) =>
        Record(delta, 4, [.. BitConverter.GetBytes(callers.Length), 0, 0, 0, 0, .. callers.SelectMany(BitConverter.GetBytes)]);

    public TracePageBuilder Record(uint delta, ushort type, byte[] body, int thread = 7, byte flags = 0, byte depth = 0)
    {
        byte[] record = [.. BitConverter.GetBytes(type), flags, depth, .. BitConverter.GetBytes(thread), .. body];
        record = [.. record, .. new byte[(4 - (record.Length % 4)) % 4]];
        if (record.Length <= LargestWords * 4)
        {
            return Word((delta << 5) | (uint)(record.Length / 4)).Add(record);
        }

        return Word(delta << 5).Word((uint)record.Length + 4).Add(record);
    }

    public TracePageBuilder After(ulong time) => Word(((uint)time << 5) | 30).Word((uint)(time >> 27));

    public TracePageBuilder At(ulong time) => Word(((uint)time << 5) | 31).Word((uint)(time >> 27));

    public TracePageBuilder Lost(long? count)
    {
        (_isLost, _lost) = (true, count);
        return this;
    }

    public byte[] ToArray()
    {
        var length = _data.Count + (_isLost ? 1L << 31 : 0) + (_lost is null ? 0 : 1L << 30);
        return [.. BitConverter.GetBytes(_time), .. BitConverter.GetBytes(length), .. _data, .. _lost is { } lost ? BitConverter.GetBytes(lost) : new byte[8]];
    }

    private TracePageBuilder Word(uint word) => Add(BitConverter.GetBytes(word));

    private TracePageBuilder Add(byte[] bytes)
    {
        _data.AddRange(bytes);
        return this;
    }
}
