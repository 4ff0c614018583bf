using System.Text.Json.Nodes;

namespace Eunomia.Runtime.Cli.Tests;

/// <summary>What a package says of its maps and of itself.</summary>
public sealed partial class HostilePackageTests
{
    [Theory]
    [InlineData("events", "export_config", """{"custom_members":[]}""")]
    [InlineData("events", "export_config", """{"custom_members":[{"name":"a","offset":0,"btf_type_id":26},{"name":"b","offset":4,"btf_type_id":26}]}""")]
    [InlineData("events", "export_config", """{"custom_members":[{"name":"a","offset":4294967295,"btf_type_id":26}]}""")]
    [InlineData("events", "export_config", """{"custom_members":[{"name":"a","offset":0,"btf_type_id":4000000000}]}""")]
    [InlineData("events", "export_config", """{"custom_members":[{"name":"a","offset":0,"btf_type_id":0}]}""")]
    [InlineData("events", "export_config", """{"custom_members":[{"name":"a","offset":0,"btf_type_id":26},{"name":"a","offset":0,"btf_type_id":26}]}""")]
    [InlineData("events", "export_config", """{"btf_type_id":0}""")]
    [InlineData("events", "export_config", """{"btf_type_id":1}""")]
    [InlineData("events", "export_config", """{"btf_type_id":4294967295}""")]
    [InlineData("events", "export_config", "\"default\"")]
    [InlineData("events", "export_config", "[]")]
    [InlineData("events", "intepreter", """{"stack_trace":{"field_map":{"pid":"nothing","kstack":"nothing"},"with_symbols":true}}""")]
    [InlineData("events", "intepreter", """{"stack_trace":{"field_map":{"pid":"comm","kstack":"tag"},"with_symbols":true}}""")]
    [InlineData("events", "intepreter", """{"stack_trace":{"field_map":{},"with_symbols":false}}""")]
    [InlineData("events", "intepreter", "5")]
    [InlineData("events", "sample", """{"interval":1000,"type":"log2_hist"}""")]
    [InlineData("totals", "sample", """{"interval":0,"type":"default_kv"}""")]
    [InlineData("totals", "sample", """{"interval":4294967295,"type":"default_kv","clear_map":true}""")]
    [InlineData("totals", "sample", """{"interval":18446744073709551615,"type":"default_kv"}""")]
    [InlineData("totals", "sample", """{"interval":1000,"type":"linear_hist"}""")]
    [InlineData("totals", "sample", """{"interval":1000,"type":"no_hist"}""")]
    [InlineData("totals", "sample", """{"interval":-1,"type":"log2_hist","unit":"\u001b[2J"}""")]
    [InlineData("totals", "intepreter", """{"stack_trace":{"field_map":{"pid":"nothing"},"with_symbols":true}}""")]
    [InlineData("calls_bp.rodata", "sample", """{"interval":1000,"type":"log2_hist"}""")]
    [InlineData("totals", "name", "\"missing\"")]
    [InlineData("totals", "name", "\"events\"")]
    [InlineData("totals", "max_entries", "0")]
    public async Task Map_metadata_is_a_problem_or_makes_no_difference(string map, string key, string json) =>
        await AssertNoCrashAsync(TestPackage.WithMap(map, key, json));

    [Theory]
    [InlineData("perf_buffer_pages", "0")]
    [InlineData("perf_buffer_pages", "-1")]
    [InlineData("perf_buffer_pages", "2147483647")]
    [InlineData("perf_buffer_pages", "18446744073709551615")]
    [InlineData("perf_buffer_time_ms", "-2147483648")]
    [InlineData("poll_timeout_ms", "-1")]
    [InlineData("poll_timeout_ms", "0")]
    [InlineData("poll_timeout_ms", "2147483647")]
    [InlineData("poll_timeout_ms", "99999999999999999999")]
    [InlineData("export_types", "[]")]
    [InlineData("export_types", "null")]
    [InlineData("export_types", """[{"name":"event","size":4294967295,"type_id":26,"members":[]}]""")]
    [InlineData("export_types", """[{"name":"event","size":40,"type_id":26,"members":[{"name":"pid","type":"unsigned int","offset":4294967295,"bit_size":4294967295}]}]""")]
    [InlineData("export_types", """[{"name":"event","size":0,"type_id":4294967295,"members":[{"name":"pid","type":"x"}]}]""")]
    [InlineData("target", """{"arch":"","endian":"middle"}""")]
    [InlineData("enable_multiple_export_types", "true")]
    [InlineData("format", "99")]
    public async Task Package_metadata_is_a_problem_or_makes_no_difference(string key, string json) =>
        await AssertNoCrashAsync(TestPackage.Changed(meta => meta[key] = JsonNode.Parse(json)));
}
