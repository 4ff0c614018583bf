using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using static Eunomia.Runtime.Tests.Decoding.TypeBuilder;

namespace Eunomia.Runtime.Tests.Decoding;

public sealed class RecordFilterTests
{
    // pid 1234, ret -2, comm "bash", ok, kind TWO, ratio 1.5, big 2^64-1, wide -1, address.port 443 and 127.0.0.1, v6 ::1, error -13, signal 9, a 5 and b -3 in bits.
    private static readonly byte[] Record = Bytes(
        "d2040000 feffffff 6261736800000000 01 02000000 000000000000f83f ffffffffffffffff ffffffffffffffffffffffffffffffff bb01 7f000001" +
        "00000000000000000000000000000001 f3ffffff 09 2d 010203 0100000000000000");

    private static RecordType Type
    {
        get
        {
            var types = new TypeBuilder();
            var address = types.Struct("address", ("port", types.U16), ("ip@ipv4", types.U32));
            return types.Type(types.Struct(
                "s", ("pid", types.U32), ("ret", types.S32), ("comm", types.Text(8)), ("ok", types.Bool), ("kind", types.Enum(4, false, ("ONE", 1), ("TWO", 2))),
                ("ratio", types.Float(8)), ("big", types.U64), ("wide", types.S128), ("address", address), ("v6@ipv6", types.Array(types.U8, 16)),
                ("error@errno", types.S32), ("signal@signal", types.U8), ("bits", types.Bits(true, ("a", types.U8, 3), ("b", types.S8, 5))),
                ("list", types.Array(types.U8, 3)), ("pointer", types.Pointer())));
        }
    }

    [Theory]
    [InlineData("pid == 1234")]
    [InlineData("pid == 0x4D2")]
    [InlineData("1234 == pid")]
    [InlineData("100 < pid && 2000 > pid")]
    [InlineData("pid > -1")]
    [InlineData("pid < 99999999999999999999")]
    [InlineData("pid != 1 && !(pid == 2)")]
    [InlineData("ret == -2")]
    [InlineData("ret<0")]
    [InlineData("ret >= -2 && ret <= -2")]
    [InlineData("ret != 4294967294")]
    [InlineData("ret < 1.5")]
    [InlineData("comm == \"bash\"")]
    [InlineData("comm == 'bash'")]
    [InlineData("comm != \"bas\" && comm > \"bar\" && comm < 'basi'")]
    [InlineData("comm =~ \"b*h\"")]
    [InlineData("comm =~ '?ash'")]
    [InlineData("comm !~ \"ash\"")]
    [InlineData("comm")]
    [InlineData("ok")]
    [InlineData("ok == true && ok != false && ok == 1")]
    [InlineData("true")]
    [InlineData("!false")]
    [InlineData("kind == TWO")]
    [InlineData("TWO == kind")]
    [InlineData("kind == \"TWO\"")]
    [InlineData("kind > ONE && kind != 3")]
    [InlineData("kind =~ \"T*\"")]
    [InlineData("ratio == 1.5")]
    [InlineData("ratio > 1 && ratio < 2e0 && ratio > -1.0e+3")]
    [InlineData("big == 18446744073709551615")]
    [InlineData("big > 9223372036854775807")]
    [InlineData("big == 0xffffffffffffffff")]
    [InlineData("wide == -1")]
    [InlineData("wide < 0 && wide > -170141183460469231731687303715884105727")]
    [InlineData("wide < big")]
    [InlineData("address.port == 443")]
    [InlineData("address.ip == \"127.0.0.1\"")]
    [InlineData("address.ip != \"127.0.0.2\"")]
    [InlineData("v6 == \"::1\"")]
    [InlineData("v6 != \"10.0.0.1\"")]
    [InlineData("error == EACCES")]
    [InlineData("error == \"EACCES\" && error == -13 && error != ENOENT")]
    [InlineData("signal == SIGKILL && signal < SIGTERM")]
    [InlineData("bits.a == 5 && bits.b < 6")]
    [InlineData("pid > address.port && ret < pid")]
    [InlineData("pid == 1 || ret == -2 && comm == \"bash\"")]
    [InlineData("(pid == 1 || ret == -2) && (comm == \"bash\")")]
    [InlineData("pointer")]
    public void A_record_that_meets_the_condition_matches(string filter)
    {
        Assert.True(RecordFilter.Parse(filter, Type).Matches(Record));
        Assert.False(RecordFilter.Parse($"!({filter})", Type).Matches(Record));
        Assert.False(RecordFilter.Parse(filter, Type).Matches(Record.AsSpan(0, 20)));
    }

    [Theory]
    [InlineData("", 1, "expected a field or a value, not the end")]
    [InlineData("   ", 4, "expected a field or a value, not the end")]
    [InlineData("pid ==", 7, "expected a field or a value, not the end")]
    [InlineData("pid == 1 &&", 12, "expected a field or a value, not the end")]
    [InlineData("pid = 1", 5, "'=' means nothing here")]
    [InlineData("pid == 1 & ret", 10, "'&' means nothing here")]
    [InlineData("(pid == 1", 10, "expected ), not the end")]
    [InlineData("pid == 1)", 9, "no parenthesis is open here, not ')'")]
    [InlineData("pid 1", 5, "expected && or ||, not '1'")]
    [InlineData("pid == 1 == 2", 10, "expected && or ||, not '=='")]
    [InlineData("comm == \"bash", 9, "this text has no end")]
    [InlineData("pid == 12x", 8, "'12x' is no number")]
    [InlineData("pid == 0x", 8, "'0x' is no number")]
    [InlineData("pid == 1.2.3", 8, "'1.2.3' is no number")]
    [InlineData("pid == 340282366920938463463374607431768211455", 8, "'340282366920938463463374607431768211455' is larger than any field")]
    [InlineData("pid == -ret", 9, "expected a number, not 'ret'")]
    [InlineData("pdi == 1", 1, "'s' has no field 'pdi'")]
    [InlineData("pid == 1 && adress.port == 1", 13, "'s' has no field 'adress.port'")]
    [InlineData("pid == nonsense", 8, "'s' has no field 'nonsense'")]
    [InlineData("comm == 5", 9, "'comm' is text and cannot be compared with '5'")]
    [InlineData("comm == pid", 9, "'comm' is text and cannot be compared with 'pid'")]
    [InlineData("pid == \"5\"", 8, "'pid' is a number and cannot be compared with '5'")]
    [InlineData("pid == comm", 8, "'pid' is 'unsigned int' and 'comm' is 'char[8]': they cannot be compared")]
    [InlineData("pid == true", 8, "'pid' is a number and cannot be compared with 'true'")]
    [InlineData("pid =~ \"1*\"", 1, "'pid' is 'unsigned int': only text and enumerations match a pattern")]
    [InlineData("comm =~ 5", 9, "'5' is no pattern")]
    [InlineData("\"a\" =~ \"a\"", 1, "'a' is no field")]
    [InlineData("ok > 1", 1, "'ok' is true or false: it is not less or greater than anything")]
    [InlineData("ok == 2", 7, "'ok' is true or false, not '2'")]
    [InlineData("kind == THREE", 9, "'THREE' is no value of 'enum kind'")]
    [InlineData("ratio == \"1\"", 10, "'ratio' is a number and cannot be compared with '1'")]
    [InlineData("address", 1, "'address' is 'struct address', which is not one value")]
    [InlineData("list == 1", 1, "'list' is 'unsigned char[3]', which is not one value")]
    [InlineData("1 == 1", 1, "neither '1' nor '1' is a field")]
    [InlineData("5", 1, "'5' alone is no condition")]
    [InlineData("address.ip == \"nowhere\"", 15, "'nowhere' is no address")]
    [InlineData("address.ip == \"::1\"", 15, "'address.ip' is an IPv4 address, '::1' is none")]
    [InlineData("address.ip < \"1.2.3.4\"", 1, "'address.ip' is an address: it is not less or greater than anything")]
    public void Invalid_filter_is_a_problem_at_its_place(string filter, int column, string message)
    {
        var problem = Assert.Throws<BpfRuntimeException>(() => RecordFilter.Parse(filter, Type)).Problem;

        Assert.Equal(($"filter, column {column}: {message}", Fault.Usage), (problem.Message, problem.Fault));
    }

    [Theory]
    [InlineData("pdi == 1", "did you mean 'pid'?")]
    [InlineData("kind == THREE", "its values are ONE, TWO")]
    [InlineData("address", "compare a member of it, such as address.port")]
    [InlineData("pid = 1", "compare with ==")]
    public void A_mistake_comes_with_advice(string filter, string hint)
    {
        Assert.Equal(hint, Assert.Throws<BpfRuntimeException>(() => RecordFilter.Parse(filter, Type)).Problem.Hint);
    }

    [Theory]
    [InlineData('(')]
    [InlineData('!')]
    public void Deep_nesting_is_a_mistake_and_no_crash(char symbol)
    {
        Assert.Equal("ECLI0257", Assert.Throws<BpfRuntimeException>(() => RecordFilter.Parse(new string(symbol, 100_000) + "pid", Type)).Problem.Id);
        Assert.Equal("ECLI0257", Assert.Throws<BpfRuntimeException>(() => RecordFilter.Parse(new string(symbol, 4000) + "pid", Type)).Problem.Id);
        Assert.NotNull(RecordFilter.Parse(string.Concat(Enumerable.Repeat("pid||", 800)) + "pid", Type));
    }

    [Theory]
    [InlineData("mac == \"02:42:ac:11:00:02\"", true)]
    [InlineData("mac == \"2-42-AC-11-0-2\"", true)]
    [InlineData("mac != \"02:42:ac:11:00:02\"", false)]
    [InlineData("iface == \"lo\"", true)]
    [InlineData("iface != \"lo\"", false)]
    [InlineData("iface == 1 && port == 443", true)]
    public void Names_of_the_network_are_compared_as_they_are_shown(string filter, bool expected)
    {
        var types = new TypeBuilder();
        var type = types.Type(types.Struct("s", ("mac@mac", types.Array(types.U8, 6)), ("iface@ifindex", types.U32), ("port@port", types.U16)));

        Assert.Equal(expected, RecordFilter.Parse(filter, type).Matches(TypeBuilder.Bytes("0242ac110002 01000000 01bb")));
    }

    [Fact]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public void Random_filters_parse_or_are_mistakes_and_nothing_else()
    {
        string[] words = ["pid", "ret", "comm", "ok", "kind", "ratio", "wide", "address", "address.ip", "list", "(", ")", "!", "&&", "||", "==", "<", "=~", "-", "1", "1.5", "0xff", "\"a*\"", "TWO", "true", "é", ".", "'"];
        var random = new Random(Fuzzing.Seed(3));
        var type = Type;
        var parsed = 0;
        for (var round = 0; round < Fuzzing.Count(20_000); round++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => words[random.Next(words.Length)]));
            var error = Record(text);
            Assert.True(error is null or BpfRuntimeException { Problem.Fault: Fault.Usage }, $"{text}: {error}");
            parsed += error is null ? 1 : 0;
        }

        Assert.InRange(parsed, Fuzzing.Count(100), Fuzzing.Count(19_900));

        Exception? Record(string text) => Xunit.Record.Exception(() => RecordFilter.Parse(text, type).Matches(RecordFilterTests.Record));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("**", "abc", true)]
    [InlineData("a*", "b", false)]
    [InlineData("*c", "abc", true)]
    [InlineData("a*b*c", "aXbXbXc", true)]
    [InlineData("a*b*c", "aXbXbX", false)]
    [InlineData("?", "", false)]
    [InlineData("?", "ä", true)]
    [InlineData("??", "ä", false)]
    [InlineData("a\\*", "a*", true)]
    [InlineData("a\\*", "ab", false)]
    [InlineData("a\\", "a\\", true)]
    [InlineData("*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void Patterns_match_as_in_a_shell(string pattern, string text, bool expected)
    {
        var type = One(types => types.Text(48));
        var record = new byte[48];
        System.Text.Encoding.UTF8.GetBytes(text, record);

        Assert.Equal(expected, RecordFilter.Parse($"v =~ '{pattern.Replace("\\", "\\\\", StringComparison.Ordinal)}'", type).Matches(record));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_record()
    {
        var filter = RecordFilter.Parse("comm =~ \"b*h\" && (pid > 100 || ratio < 0) && kind == TWO && address.ip == \"127.0.0.1\" && wide < big && error == EACCES", Type);
        var record = Record;
        Assert.True(filter.Matches(record));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            filter.Matches(record);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
