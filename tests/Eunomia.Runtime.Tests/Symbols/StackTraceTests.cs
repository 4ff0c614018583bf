using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Stacks;
using Eunomia.Runtime.Symbols;
using Eunomia.Runtime.Tests.Globals;

namespace Eunomia.Runtime.Tests.Symbols;

public sealed class StackTraceTests
{
    private static readonly KernelSymbols Kernel = KernelSymbols.Read(new MemoryStream(
        "ffffffff81000000 T do_work\nffffffff81000100 T next_function\nffffffffc0001000 t in_module\t[mod]\n"u8.ToArray()));

    private readonly TestGlobals _types = new();

    [Fact]
    public void A_sample_is_text_as_the_original_writes_it()
    {
        var sample = new StackSample { Pid = 42, Cpu = 3, Comm = "cat", UserError = -14 };

        var text = Text(new Symbolizer(Kernel, null), sample, kernel: [0xffffffff81000012, 0xffffffffc0001001, 0x10]);

        Assert.Equal(
            "COMM: cat (pid=42) @ CPU 3\n" +
            "Kernel:\n" +
            "  0 [<ffffffff81000012>] do_work+0x12\n" +
            "  1 [<ffffffffc0001001>] in_module+0x1 [mod]\n" +
            "  2 [<0000000000000010>]\n" +
            "No Userspace Stack (error -14)\n",
            text);
    }

    [Fact]
    public void Names_of_strangers_begin_no_line_and_are_cut()
    {
        var kernel = KernelSymbols.Read(new MemoryStream(Encoding.UTF8.GetBytes($"ffffffff81000000 T a\u001b[31m{new string('x', 1000)}\t[m\r]\n")));

        var text = Text(new Symbolizer(kernel, null), new StackSample { Pid = 42, Comm = "a\nCOMM: sshd\u2028" }, kernel: [0xffffffff81000000]);

        Assert.Equal(
            "COMM: a\\x0aCOMM: sshd\\u2028 (pid=42)\n" +
            "Kernel:\n" +
            $"  0 [<ffffffff81000000>] a\\x1b[31m{new string('x', 250)}+0x0 [m\\x0d]\n" +
            "No Userspace Stack\n",
            text);
    }

    [Fact]
    public void A_return_address_belongs_to_its_caller_and_the_innermost_to_itself()
    {
        var frames = new Symbolizer(Kernel, null).KernelFrames([0xffffffff81000100, 0xffffffff81000100]);

        Assert.Equal([("next_function", 0ul), ("do_work", 0x100ul)], frames.Select(frame => (frame.Symbol, frame.Offset)));
    }

    [Fact]
    public void Without_symbols_addresses_are_what_is_left()
    {
        var text = Text(new Symbolizer(null, null), new StackSample { Pid = 1 }, user: [0x401000]);

        Assert.Equal("COMM: ? (pid=1)\nNo Kernel Stack\nUserspace:\n  0 [<0000000000401000>]\n", text);
    }

    [Fact]
    public void Frames_are_a_JSON_array()
    {
        var json = Json("kstack", new Symbolizer(Kernel, null).KernelFrames([0xffffffff81000012, 0xffffffffc0001001, 0x10]));

        Assert.Equal("""
            {"kstack":[{"address":"0xffffffff81000012","symbol":"do_work","offset":18},
            {"address":"0xffffffffc0001001","symbol":"in_module","offset":1,"module":"mod"},{"address":"0x10"}]}
            """.ReplaceLineEndings(""), json);
    }

    [Fact]
    public void A_real_process_is_shown_with_its_functions()
    {
        using var process = new CompiledProcess();

        var text = Text(new Symbolizer(null, new UserSymbols()), new StackSample { Pid = process.Id }, user: [process.Marked, process.Anonymous]);

        Assert.Equal(
            $"COMM: ? (pid={process.Id})\nNo Kernel Stack\nUserspace:\n" +
            $"  0 [<{process.Marked:x16}>] marked_function+0x0 [{process.Program}]\n" +
            $"  1 [<{process.Anonymous:x16}>]",
            text.Split(" [anon", 2)[0].TrimEnd('\n').Split(" [+", 2)[0]);
    }

    [Fact]
    public void Records_are_read_by_their_members()
    {
        var (interpreter, type) = CreateSample();
        byte[] record =
        [
            .. U32(42), .. U32(3), .. "cat\0junk00000000"u8, .. U32(16), .. U32(unchecked((uint)-14)),
            .. U64(0xffffffff81000012, 7, 0xdead, 0), .. U64(1, 2, 3, 4),
        ];

        var sample = interpreter.Decode(record);

        Assert.Equal((42, 3L, "cat", 0, -14), (sample.Pid, sample.Cpu, sample.Comm, sample.KernelError, sample.UserError));
        Assert.Equal([0xffffffff81000012, 7], Addresses(type, "kstack", record));
        Assert.Empty(Addresses(type, "ustack", record));
    }

    [Fact]
    public void A_size_beyond_the_array_and_a_record_cut_short_are_taken_well()
    {
        var (interpreter, type) = CreateSample();
        byte[] record =
        [
            .. U32(42), .. U32(3), .. new byte[16], .. U32(int.MaxValue), .. U32(0x7ffffff8), .. U64(1, 2, 3, 4), .. U64(5, 6, 7, 8),
        ];

        Assert.Equal([1ul, 2, 3, 4], Addresses(type, "kstack", record));
        Assert.Equal([5ul, 6, 7, 8], Addresses(type, "ustack", record));
        for (var length = 0; length < record.Length; length++)
        {
            Assert.Equal(length >= sizeof(uint) ? 42 : 0, interpreter.Decode(record.AsSpan(0, length)).Pid);
        }

        for (var length = type.MinimumSize; length < record.Length; length++)
        {
            Assert.Equal((length - type.MinimumSize) / sizeof(ulong), Addresses(type, "ustack", record[..length]).Length);
        }
    }

    [Fact]
    public void Members_may_have_other_names_and_what_is_not_there_is_left_out()
    {
        var (integer, stack) = (_types.Int("u32", 4), _types.Array(_types.Int("u64", 8), 2));
        var type = _types.Add(new BtfComposite("s", false, 24, [new("tgid", integer, 0, 0), new("frames", stack, 64, 0)], false));
        var interpreter = Create(type, new StackTraceFields { Pid = "tgid", Ustack = "frames" });

        var sample = interpreter.Decode([.. U32(9), .. U32(0), .. U64(0x10, 0)]);

        Assert.Equal((9, null, null), (sample.Pid, sample.Cpu, sample.Comm));
        Assert.Equal(("frames", null), (interpreter.Members.User, interpreter.Members.Kernel));
    }

    [Theory]
    [InlineData("'struct stack_sample' cannot be shown as a stack trace: 'nothing' is not a member of it", "nothing", null)]
    [InlineData("'struct stack_sample' cannot be shown as a stack trace: 'comm' is no integer", "comm", null)]
    [InlineData("'struct stack_sample' cannot be shown as a stack trace: 'comm' is no array of 64-bit integers", null, "comm")]
    public void A_wrong_member_is_named(string message, string? pid, string? kstack)
    {
        var type = Sample();

        Assert.Equal(
            message,
            Assert.Throws<BpfRuntimeException>(() => Create(type, new StackTraceFields { Pid = pid, Kstack = kstack })).Problem.Message);
    }

    [Fact]
    public void A_record_without_stacks_or_that_is_no_struct_is_refused()
    {
        var integer = _types.Int("u32", 4);
        var type = _types.Add(new BtfComposite("s", false, 4, [new("pid", integer, 0, 0)], false));

        Assert.Contains("'kstack' is not", Refusal(type), StringComparison.Ordinal);
        Assert.Contains("'int' cannot be shown", Refusal(_types.Int("int", 4)), StringComparison.Ordinal);
        Assert.Contains("'void' cannot be shown", Refusal(0), StringComparison.Ordinal);

        string Refusal(uint id) => Assert.Throws<BpfRuntimeException>(() => Create(id, new StackTraceFields())).Problem.Message;
    }

    private static byte[] U32(uint value) => BitConverter.GetBytes(value);

    private static byte[] U64(params ulong[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static string Text(Symbolizer symbols, StackSample sample, ulong[]? kernel = null, ulong[]? user = null)
    {
        var text = new StringBuilder();
        StackTraceFormatter.AppendHead(text, sample);
        text.Append('\n');
        StackTraceFormatter.AppendStack(text, "Kernel", symbols.KernelFrames(kernel), sample.KernelError);
        StackTraceFormatter.AppendStack(text, "Userspace", symbols.UserFrames(sample.Pid, user), sample.UserError);
        return text.ToString();
    }

    private static string Json(string name, ImmutableArray<StackFrame> frames)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            StackTraceFormatter.WriteJson(json, name, frames);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static ulong[] Addresses(RecordType type, string stack, byte[] record) =>
        [.. StackField.Find(type.Find(stack)!, type)!.Frames(record, symbols: null).Select(frame => frame.Address)];

    private (StackTraceInterpreter Interpreter, RecordType Type) CreateSample()
    {
        var id = Sample();
        var interpreter = Create(id, new StackTraceFields());
        var type = RecordType.Create(_types.Types, id, []);
        type.BecomeSample(interpreter.Members);
        return (interpreter, type);
    }

    private StackTraceInterpreter Create(uint type, StackTraceFields fields) =>
        StackTraceInterpreter.Create(_types.Types, type, new Interpreter.StackTrace { FieldMap = fields });

    private uint Sample()
    {
        var (unsigned, signed) = (_types.Int("u32", 4), _types.Int("s32", 4, signed: true));
        var frames = _types.Add(new BtfTypedef("frames_t", _types.Array(_types.Int("u64", 8), 4)));
        var comm = _types.Array(_types.Char(), 16);
        return _types.Add(new BtfComposite("stack_sample", false, 96,
            [new("pid", unsigned, 0, 0), new("cpu_id", unsigned, 32, 0), new("comm", comm, 64, 0), new("kstack_sz", signed, 192, 0),
             new("ustack_sz", signed, 224, 0), new("kstack", frames, 256, 0), new("ustack", frames, 512, 0)], false));
    }
}
