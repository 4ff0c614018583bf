using System.Text;

namespace Eunomia.Package.Tests;

public class HostilePackageTests
{
    private const string Skeleton = "\"obj_name\":\"x_bpf\"";

    public static TheoryData<string> Names => TestPackages.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_truncation_is_an_invalid_package_and_nothing_else(string name)
    {
        var whole = Encoding.UTF8.GetBytes(PackageWriter.ToJson(TestPackages.Named(name)));

        // Without its final newline it is whole, still.
        for (var length = 0; length < whole.Length - 1; length++)
        {
            Assert.Throws<InvalidPackageException>(() => PackageReader.Read(whole.AsSpan(0, length)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_changed_byte_reads_or_is_an_invalid_package(string name)
    {
        var whole = Encoding.UTF8.GetBytes(PackageWriter.ToJson(TestPackages.Named(name)));

        for (var i = 0; i < whole.Length; i++)
        {
            foreach (var change in Fuzzing.Ways<byte>(i, 0xff, 0x01, 0x02, 0x10, 0x20))
            {
                var mutated = whole.ToArray();
                mutated[i] ^= change;
                var error = Record.Exception(() =>
                {
                    var package = PackageReader.Read(mutated);
                    PackageValidator.Validate(package);
                    PackageCodec.Decompress(package);
                });
                Assert.True(error is null or InvalidPackageException, $"byte {i} ^ {change}: {error}");
            }
        }
    }

    [Theory]
    [InlineData("", "not JSON at line 1, byte 1: ")]
    [InlineData("[]", "expected an object, got a list")]
    [InlineData("null", "expected an object, got null")]
    [InlineData("{} {}", "not JSON at line 1, byte 4: ")]
    [InlineData("{\n\"a\":01}", "not JSON at line 2, byte 6: ")]
    [InlineData("{}", "\"meta\" is missing")]
    [InlineData("{\"meta\":null}", "\"meta\" is missing")]
    [InlineData("{\"meta\":{}}", "meta: \"bpf_skel\" is missing")]
    [InlineData("{\"a\":1,\"a\":1}", "a: is there twice")]
    [InlineData("{\"a\":[0,{\"b\":{\"c\":1,\"\\u0063\":1}}]}", "a[1].b.c: is there twice")]
    [InlineData("{\"a\":\"\\ud800\"}", "the text at byte 5 has half a character")]
    [InlineData("{\"\\udc00\":1}", "the text at byte 1 has half a character")]
    public void A_text_that_is_no_package_is_refused(string text, string message)
    {
        var error = Assert.Throws<InvalidPackageException>(() => TestPackages.Read(text));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"format\":1,\"bpf_skel\":{}", "meta.bpf_skel: \"obj_name\" is missing")]
    [InlineData("\"format\":0,\"bpf_skel\":{}", "meta.format: format 0 is not known here (the newest is 1)")]
    [InlineData("\"format\":2,\"bpf_skel\":{}", "meta.format: format 2 is not known here (the newest is 1)")]
    [InlineData("\"format\":\"1\"", "meta.format: expected an integer from 0 to 2147483647, got \"1\"")]
    [InlineData("\"bpf_skel\":{" + Skeleton + ",\"maps\":{}}", "meta.bpf_skel.maps: expected a list, got an object")]
    [InlineData("\"bpf_skel\":{" + Skeleton + ",\"maps\":[null]}", "meta.bpf_skel.maps[0]: expected an object, got null")]
    [InlineData(
        "\"bpf_skel\":{" + Skeleton + ",\"maps\":[{\"name\":\"a\",\"ident\":\"a\"},{\"name\":7}]}",
        "meta.bpf_skel.maps[1].name: expected a string, got 7")]
    [InlineData(
        "\"bpf_skel\":{" + Skeleton + ",\"progs\":[{\"name\":\"p\",\"attach\":\"xdp\",\"link\":1}]}",
        "meta.bpf_skel.progs[0].link: expected true or false, got 1")]
    [InlineData(
        "\"format\":1,\"bpf_skel\":{" + Skeleton + ",\"maps\":[{\"name\":\"a\",\"ident\":\"a\",\"max_entries\":4294967296}]}",
        "meta.bpf_skel.maps[0].max_entries: expected an unsigned 32-bit integer, got 4294967296")]
    [InlineData(
        "\"format\":1,\"bpf_skel\":{" + Skeleton + ",\"maps\":[{\"name\":\"a\",\"ident\":\"a\",\"sample\":{\"interval\":1e400}}]}",
        "meta.bpf_skel.maps[0].sample.interval: expected an unsigned 64-bit integer, got 1e400")]
    [InlineData(
        "\"format\":1,\"bpf_skel\":{" + Skeleton + ",\"maps\":[{\"name\":\"a\",\"ident\":\"a\",\"sample\":{\"interval\":1,\"type\":\"1\"}}]}",
        "meta.bpf_skel.maps[0].sample.type: expected one of \"default_kv\", \"log2_hist\", \"linear_hist\", got \"1\"")]
    [InlineData(
        "\"format\":1,\"bpf_skel\":{" + Skeleton + ",\"maps\":[{\"name\":\"a\",\"ident\":\"a\",\"export_config\":\"some\"}]}",
        "meta.bpf_skel.maps[0].export_config: expected \"no_export\" or \"default\", got \"some\"")]
    [InlineData(
        "\"format\":1,\"bpf_skel\":{" + Skeleton + ",\"maps\":[{\"name\":\"a\",\"ident\":\"a\",\"intepreter\":\"stack_trace\"}]}",
        "meta.bpf_skel.maps[0].intepreter: expected \"default_struct\", got \"stack_trace\"")]
    [InlineData(
        "\"bpf_skel\":{" + Skeleton + "},\"export_types\":[{\"name\":\"e\",\"size\":4.0,\"type_id\":1}]",
        "meta.export_types[0].size: expected an unsigned 32-bit integer, got 4.0")]
    [InlineData(
        "\"format\":1,\"bpf_skel\":{" + Skeleton + "},\"build\":{\"tool\":\"t\",\"sources\":[{\"name\":\"n\"}]}",
        "meta.build.sources[0]: \"sha256\" is missing")]
    public void The_message_names_the_way_to_what_is_wrong(string meta, string message)
    {
        var error = Assert.Throws<InvalidPackageException>(
            () => TestPackages.Read($"{{\"bpf_object\":\"\",\"bpf_object_size\":96,\"meta\":{{{meta}}}}}"));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused() =>
        Assert.Equal("not UTF-8", Assert.Throws<InvalidPackageException>(() => PackageReader.Read([0x22, 0xc0, 0x80, 0x22])).Message);

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public void Deep_nesting_is_refused(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, 100_000));

        var error = Assert.Throws<InvalidPackageException>(() => TestPackages.Read(text));

        Assert.Contains("depth of 128", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_nested_as_deep_as_the_original_allows_is_kept()
    {
        const int depth = 120;
        var nested = new string('[', depth) + new string(']', depth);

        var text = $$$"""{"bpf_skel":{"obj_name":"x_bpf","doc":{"deep":{{{nested}}} } } }""";

        var meta = PackageReader.ReadMeta(Encoding.UTF8.GetBytes(text));

        Assert.Equal(nested, meta.BpfSkel.Doc!.Others["deep"].GetRawText());
    }

    [Fact]
    public void A_text_over_the_cap_is_refused_unread()
    {
        var text = new byte[(2 * PackageCodec.MaxObjectSize) + 1];
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidPackageException>(() => PackageReader.Read(text));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public void A_text_of_millions_of_values_is_refused_before_it_takes_memory()
    {
        var text = new byte[8 * 1024 * 1024];
        text.AsSpan().Fill((byte)',');
        for (var i = 1; i < text.Length; i += 2)
        {
            text[i] = (byte)'1';
        }

        text[0] = (byte)'[';
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidPackageException>(() => PackageReader.Read(text));

        Assert.StartsWith("more than the", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Theory]
    [InlineData("""{"meta":{"bpf_skel":{"obj_name":"#"}}}""")]
    [InlineData("""{"meta":{"bpf_skel":{"obj_name":"x_bpf","#":1}}}""")]
    [InlineData("""{"meta":{"data":"#"}}""")]
    [InlineData("""{"meta":{"bpf_skel":{"obj_name":"x_bpf"}},"bpf_object_size":"#"}""")]
    public void A_text_longer_than_any_name_or_comment_is_refused_before_it_takes_memory(string shape)
    {
        var text = Encoding.UTF8.GetBytes(shape.Replace("#", new string('x', 9 * 1024 * 1024), StringComparison.Ordinal));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidPackageException>(() => PackageReader.Read(text));

        Assert.Contains("more than the 524288 that any but the object may have", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public void A_comment_as_long_as_the_compiler_reads_is_kept()
    {
        var comment = new string('語', 64 * 1024);

        var text = """{"bpf_skel":{"obj_name":"x_bpf","doc":{"details":"#"}}}""".Replace("#", comment, StringComparison.Ordinal);

        var meta = PackageReader.ReadMeta(Encoding.UTF8.GetBytes(text));

        Assert.Equal(comment, meta.BpfSkel.Doc!.Details);
    }

    [Theory]
    [InlineData(1_900_000)]
    [InlineData(74_000)]
    public void As_many_keys_as_fit_take_no_more_memory_than_a_small_machine_has(int count)
    {
        var keys = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i:x}\":1"));
        var text = Encoding.UTF8.GetBytes("""{"bpf_skel":{"obj_name":"x_bpf","doc":{#}}}""".Replace("#", keys, StringComparison.Ordinal));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Record.Exception(() => PackageReader.ReadMeta(text));

        Assert.Equal(count > 100_000, error is InvalidPackageException);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024 * 1024);
    }

    [Fact]
    public void A_list_longer_than_any_object_has_is_refused()
    {
        var maps = string.Join(',', Enumerable.Repeat("0", 100_001));

        var error = Assert.Throws<InvalidPackageException>(
            () => PackageReader.ReadMeta(Encoding.UTF8.GetBytes($$$"""{"bpf_skel":{"obj_name":"x_bpf","maps":[{{{maps}}}]}}""")));

        Assert.Equal("bpf_skel.maps: 100001 entries, more than the 100000 that a package may have", error.Message);
    }
}
