using System.Buffers.Binary;
using System.Text;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Emit.CSharp;
using Eunomia.Cc.Output;

namespace Eunomia.Cc.Tests.Emit;

public class CSharpEmitterTests(GeneratedCode generated)
{
    public static TheoryData<string> Programs => [.. GeneratedCode.Programs];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task The_code_for_a_program_is_as_before(string program)
    {
        var code = Encoding.UTF8.GetString(await generated.OutputAsync($"{program}.bpf.cs"));

        // What follows is the same for every program; the test of shapes shows it.
        var end = code.IndexOf("\n/// <summary>Reads and writes records.", StringComparison.Ordinal);
        await Verify(code[..end]).UseParameters(program).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task The_code_for_a_big_endian_object_is_as_before()
    {
        var packaged = generated.CompileFixture("shapes.bpf.c", bigEndian: true);

        await Verify(CSharpEmitter.Emit("shapes", packaged, GeneratedCode.Describe(packaged), null)).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task A_record_made_by_hand_reads_back()
    {
        var record = new byte[432];
        BinaryPrimitives.WriteUInt32LittleEndian(record, 2);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), 4711);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), -1);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12), 0xfffffffe);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(16), 3);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(20), 5);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(24), 1UL << 63);
        "sixteen letters!"u8.CopyTo(record.AsSpan(32));
        "/bin/\u00e9cho\0rest"u8.CopyTo(record.AsSpan(48));
        "a\0bc\0"u8.CopyTo(record.AsSpan(176));

        Assert.Equal(
            "ExecEnded pid=4711 ppid=-1 uid=4294967294 exit=3 lived=9223372036854775808 comm=sixteen letters! path=/bin/\u00e9cho args=a bc",
            await generated.RunAsync<string>("Reader", "Exec", record));
    }

    [Fact]
    public async Task A_record_made_with_the_generated_code_has_the_bytes_of_its_values()
    {
        var record = await generated.RunAsync<byte[]>("Reader", "MakeExec");

        Assert.Equal(432, record.Length);
        Assert.Equal(2U, BinaryPrimitives.ReadUInt32LittleEndian(record));
        Assert.Equal(-2, BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(4)));
        Assert.Equal("h\u00e9\0"u8, record.AsSpan(32, 4));
        Assert.Equal("a\0b\0"u8, record.AsSpan(176, 4));
    }

    [Theory]
    [InlineData("ShortRecord", "struct exec_event has 432 bytes, the record only 431 (Parameter 'record')")]
    [InlineData("ShortDestination", "struct exec_event has 432 bytes, the destination only 431 (Parameter 'destination')")]
    [InlineData("TooLong", "comm has room for 15 bytes and a NUL, not for 16")]
    [InlineData("TooManyBytes", "comm has room for 16 elements, not for 17")]
    public async Task Bytes_that_do_not_fit_throw_an_argument_exception(string method, string message)
    {
        Assert.Equal(message, await generated.RunAsync<string>("Reader", method));
    }

    [Fact]
    public async Task Bytes_after_a_record_are_ignored()
    {
        Assert.Equal(0, await generated.RunAsync<int>("Reader", "Padded"));
    }

    [Fact]
    public async Task Values_are_equal_when_their_bytes_are()
    {
        Assert.Equal("True False True False True False", await generated.RunAsync<string>("Reader", "Equality"));
    }

    [Fact]
    public async Task Bit_fields_read_as_bits()
    {
        var record = new byte[20];
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(8), 443);
        record[12] = 6;
        record[13] = 0b10;
        record[16] = 99;

        Assert.Equal("443 6 0 1 99", await generated.RunAsync<string>("Reader", "Throttle", record));
    }

    [Fact]
    public async Task Members_of_a_union_read_the_same_bytes()
    {
        var record = new byte[48];
        record[8] = 3;
        "AB\0\0CD"u8.CopyTo(record.AsSpan(16));

        Assert.Equal("JailDevice 16961 0 16961 17475 AB", await generated.RunAsync<string>("Reader", "Jail", record));
    }

    [Theory]
    [InlineData("Little", false)]
    [InlineData("Big", true)]
    public async Task Every_kind_of_member_reads_what_the_C_compiler_wrote(string order, bool bigEndian)
    {
        var text = await generated.RunAsync<string>("ShapeReader" + order, "Read", Sample(bigEndian));

        // One snapshot for both.
        await Verify(text).UseMethodName("Every_kind_of_member").UseDirectory("Snapshots");
    }

    [Theory]
    [InlineData("Little", false)]
    [InlineData("Big", true)]
    public async Task Every_kind_of_member_writes_what_the_C_compiler_wrote(string order, bool bigEndian)
    {
        Assert.Equal(Sample(bigEndian), await generated.RunAsync<byte[]>("ShapeReader" + order, "Make"));
    }

    [Fact]
    public async Task Records_are_JSON_with_the_names_of_C_by_reflection_and_by_generated_code()
    {
        var record = await generated.RunAsync<byte[]>("Reader", "MakeExec");

        var json = await generated.RunAsync<string>("JsonReader", "Exec", record);

        Assert.StartsWith("{\"kind\":2,\"pid\":-2,\"ppid\":0,\"uid\":4294967295,", json, StringComparison.Ordinal);
        Assert.Contains("\"comm\":\"h\\u00E9\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("Bytes", json, StringComparison.Ordinal);
        Assert.Equal("True True True True 0 2", await generated.RunAsync<string>("JsonReader", "RoundTrips", record, Sample(bigEndian: false)));
        Assert.Equal("comm has room for 15 bytes and a NUL, not for 16", await generated.RunAsync<string>("JsonReader", "TooLong"));
    }

    [Fact]
    public void The_namespace_is_the_programs_unless_another_is_asked_for()
    {
        var packaged = generated.CompileFixture("shapes.bpf.c", bigEndian: false);
        var meta = GeneratedCode.Describe(packaged);

        Assert.Contains("\nnamespace Shapes.Bpf;\n", CSharpEmitter.Emit("shapes", packaged, meta, null), StringComparison.Ordinal);
        Assert.Contains("\nnamespace _2Fast.Bpf;\n", CSharpEmitter.Emit("2-fast", packaged, meta, null), StringComparison.Ordinal);
        Assert.Contains("\nnamespace My.@event.Types;\n", CSharpEmitter.Emit("shapes", packaged, meta, "My.event.Types"), StringComparison.Ordinal);
    }

    /// <summary>K and the sign of Kelvin, the letter and the sign of Ångström: the small letters of each pair are one.</summary>
    [Fact]
    public void No_two_properties_have_one_field()
    {
        string[] properties = ["K", "\u212a", "\u00c5", "\u212b", "Pid", "PID"];

        Assert.Distinct(properties.Select(CSharpNames.Field));
        Assert.Equal("_pid", CSharpNames.Field("Pid"));
    }

    [Theory]
    [InlineData("program", "ProgramBpf.Bpf")]
    [InlineData("programs", "Programs.Bpf")]
    [InlineData("---", "Unnamed.Bpf")]
    public void A_namespace_is_nothing_that_the_compiler_calls_its_own(string program, string expected) =>
        Assert.Equal(expected, CSharpNamespace.From(program));

    [Theory]
    [InlineData("My.Product", true)]
    [InlineData("_a1.b_2.class", true)]
    [InlineData("", false)]
    [InlineData("My..Product", false)]
    [InlineData("My.2nd", false)]
    [InlineData("My Product", false)]
    [InlineData("A;class B{}", false)]
    public void A_namespace_is_identifiers_with_dots_between(string text, bool valid)
    {
        Assert.Equal(valid, CSharpNamespace.IsValid(text));
    }

    [Fact]
    public void The_same_object_gives_the_same_code()
    {
        var (one, other) = (Emit(), Emit());

        Assert.Equal(one, other);

        string Emit()
        {
            var packaged = generated.CompileFixture("shapes.bpf.c", bigEndian: false);
            return CSharpEmitter.Emit("shapes", packaged, GeneratedCode.Describe(packaged), null);
        }
    }

    [Fact]
    public void Generated_files_are_named_after_the_program_and_lie_beside_it()
    {
        var (outputs, problem) = OutputPlan.For(["app/execs.bpf.c"], null, [OutputKind.CSharpProgram, OutputKind.Header, OutputKind.CSharp]);

        Assert.Null(problem);
        Assert.Equal(["app/execs.bpf.cs", "app/execs.types.h", "app/execs.program.cs"], outputs.Single().Select(output => output.Path));
    }

    private byte[] Sample(bool bigEndian)
    {
        var variable = Variable(generated.CompileFixture("shapes.bpf.c", bigEndian), "sample");
        return variable.Initial.ToArray();
    }

    private static Bpf.Objects.BpfVariable Variable(PackagedObject packaged, string name) =>
        packaged.Object.DataSections.SelectMany(section => section.Variables).Single(variable => variable.Name == name);
}
