using System.Globalization;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Maps that are read at intervals.</summary>
public sealed class SampledProgramTests(CompiledPrograms programs)
{
    [Fact]
    public async Task Latency_hist_counts_the_reads_of_one_process()
    {
        using var copier = Workload.Start("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=4096");
        try
        {
            await using var ecli = await StartAsync("conformance/latency-hist", "-j", "-p", Text(copier.Id));

            var sample = await ecli.EventAsync(record => record.Number("key") == copier.Id);

            Assert.Equal(("latencies", "dd"), (sample.Text("map"), sample.Text("value.comm")));
            Assert.Equal(26, sample.Numbers("value.slots").Length);
            Assert.True(sample.Numbers("value.slots").Sum() > 0);
            Assert.All(ecli.Events, record => Assert.Equal(copier.Id, record.Number("key")));
        }
        finally
        {
            copier.Kill();
        }
    }

    [Fact]
    public async Task Syslat_shows_its_three_maps_each_in_its_way()
    {
        using var copier = Workload.Start("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=4096");
        try
        {
            await using var ecli = await StartAsync("syslat", "-p", Text(copier.Id));
            await ecli.LineAsync(line => line.Contains(" latencies: 1 entry", StringComparison.Ordinal));
            await ecli.StopAsync();

            var output = ecli.Output;
            // Reads of 4096 bytes are slot 1; call 0 is read, call 1 is write.
            Assert.Contains("key = 0", output);
            Assert.Contains(output, line => line.StartsWith("comm = dd", StringComparison.Ordinal));
            Assert.Contains(output, line => line.Contains('|', StringComparison.Ordinal) && line.Contains("****", StringComparison.Ordinal));
            Assert.Contains(output, line => line.Contains(" sizes: ", StringComparison.Ordinal));
            Assert.Contains(output, line => line.Contains(" calls: ", StringComparison.Ordinal));
            Assert.DoesNotContain(output, line => line.Contains('\e', StringComparison.Ordinal));
        }
        finally
        {
            copier.Kill();
        }
    }

    [Fact]
    public async Task Syslat_as_lines_of_JSON_counts_what_the_process_did()
    {
        using var copier = Workload.Start("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=4096");
        try
        {
            await using var ecli = await StartAsync("syslat", "-j", "-p", Text(copier.Id));
            await ecli.EventAsync(record => record.Text("map") == "latencies" && record.Numbers("value.slots").Sum() > 0);
            await ecli.StopAsync();

            var sizes = ecli.Events.Last(record => record.Text("map") == "sizes");
            Assert.True(sizes.Numbers("value.slots")[1] > 0);
            Assert.Equal(sizes.Numbers("value.slots")[1], sizes.Numbers("value.slots").Sum());
            var calls = ecli.Events.Where(record => record.Text("map") == "calls").Select(record => record.Number("key")).Distinct().Order().ToList();
            Assert.Equal([0, 1], calls);
        }
        finally
        {
            copier.Kill();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<Ecli> StartAsync(string name, params string[] arguments) =>
        await Ecli.StartAsync([(await programs.GetAsync(name)).PackagePath, .. arguments]);
}
