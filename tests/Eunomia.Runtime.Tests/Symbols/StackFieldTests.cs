using System.Text;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Stacks;
using Eunomia.Runtime.Symbols;
using Eunomia.Runtime.Tests.Decoding;
using static Eunomia.Runtime.Tests.Decoding.TypeBuilder;

namespace Eunomia.Runtime.Tests.Symbols;

/// <summary>Stacks and addresses as members of records, beside whatever else a record has.</summary>
public sealed class StackFieldTests
{
    private static readonly Symbolizer Symbols = new(
        KernelSymbols.Read(new MemoryStream("ffffffff81000000 T do_work\nffffffff81000100 T next\nffffffffc0001000 t in_module\t[mod]\n"u8.ToArray())), new UserSymbols());

    private static readonly FormatOptions Format = new() { Symbols = Symbols };

    [Fact]
    public void A_sample_keeps_all_members_and_its_stack_has_names_in_place()
    {
        var type = Sample(size: true);

        Assert.Equal(
            """{"pid":42,"reason":5,"size":16,"stack":[{"address":"0xffffffff81000012","symbol":"do_work","offset":18},{"address":"0xffffffffc0001001","symbol":"in_module","offset":1,"module":"mod"}],"last":7}""",
            Json(type, Bytes("2a000000 05000000 10000000 12000081ffffffff 011000c0ffffffff 1000000000000000 07"), Format));
    }

    [Theory]
    [InlineData("f2ffffff")]
    [InlineData("00000000")]
    public void An_error_in_place_of_a_size_is_an_empty_stack(string size) =>
        Assert.Contains("\"stack\":[],\"last\":7", Json(Sample(size: true), Bytes($"2a000000 05000000 {size} 12000081ffffffff 011000c0ffffffff 1000000000000000 07"), Format), StringComparison.Ordinal);

    [Fact]
    public void A_stack_without_a_size_ends_at_its_first_zero() =>
        Assert.Equal(
            """{"pid":42,"reason":5,"stack":[{"address":"0xffffffff81000012","symbol":"do_work","offset":18}],"last":7}""",
            Json(Sample(size: false), Bytes("2a000000 05000000 12000081ffffffff 0000000000000000 1000000000000000 07"), Format));

    [Fact]
    public void Without_symbols_a_stack_is_addresses() =>
        Assert.Contains("""[{"address":"0xffffffff81000012"}]""", Json(Sample(size: false), Bytes("2a000000 05000000 12000081ffffffff 0000000000000000 1000000000000000 07")), StringComparison.Ordinal);

    [Fact]
    public void Addresses_with_a_format_are_functions()
    {
        var types = new TypeBuilder();
        var type = types.Type(types.Struct("s", ("caller@ksym", types.U64), ("none@ksym", types.Pointer()), ("calls@ksym", types.Array(types.U64, 3))));
        var record = Bytes("12000081ffffffff 0000000000000000 011000c0ffffffff 00010081ffffffff 0000000000000000");

        Assert.Equal("""{"caller":"do_work+0x12","none":"0x0","calls":["in_module+0x1 [mod]","do_work+0x100"]}""", Json(type, record, Format));
        Assert.Equal("""do_work+0x12                     0x0                              ["in_module+0x1 [mod]","do_work+0x100"]""", Columns(type, record, Format));
    }

    [Fact]
    public void An_address_in_a_process_is_looked_up_in_the_process_of_the_record()
    {
        using var process = new CompiledProcess();
        var types = new TypeBuilder();
        var type = types.Type(types.Struct("s", ("pid", types.U32), ("at@usym", types.U64)));
        byte[] record = [.. BitConverter.GetBytes(process.Id), .. BitConverter.GetBytes(process.Marked + 2)];

        Assert.Equal($"{{\"pid\":{process.Id},\"at\":\"marked_function+0x2 [{process.Program}]\"}}", Json(type, record, Format));
    }

    [Fact]
    public void A_frame_with_a_build_id_is_its_file_and_the_place_in_it()
    {
        using var process = new CompiledProcess("-Wl,--build-id=0x00112233445566778899aabbccddeeff00112233", "-no-pie");
        var types = new TypeBuilder();
        var place = types.Union("", ("offset", types.U64), ("ip", types.U64));
        var frame = types.Struct("bpf_stack_build_id", ("status", types.S32), ("build_id", types.Array(types.U8, 20)), ("", place));
        var type = types.Type(types.Struct("s", ("pid", types.U32), ("frames", types.Array(frame, 3))));
        var at = process.Marked - 0x400000;
        byte[] record =
        [
            .. BitConverter.GetBytes(process.Id),
            .. Bytes("01000000 00112233445566778899aabbccddeeff00112233"), .. BitConverter.GetBytes(at),
            .. Bytes("02000000 0000000000000000000000000000000000000000"), .. BitConverter.GetBytes(0x10ul),
            .. new byte[32],
        ];

        Assert.Equal(
            $$"""{"pid":{{process.Id}},"frames":[{"build_id":"00112233445566778899aabbccddeeff00112233","offset":"0x{{at:x}}","file":"{{process.Program}}","symbol":"marked_function+0x0"},{"address":"0x10"}]}""",
            Json(type, record, Format));
        Assert.Equal(
            $$"""{"pid":{{process.Id}},"frames":[{"build_id":"00112233445566778899aabbccddeeff00112233","offset":"0x{{at:x}}"},{"address":"0x10"}]}""",
            Json(type, record));
    }

    [Fact]
    public void Names_that_nobody_reads_are_cut()
    {
        var name = new string('x', 5000);
        var symbols = new Symbolizer(KernelSymbols.Read(new MemoryStream(Encoding.ASCII.GetBytes($"ffffffff81000000 T {name[..4000]}\n"))), null);
        var type = One(types => types.U64, "ksym");

        Assert.Equal($"{{\"v\":\"{name[..256]}+0x12\"}}", Json(type, Bytes("12000081ffffffff"), new FormatOptions { Symbols = symbols }));
    }

    private static RecordType Sample(bool size)
    {
        var types = new TypeBuilder();
        (string, uint)[] members = [("pid", types.U32), ("reason", types.U32), .. size ? [("size", types.S32)] : Array.Empty<(string, uint)>(), ("stack", types.Array(types.U64, 3)), ("last", types.U8)];
        var id = types.Struct("sample", members);
        var type = types.Type(id);
        var fields = new StackTraceFields { Kstack = "stack", KstackSz = size ? "size" : null };
        type.BecomeSample(StackTraceInterpreter.Create(types.Table, id, new Interpreter.StackTrace { FieldMap = fields }).Members);
        return type;
    }
}
