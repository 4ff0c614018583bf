using Eunomia.Cc.Source;

namespace Eunomia.Cc.Tests.Source;

public sealed class SourceModelMergerTests(RealToolchain toolchain) : IDisposable
{
    private const string Event = "struct event { int x; };\n";
    private const string Other = "struct other { long y; };\n";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("event", "event", "")]
    [InlineData("event", "other", "b.bpf.c: 'rb' carries 'event' and 'other'; all its records are read as 'event'")]
    [InlineData("event", "other event", "b.bpf.c: 'rb' carries 'event' and 'other'; all its records are read as 'event'")]
    [InlineData("other event", "event", "a.bpf.c: 'rb' carries 'other' and 'event'; all its records are read as 'other'")]
    public async Task Records_of_several_sources_in_one_map_are_judged_together(string first, string second, string expected)
    {
        var model = await MergeAsync(header: null, Sender(first), Sender(second));

        var payload = Assert.Single(model.Payloads);
        Assert.Equal(first.Split(' ')[0], model.Types[payload.TypeId]!.Name);
        Assert.Equal(expected, string.Join('\n', model.Diagnostics.Where(problem => problem.Id == "ECC0208").Select(problem =>
            $"{Path.GetFileName(problem.Location!.Value.File)}: {problem.Message}")));
        Assert.Equal(expected.Length == 0 ? 0 : 1, model.Diagnostics.Length);
    }

    [Theory]
    [InlineData(true, true, 0)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 0)]
    [InlineData(false, false, 1)]
    public async Task A_named_header_is_missed_only_where_no_source_includes_it(bool first, bool second, int warnings)
    {
        var model = await MergeAsync("#pragma once\n" + Event, Including(first), Including(second));

        Assert.Equal(Enumerable.Repeat("ECC0206", warnings), model.Diagnostics.Select(problem => problem.Id));
        Assert.Equal(Enumerable.Repeat("event", first && second ? 2 : 1), model.Exports.Select(id => model.Types[id]!.Name));
    }

    [Fact]
    public async Task A_fault_of_a_header_is_reported_once_however_many_sources_include_it()
    {
        var model = await MergeAsync("#pragma once\nstruct event { _Complex float x; };\n", Including(true), Including(true));

        Assert.Equal("ECC0207", Assert.Single(model.Diagnostics).Id);
    }

    private static string Including(bool isIncluded) => isIncluded ? "#include \"named.h\"\n" : "int nothing;\n";

    private static string Sender(string structs) => $$"""
        {{Event}}{{Other}}
        static long (*const bpf_ringbuf_output)(void *map, void *data, unsigned long size, unsigned long flags) = (void *)130;
        struct { int (*type)[27]; } rb __attribute__((section(".maps")));
        __attribute__((section("xdp"))) int program(void *ctx)
        {
            {{string.Concat(structs.Split(' ').Select(name => $"struct {name} {name}_ = {{}}; bpf_ringbuf_output(&rb, &{name}_, sizeof({name}_), 0);"))}}
            return 0;
        }
        """;

    private async Task<SourceModel> MergeAsync(string? header, string first, string second)
    {
        var named = header is null ? null : _directory.Write("named.h", header);
        var a = await toolchain.InputsAsync(_directory.Write("a.bpf.c", first), named);
        var b = await toolchain.InputsAsync(_directory.Write("b.bpf.c", second), named);
        return SourceModelMerger.Merge([SourceModelReader.Read(a), SourceModelReader.Read(b)]);
    }
}
